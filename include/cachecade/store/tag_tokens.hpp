// Tags in a shared store: each has two tokens, random texts under keys of their own, that entries carry as they were
// when their loads began.
//
// A reader compares them: where the first differs, the tag was invalidated; where the second does, it was expired. A
// token that is not there tells nothing of the past, so it is a miss as well, and whoever loads makes it before. Since
// tokens are only ever replaced by new random ones, also where a write is tried again, no lost, late or doubled write
// can bring an entry back. Cost: invalidating is one write, whatever the number of entries; reading is two short values
// per tag in the trip of the entry, or in a second one where only the entry tells which tags it has.
#pragma once

#include <cachecade/backend.hpp>
#include <cachecade/format/envelope/header.hpp>
#include <cachecade/policy.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cachecade::store {

class StoreCall;

/// A random text, from the system's own randomness: two processes, also after a fork, never make the same.
std::string new_token();

/// A tag as entries and readers see it: its two tokens, with a point between; empty where one is not there.
using TagList = std::vector<envelope::Tag>;

enum class TagToken : char { removal = '!', expiry = '~' };

class TagTokens {
 public:
  /// `prefix` must outlive it.
  explicit TagTokens(std::string_view prefix) : prefix_(prefix) {}

  std::string key_of(std::string_view name, TagToken which) const;

  /// Appends the keys of the tokens of these tags, two each.
  void append_keys(std::vector<std::string>& keys, const TagNames& names) const;

  /// The tags of these names as such a look-up found them, from `at` on. Nothing where the store failed.
  static std::optional<TagList> read(const std::vector<Result<TimedBytes>>& found, std::size_t at,
                                     const TagNames& names);

  std::optional<TagList> find(StoreCall& call, const TagNames& names) const;

  /// Makes the tokens that are not there; false where the store does not take them.
  bool make_missing(StoreCall& call, TagList& tags, std::chrono::milliseconds life) const;

  /// Replaces one of a tag's tokens; false where the store does not take it.
  bool bump(StoreCall& call, std::string_view name, TagToken which, std::chrono::milliseconds life) const;

 private:
  std::string_view prefix_;
};

enum class TagState { living, expired, removed };

/// What an entry that carries `stored` is worth where the tags are `current`.
TagState tag_state(const TagList& stored, const TagList& current);

}  // namespace cachecade::store

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/store/tag_tokens.ipp>
#endif
