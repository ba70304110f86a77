// Bounds: how much all stripes may hold together, and how much they do.
//
// Two sums, of entries and of bytes, to which every stripe adds what changed in it (stripe_share.hpp). A stripe that
// takes an entry in and lets one of the same weight go changes neither, so a full cache under misses only reads them,
// and its cores share the line. A thirty-second part of the bytes, the reserve, is not for entries: it is what removed
// nodes may weigh until they are freed, the same share of it for each stripe. Invariant: no sum is beyond its bound but
// by what threads add at the same time, which they take back by evicting; where nobody writes, both are within.
#pragma once

#include <cachecade/memory/usage.hpp>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace cachecade::memory {

/// So many entries, and what they weigh.
struct Amount {
  std::size_t entries = 0;
  std::size_t bytes = 0;

  bool operator==(const Amount&) const = default;
};

/// All members are thread safe.
class Bounds {
 public:
  Bounds(Limits limits, std::size_t stripes) : stripes_(stripes) { limit(limits); }
  Bounds(const Bounds&) = delete;
  Bounds& operator=(const Bounds&) = delete;

  void limit(Limits limits) noexcept {
    max_entries_.store(limits.max_entries, std::memory_order_relaxed);
    max_bytes_.store(limits.max_bytes, std::memory_order_relaxed);
    reserve_share_.store(reserve() / stripes_, std::memory_order_relaxed);
    entries_share_.store(share_of(limits.max_entries, stripes_), std::memory_order_relaxed);
  }
  Limits limits() const noexcept { return {max_entries(), max_bytes_.load(std::memory_order_relaxed)}; }

  std::size_t max_entries() const noexcept { return max_entries_.load(std::memory_order_relaxed); }
  /// What linked entries may weigh.
  std::size_t max_linked_bytes() const noexcept { return max_bytes_.load(std::memory_order_relaxed) - reserve(); }
  /// The weight of the heaviest entry that is taken.
  std::size_t largest() const noexcept {
    return std::min<std::size_t>(max_linked_bytes(), std::numeric_limits<std::uint32_t>::max());
  }

  /// What removed nodes of one stripe may weigh before they must be freed.
  std::size_t reserve_share() const noexcept { return reserve_share_.load(std::memory_order_relaxed); }
  /// How many entries a stripe hardly ever exceeds where the keys are spread by their hash.
  std::size_t entries_share() const noexcept { return entries_share_.load(std::memory_order_relaxed); }

  Amount sums() const noexcept {
    return {entries_.load(std::memory_order_relaxed), bytes_.load(std::memory_order_relaxed)};
  }
  void add(Amount now, Amount before) noexcept {
    if (now.entries != before.entries) entries_.fetch_add(now.entries - before.entries, std::memory_order_relaxed);
    if (now.bytes != before.bytes) bytes_.fetch_add(now.bytes - before.bytes, std::memory_order_relaxed);
  }

  bool beyond(Amount sums) const noexcept { return sums.entries > max_entries() || sums.bytes > max_linked_bytes(); }
  bool exceeded() const noexcept { return beyond(sums()); }

 private:
  std::size_t reserve() const noexcept { return max_bytes_.load(std::memory_order_relaxed) / 32; }

  /// The mean and four standard deviations.
  static std::size_t share_of(std::size_t entries, std::size_t stripes) noexcept {
    if (stripes == 1) return entries;
    const auto mean = static_cast<double>(entries / stripes);
    return entries / stripes + static_cast<std::size_t>(4 * std::sqrt(mean)) + 8;
  }

  const std::size_t stripes_;
  std::atomic<std::size_t> max_entries_{0};
  std::atomic<std::size_t> max_bytes_{0};
  std::atomic<std::size_t> reserve_share_{0};
  std::atomic<std::size_t> entries_share_{0};
  alignas(64) std::atomic<std::size_t> entries_{0};
  std::atomic<std::size_t> bytes_{0};
};

}  // namespace cachecade::memory
