// ExpirySweep: which place of the table is looked at next, so that expired entries leave without being read. Places are
// looked at in turn, and none at all while no entry can have expired yet.
#pragma once

#include <cachecade/memory/node.hpp>
#include <cachecade/memory/table.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

namespace cachecade::memory {

/// One caller at a time. Times are steady nanoseconds.
class ExpirySweep {
 public:
  /// Every node passes here that comes in, or whose life was cut.
  void note_end(const Node& node) noexcept {
    earliest_end_ = std::min(earliest_end_, node.end_of_life());
    earliest_end_seen_ = std::min(earliest_end_seen_, node.end_of_life());
  }

  /// The table was rebuilt.
  void restart() noexcept {
    next_ = 0;
    earliest_end_seen_ = never;
  }

  /// Whether an entry may have expired.
  bool due(std::int64_t now) const noexcept { return now >= earliest_end_; }

  /// Looks at one place: that of an expired node, or none.
  Table::Place look(const Table& table, std::int64_t now) noexcept {
    if (next_ >= table.places()) {
      next_ = 0;
      earliest_end_ = std::exchange(earliest_end_seen_, never);
    }
    const Table::Place place{&table.line(next_ / TableLine::places), static_cast<unsigned>(next_ % TableLine::places)};
    ++next_;
    if (place.node() == nullptr) return {};
    if (place.node()->expires_by(now)) return place;
    earliest_end_seen_ = std::min(earliest_end_seen_, place.node()->end_of_life());
    return {};
  }

 private:
  static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

  std::size_t next_ = 0;
  std::int64_t earliest_end_ = never;       // no entry ends before
  std::int64_t earliest_end_seen_ = never;  // none of those that were looked at in this round
};

}  // namespace cachecade::memory
