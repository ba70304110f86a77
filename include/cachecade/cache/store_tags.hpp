// Tags in a shared store: each has two tokens, random texts under keys of their own, that entries carry as they were
// when their loads began.
//
// A reader compares them: where the first differs, the tag was invalidated; where the second does, it was expired. A
// token that is not there tells nothing of the past, so it is a miss as well, and whoever loads makes it before. Since
// tokens are only ever replaced by new random ones, no lost, late or doubled write can bring an entry back. Cost:
// invalidating is one write, whatever the number of entries; reading is two short values per tag in the trip of the
// entry, or in a second one where only the entry tells which tags it has.
#pragma once

#include <cachecade/backend.hpp>
#include <cachecade/cache/store.hpp>
#include <cachecade/detail/utf8.hpp>
#include <cachecade/format/envelope/header.hpp>
#include <cachecade/key/key.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cachecade::detail {

/// As an envelope can hold it. Two tags that meet here are invalidated together.
inline std::string utf8_tag(std::string_view name) {
  return is_utf8(name) ? std::string(name) : escape_part(name, "%");
}

enum class TagToken : char { removal = '!', expiry = '~' };

/// A tag as entries and readers see it: its two tokens, with a point between.
using TagList = std::vector<envelope::Tag>;

class StoreTags {
 public:
  explicit StoreTags(std::string_view prefix) : prefix_(prefix) {}

  std::string key_of(std::string_view name, TagToken which) const {
    Key key;
    key.build_tag(prefix_, static_cast<char>(which), utf8_tag(name));
    return std::string(key.text());
  }

  /// Appends the keys of the tokens of these tags, two each.
  template <class Names>
  void append_keys(std::vector<std::string>& keys, const Names& names) const {
    for (const auto& name : names) {
      keys.push_back(key_of(name, TagToken::removal));
      keys.push_back(key_of(name, TagToken::expiry));
    }
  }

  /// The tags of these names as such a look-up found them, from `at` on; a token that is not there makes the tag's text
  /// empty. Nothing where the store failed.
  template <class Names>
  static std::optional<TagList> read(const std::vector<Result<Bytes>>& found, std::size_t at, const Names& names) {
    if (found.size() < at + 2 * names.size()) return std::nullopt;
    TagList tags;
    tags.reserve(names.size());
    for (const auto& name : names) {
      const auto& removal = found[at++];
      const auto& expiry = found[at++];
      if (!removal.ok() || !expiry.ok()) return std::nullopt;
      const bool known = *removal && *expiry && is_token(**removal) && is_token(**expiry);
      tags.push_back({utf8_tag(name), known ? **removal + '.' + **expiry : std::string()});
    }
    return tags;
  }

  template <class Names>
  std::optional<TagList> look(StoreCall& call, const Names& names) const {
    std::vector<std::string> keys;
    append_keys(keys, names);
    return read(call.get_many(keys), 0, names);
  }

  /// Makes the tokens that are not there; false where the store does not take them.
  bool make_missing(StoreCall& call, TagList& tags, std::chrono::milliseconds life) const {
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

  /// Turns one of a tag's tokens; false where the store does not take it.
  bool turn(StoreCall& call, std::string_view name, TagToken which, std::chrono::milliseconds life) const {
    const auto key = key_of(name, which);
    const auto token = new_token();
    const auto done = call.run([&](Backend& backend, Deadline by) { return backend.set(key, token, life, by); });
    return done && done->ok();
  }

  enum class State { living, expired, removed };

  /// What an entry that carries `stored` is worth where the tags are `current`.
  static State state(const TagList& stored, const TagList& current) {
    if (stored.size() != current.size()) return State::removed;
    bool expired = false;
    for (std::size_t at = 0; at < stored.size(); ++at) {
      const std::string_view was = stored[at].token;
      const std::string_view is = current[at].token;
      if (stored[at].name != current[at].name || is.empty() || was.size() != is.size()) return State::removed;
      if (was.substr(0, token_size) != is.substr(0, token_size)) return State::removed;
      expired |= was != is;
    }
    return expired ? State::expired : State::living;
  }

 private:
  static constexpr std::size_t token_size = 16;

  static bool is_token(std::string_view text) noexcept {
    return text.size() == token_size && text.find_first_not_of("0123456789abcdef") == text.npos;
  }

  /// From the system's own randomness: two processes, also after a fork, never make the same.
  static std::string new_token() {
    constexpr std::string_view digits = "0123456789abcdef";
    std::random_device device;
    std::string token;
    while (token.size() < token_size) {
      auto bits = device();
      for (int digit = 0; digit < 8; ++digit, bits >>= 4) token.push_back(digits[bits & 15]);
    }
    return token;
  }

  std::string_view prefix_;
};

}  // namespace cachecade::detail
