#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/key/escape.hpp>
#include <cachecade/key/hash_keys.hpp>
#include <cachecade/key/key.hpp>

#include <utility>

namespace cachecade::detail {

CACHECADE_DECL std::size_t KeyText::start(std::string_view prefix_part, std::string_view function_part) {
  text_.clear();
  const std::size_t size = prefix_part.size() + function_part.size() + 2;
  char* to = text_.room(size);
  to += prefix_part.copy(to, prefix_part.size());
  *to++ = ':';
  to += function_part.copy(to, function_part.size());
  *to = ':';
  text_.commit(size);
  return size;
}

CACHECADE_DECL void KeyText::write_head(std::string_view head) noexcept {
  head.copy(text_.data(), head.size());
  missing_head_ = 0;
}

CACHECADE_DECL Hash128 KeyHash::of(std::string_view full_text) noexcept {
  return siphash128(full_text, stored_hash_key);
}

CACHECADE_DECL std::string KeyText::check() const {
  if (exact_) return siphash128(text(), check_hash_key).hex();
  return check_ ? check_->hex() : std::string();
}

CACHECADE_DECL void KeyText::set_named(std::string_view prefix_part, std::string_view mark, std::string_view name,
                                       HashFunction hash) {
  start(prefix_part, {});
  text_.truncate(text_.size() - 1);
  text_.append(mark);
  text_.append(escape_part(name, special_in_plain));
  finish(false, 0, hash);
}

CACHECADE_DECL void KeyText::set_stored(std::string_view full_stored_key) {
  text_.append(full_stored_key);
  exact_ = !ends_in_hash(full_stored_key, '#');
}

CACHECADE_DECL void KeyText::shorten(std::size_t head_limit, HashFunction hash) {
  const auto full = text_.view();
  check_ = siphash128(full, check_hash_key);
  const Hash128 cut = hash(full);
  KeyBuffer stored;
  stored.append(readable_head(full, head_limit));
  stored.push_back('#');
  cut.write_hex(stored.room(hex_hash_size));
  stored.commit(hex_hash_size);
  text_ = std::move(stored);
}

}  // namespace cachecade::detail
