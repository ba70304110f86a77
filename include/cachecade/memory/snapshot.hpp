// The form of a snapshot file: keys and values as bytes, hottest first, that a reader takes whole or not at all.
//
//   cachecade snapshot 1\n
//   <bytes of key> <bytes of value>\n<key><value>\n          once for each entry
//   end <entries> <check>\n                                  and nothing behind it
//
// The check is a chain: SipHash-2-4-128 of each entry's line and bytes, keyed by the hash before it, from a published
// key on. So a file that was cut, damaged or put together from two is known as such before anything of it is used. It
// protects from accidents, not from an attacker who can write the file: values are judged again when they are read.
#pragma once

#include <cachecade/detail/siphash.hpp>
#include <cachecade/result.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cachecade::memory {

/// One entry; refers to the bytes that it was read from.
struct SnapshotRecord {
  std::string_view key;
  std::string_view value;
};

/// Writes a snapshot piece by piece: the bytes of `start`, of `entry` for each, and of `end`.
class SnapshotWriter {
 public:
  SnapshotWriter();

  static std::string start();
  std::string entry(std::string_view key, std::string_view value);
  std::string end() const;

  std::size_t entries() const noexcept { return entries_; }

 private:
  detail::Hash128 check_;
  std::size_t entries_ = 0;
};

/// The entries of a whole snapshot; a fault of kind `protocol`, in a sentence, where these bytes are not one. Takes any
/// bytes. Pure; throws nothing but std::bad_alloc. Costs one pass over the bytes.
Result<std::vector<SnapshotRecord>> read_snapshot(std::string_view bytes);

}  // namespace cachecade::memory

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/memory/snapshot.ipp>
#endif
