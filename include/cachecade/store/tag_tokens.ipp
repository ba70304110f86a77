#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/fnv.hpp>
#include <cachecade/detail/system_random.hpp>
#include <cachecade/detail/utf8.hpp>
#include <cachecade/key/escape.hpp>
#include <cachecade/key/key.hpp>
#include <cachecade/store/store_call.hpp>
#include <cachecade/store/tag_tokens.hpp>

namespace cachecade::store {

namespace token_text {

inline constexpr std::size_t token_size = 16;

inline bool is_token(std::string_view text) noexcept {
  return text.size() == token_size && text.find_first_not_of("0123456789abcdef") == text.npos;
}

/// As an envelope can hold it. Two tags that meet here are invalidated together.
inline std::string utf8_tag(std::string_view name) {
  return detail::is_utf8(name) ? std::string(name) : detail::escape_part(name, "%");
}

}  // namespace token_text

CACHECADE_DECL std::string new_token() { return detail::hex16(detail::system_random()); }

CACHECADE_DECL std::string TagTokens::key_of(std::string_view name, TagToken which) const {
  Key key;
  key.build_tag(prefix_, static_cast<char>(which), token_text::utf8_tag(name));
  return std::string(key.text());
}

CACHECADE_DECL void TagTokens::append_keys(std::vector<std::string>& keys, const TagNames& names) const {
  for (const auto& name : names) {
    keys.push_back(key_of(name, TagToken::removal));
    keys.push_back(key_of(name, TagToken::expiry));
  }
}

CACHECADE_DECL std::optional<TagList> TagTokens::read(const std::vector<Result<TimedBytes>>& found, std::size_t at,
                                                      const TagNames& names) {
  if (found.size() < at + 2 * names.size()) return std::nullopt;
  TagList tags;
  tags.reserve(names.size());
  for (const auto& name : names) {
    const auto& removal = found[at++];
    const auto& expiry = found[at++];
    if (!removal.ok() || !expiry.ok()) return std::nullopt;
    const auto& removal_token = removal->bytes;
    const auto& expiry_token = expiry->bytes;
    const bool known =
        removal_token && expiry_token && token_text::is_token(*removal_token) && token_text::is_token(*expiry_token);
    tags.push_back({token_text::utf8_tag(name), known ? *removal_token + '.' + *expiry_token : std::string()});
  }
  return tags;
}

CACHECADE_DECL std::optional<TagList> TagTokens::find(StoreCall& call, const TagNames& names) const {
  std::vector<std::string> keys;
  append_keys(keys, names);
  return read(call.get_many(keys), 0, names);
}

CACHECADE_DECL bool TagTokens::make_missing(StoreCall& call, TagList& tags, std::chrono::milliseconds life) const {
  std::vector<Write> writes;
  for (auto& tag : tags) {
    if (!tag.token.empty()) continue;
    const auto removal = new_token();
    const auto expiry = new_token();
    writes.push_back({key_of(tag.name, TagToken::removal), removal, life});
    writes.push_back({key_of(tag.name, TagToken::expiry), expiry, life});
    tag.token = removal + '.' + expiry;
  }
  return writes.empty() || call.set_many(writes);
}

CACHECADE_DECL bool TagTokens::bump(StoreCall& call, std::string_view name, TagToken which,
                                    std::chrono::milliseconds life) const {
  Write token{key_of(name, which), new_token(), life};
  const auto told = call.set(token.key, token.value, life, Operation::removal);
  if (!told.ok() && unheard(told.fault())) call.store().owe(std::move(token));
  return told.ok();
}

CACHECADE_DECL TagState tag_state(const TagList& stored, const TagList& current) {
  if (stored.size() != current.size()) return TagState::removed;
  bool expired = false;
  for (std::size_t at = 0; at < stored.size(); ++at) {
    const std::string_view was = stored[at].token;
    const std::string_view is = current[at].token;
    if (stored[at].name != current[at].name || is.empty() || was.size() != is.size()) return TagState::removed;
    if (was.substr(0, token_text::token_size) != is.substr(0, token_text::token_size)) return TagState::removed;
    expired |= was != is;
  }
  return expired ? TagState::expired : TagState::living;
}

}  // namespace cachecade::store
