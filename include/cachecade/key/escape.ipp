#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/percent.hpp>
#include <cachecade/detail/siphash.hpp>
#include <cachecade/detail/utf8.hpp>
#include <cachecade/key/escape.hpp>
#include <cachecade/key/hash_keys.hpp>

namespace cachecade {

namespace detail {

CACHECADE_DECL std::string escape_part(std::string_view text, std::string_view special,
                                       std::string_view special_first) {
  const bool readable = is_utf8(text);
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7f || (byte >= 0x80 && !readable) || special.find(c) != special.npos ||
        (i == 0 && special_first.find(c) != special_first.npos)) {
      append_percent(out, c);
    } else {
      out.push_back(c);
    }
  }
  return out;
}

CACHECADE_DECL bool is_hex_hash(std::string_view text) noexcept {
  return text.size() == hex_hash_size && text.find_first_not_of("0123456789abcdef") == text.npos;
}

CACHECADE_DECL bool ends_in_hash(std::string_view text, char mark) noexcept {
  return text.size() > hex_hash_size && text[text.size() - hex_hash_size - 1] == mark &&
         is_hex_hash(text.substr(text.size() - hex_hash_size));
}

CACHECADE_DECL std::string_view readable_head(std::string_view text, std::size_t limit) noexcept {
  if (text.size() <= limit) return text;
  const auto head = utf8_head(text, limit);
  const auto percent = head.find_last_of('%');
  return percent != head.npos && head.size() - percent < 3 ? head.substr(0, percent) : head;
}

CACHECADE_DECL std::string fit_part(std::string escaped, std::size_t limit) {
  if (escaped.size() <= limit && !ends_in_hash(escaped, '~')) return escaped;
  std::string out(readable_head(escaped, limit - hex_hash_size - 1));
  out.push_back('~');
  return out += siphash128(escaped, stored_hash_key).hex();
}

}  // namespace detail

CACHECADE_DECL std::string key_prefix(std::string_view prefix) {
  if (prefix.empty()) return "cachecade";
  return detail::fit_part(detail::escape_part(prefix, detail::special_in_prefix, "/"), 48);
}

CACHECADE_DECL std::string key_function(std::string_view name, std::string_view scope) {
  std::string out = detail::fit_part(detail::escape_part(name, detail::special_in_name, "="), 72);
  if (scope.empty()) return out;
  out.push_back('@');
  return out += detail::fit_part(detail::escape_part(scope, detail::special_in_name), 44);
}

}  // namespace cachecade
