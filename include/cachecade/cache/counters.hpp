// The live counters behind Stats: relaxed atomics, one add per event. Hits are counted apart, in hit_counters.hpp.
#pragma once

#include <cachecade/cache/hit_counters.hpp>
#include <cachecade/stats.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace cachecade::detail {

class Counter {
 public:
  void add(std::uint64_t amount = 1) noexcept { value_.fetch_add(amount, std::memory_order_relaxed); }
  std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

struct Counters {
  HitCounters hits;
  Counter stale_hits, refreshes, stood_in, misses, coalesced, loads, failed_loads, stored, load_us;
  std::array<Counter, dropped_count> dropped;
  std::array<Counter, envelope::rejection_count> rejected;
  std::array<Counter, fault_kind_count> faults;

  void hit(std::uint64_t saved_us) noexcept { hits.add(saved_us); }
  void drop(Dropped reason) noexcept { dropped[static_cast<std::size_t>(reason)].add(); }
  void reject(envelope::Rejection reason) noexcept { rejected[static_cast<std::size_t>(reason)].add(); }
  void fault(FaultKind kind) noexcept { faults[static_cast<std::size_t>(kind)].add(); }

  Stats snapshot() const {
    const auto [hit_count, saved_us] = hits.sum();
    Stats stats{.hits = hit_count,
                .stale_hits = stale_hits.value(),
                .refreshes = refreshes.value(),
                .stood_in = stood_in.value(),
                .misses = misses.value(),
                .coalesced = coalesced.value(),
                .loads = loads.value(),
                .failed_loads = failed_loads.value(),
                .stored = stored.value(),
                .load_time = std::chrono::microseconds(load_us.value()),
                .time_saved = std::chrono::microseconds(saved_us)};
    const auto copy = [](const auto& from, auto& to) {
      std::transform(from.begin(), from.end(), to.begin(), [](const Counter& counter) { return counter.value(); });
    };
    copy(dropped, stats.dropped);
    copy(rejected, stats.rejected);
    copy(faults, stats.faults);
    return stats;
  }
};

}  // namespace cachecade::detail
