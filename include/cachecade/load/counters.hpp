// The live counters behind Stats: relaxed atomics, one add per event; what every hit or miss counts, by thread.
#pragma once

#include <cachecade/detail/counter.hpp>
#include <cachecade/duration.hpp>
#include <cachecade/load/hit_counters.hpp>
#include <cachecade/load/thread_counter.hpp>
#include <cachecade/stats.hpp>
#include <cachecade/store/store.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace cachecade::load {

using detail::Counter;

struct Counters {
  HitCounters hits;
  ThreadCounter misses, loads, stored, load_us;
  Counter stale_hits, refreshes, stale_if_error, coalesced, failed_loads;
  std::array<Counter, dropped_count> dropped;
  std::array<Counter, envelope::rejection_count> rejected;
  store::FaultCounters faults;

  void count_load(Duration cost) noexcept {
    loads.add();
    load_us.add(microseconds(cost));
  }
  void drop(Dropped reason) noexcept { dropped[static_cast<std::size_t>(reason)].add(); }
  void reject(envelope::Rejection reason) noexcept { rejected[static_cast<std::size_t>(reason)].add(); }

  /// Zero for what is negative.
  static std::uint64_t microseconds(Duration time) noexcept {
    const auto count = std::chrono::duration_cast<std::chrono::microseconds>(time.nanoseconds()).count();
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, count));
  }

  Stats snapshot() const {
    const auto [hit_count, saved_us] = hits.sum();
    Stats stats{.hits = hit_count,
                .stale_hits = stale_hits.value(),
                .refreshes = refreshes.value(),
                .stale_if_error = stale_if_error.value(),
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

}  // namespace cachecade::load
