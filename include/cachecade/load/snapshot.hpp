// Saving what memory holds to a file, and taking it up again in a later process: a warm start.
//
// Entries are written hottest first, as bytes in the envelope that a shared store would hold, each with the date of its
// load, its windows and its tags: time goes on while the file lies there. What is read back waits as bytes until its
// function asks for it and is validated then like anything that a store returns: another type, version, codec or tag is
// a miss. A snapshot knows the names of tags and not when they were invalidated, so that entries whose tags this
// process has invalidated since it started are not taken up.
#pragma once

#include <cachecade/result.hpp>

#include <cstddef>
#include <optional>
#include <string>

namespace cachecade {

namespace memory {
struct SnapshotRecord;
}  // namespace memory

namespace envelope {
struct Header;
}  // namespace envelope

namespace load {

class Core;

class Snapshot {
 public:
  explicit Snapshot(Core& core) : core_(core) {}

  /// Writes all living entries that have a codec; tells how many.
  Result<std::size_t> save(const std::string& path) const;

  /// Takes up the entries whose life is not over and whose keys nothing stands under; tells how many. A file that is
  /// not a whole snapshot is a fault, and nothing of it is taken.
  Result<std::size_t> load(const std::string& path) const;

 private:
  std::optional<std::string> encoded(const std::string& key) const;
  bool take(const memory::SnapshotRecord& record) const;
  bool store(const memory::SnapshotRecord& record, const envelope::Header& header) const;

  Core& core_;
};

}  // namespace load
}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/snapshot.ipp>
#endif
