// Reading a stored key back: is it ours, and whose entry is it? Used where entries are removed by prefix, so that a
// foreign key under our prefix (`myapp:session:42`) is never taken for one of ours.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace cachecade {

/// Whose entry a key is. A name or scope that was too long is here as it stands in the key: head, `~`, hash.
struct KeyParts {
  std::string name{};   // of the function, or of the plain entry
  std::string scope{};  // empty: none
  bool plain = false;   // an entry of `cache.set`
  bool tag = false;     // no entry, but what is kept of a tag

  friend bool operator==(const KeyParts&, const KeyParts&) = default;
};

/// The parts of a stored key under a prefix part that `key_prefix` made; nothing when it is not a key of ours. Pure.
std::optional<KeyParts> parse_key(std::string_view stored, std::string_view prefix_part);

/// The parts of all keys of a function. Pure.
KeyParts key_parts(std::string_view name, std::string_view scope);

/// What is left at the front of a name or scope that was too long, as it stands in KeyParts; nothing where it is whole.
std::optional<std::string_view> head_of_cut(std::string_view part) noexcept;

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/key/parse.ipp>
#endif
