// Tags within this process: when each was last invalidated, counted in epochs.
//
// Every invalidation of any tag begins an epoch. A load remembers the epoch in which it began, and its entry the cells
// of its tags, which know the epochs of their last invalidations: a later one than the load's means that the entry is
// dead. A cell lives as long as somebody holds it; what was invalidated while nobody did is remembered by 4096 shards
// of tags, each with its last epoch, for loads under way, whose tags may be known from their results only. Those are
// bumped before and after the removal: a flight that began in between may have found the entry still living, and is not
// to be shared. So invalidating costs the same however many entries have the tag, untagged entries pay nothing, and a
// load is dropped for another tag's sake in one case of 4096. Invariant: once `remove` has returned, every entry that
// has the tag and whose load began before says so, and no load that began before is `current` any more.
#pragma once

#include <cachecade/detail/fork_guard.hpp>
#include <cachecade/detail/keyed_hash.hpp>
#include <cachecade/detail/process_seed.hpp>
#include <cachecade/load/tag_snapshot.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cachecade::load {

/// All members are thread safe, and none blocks for long.
class Tags {
 public:
  TagEpoch epoch() const noexcept { return epoch_.load(); }

  /// The snapshot of an entry with these tags whose load began at `epoch`. Throws std::bad_alloc.
  std::unique_ptr<const TagSnapshot> snapshot(TagEpoch epoch, const std::vector<std::string>& names) {
    std::vector<std::shared_ptr<const TagCell>> cells;
    cells.reserve(names.size());
    for (const auto& name : names) cells.push_back(cell_of(name));
    return std::make_unique<const TagSnapshot>(epoch, std::move(cells));
  }

  /// Whether none of the tags was invalidated in any way after `epoch`; false now and then though none was.
  bool current(TagEpoch epoch, const std::vector<std::string>& names) const noexcept {
    return std::all_of(names.begin(), names.end(),
                       [&](const auto& name) { return shards_[hash_of(name) % shards_.size()].load() <= epoch; });
  }

  void remove(std::string_view name) { invalidate(name, &TagCell::removed); }
  void expire(std::string_view name) { invalidate(name, &TagCell::expired); }

  /// Makes loads with this tag that are under way not `current`; what is stored stays.
  void bump(std::string_view name) noexcept { raise(shard_of(name), epoch_.fetch_add(1) + 1); }

  /// Cells that are known; for tests.
  std::size_t cells() const {
    const std::lock_guard lock(mutex_);
    return cells_.size();
  }

 private:
  static std::uint64_t hash_of(std::string_view name) noexcept {
    const auto& seed = detail::process_seed();
    return detail::keyed_hash(name, {seed.low, seed.high});
  }

  void invalidate(std::string_view name, std::atomic<TagEpoch> TagCell::*which) {
    const auto epoch = epoch_.fetch_add(1) + 1;
    raise(shard_of(name), epoch);
    {
      const std::lock_guard lock(mutex_);
      if (const auto known = cells_.find(name); known != cells_.end()) {
        if (const auto cell = known->second.lock()) raise((*cell).*which, epoch);
      }
    }
    bump(name);
  }

  std::atomic<TagEpoch>& shard_of(std::string_view name) noexcept { return shards_[hash_of(name) % shards_.size()]; }

  static void raise(std::atomic<TagEpoch>& last, TagEpoch epoch) noexcept {
    for (auto known = last.load(); known < epoch && !last.compare_exchange_weak(known, epoch);) {
    }
  }

  std::shared_ptr<TagCell> cell_of(const std::string& name) {
    const std::lock_guard lock(mutex_);
    auto& known = cells_[name];
    auto cell = known.lock();
    if (!cell) {
      known = cell = std::make_shared<TagCell>(name);
      forget_unused();
    }
    return cell;
  }

  /// Walks all cells when their number has doubled since the last walk, so that it costs little per new one.
  void forget_unused() {
    if (cells_.size() < forget_at_) return;
    std::erase_if(cells_, [](const auto& entry) { return entry.second.expired(); });
    forget_at_ = std::max<std::size_t>(64, 2 * cells_.size());
  }

  friend class detail::ForkGuard;
  void before_fork() { mutex_.lock(); }
  void after_fork() { mutex_.unlock(); }
  void after_fork_in_child() { mutex_.unlock(); }

  std::atomic<TagEpoch> epoch_{0};
  std::array<std::atomic<TagEpoch>, 4096> shards_{};
  mutable std::mutex mutex_;
  std::map<std::string, std::weak_ptr<TagCell>, std::less<>> cells_;
  std::size_t forget_at_ = 64;
  const detail::ForkGuard fork_guard_{*this};
};

}  // namespace cachecade::load
