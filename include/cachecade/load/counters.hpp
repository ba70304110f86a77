// The live counters behind the Stats of a function: relaxed atomics, one add per event. What every hit or miss counts,
// is counted by thread: hit_counters.hpp, load_times.hpp.
#pragma once

#include <cachecade/detail/counter.hpp>
#include <cachecade/duration.hpp>
#include <cachecade/load/hit_counters.hpp>
#include <cachecade/load/load_times.hpp>
#include <cachecade/stats.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <numeric>

namespace cachecade::load {

using detail::Counter;

struct Counters {
  HitCounters hits;
  Counter stale_hits, refreshes, stale_if_error, coalesced, timed_out_loads, failed_loads;
  LoadTimes load_times;
  std::array<Counter, dropped_count> dropped;
  std::array<Counter, envelope::rejection_count> rejected;

  /// `cost`: what the load of the value had taken.
  void count_hit(Duration cost, bool negative) noexcept {
    hits.add(microseconds(cost));
    if (negative) hits.add_negative();
  }
  void count_load(Duration cost, Duration timeout) noexcept {
    load_times.add(cost.nanoseconds());
    if (cost > timeout) timed_out_loads.add();
  }
  void drop(Dropped reason) noexcept { dropped[static_cast<std::size_t>(reason)].add(); }
  void reject(envelope::Rejection reason) noexcept { rejected[static_cast<std::size_t>(reason)].add(); }

  /// Zero for what is negative.
  static std::uint64_t microseconds(Duration time) noexcept {
    const auto count = std::chrono::duration_cast<std::chrono::microseconds>(time.nanoseconds()).count();
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, count));
  }

  Stats snapshot() const {
    const auto [hit_count, saved_us, negative, misses, stored] = hits.sum();
    const auto times = load_times.histogram();
    Stats stats{.hits = hit_count,
                .negative_hits = negative,
                .stale_hits = stale_hits.value(),
                .refreshes = refreshes.value(),
                .stale_if_error = stale_if_error.value(),
                .misses = misses,
                .coalesced = coalesced.value(),
                .loads = std::accumulate(times.counts.begin(), times.counts.end(), std::uint64_t{0}),
                .timed_out_loads = timed_out_loads.value(),
                .failed_loads = failed_loads.value(),
                .stored = stored,
                .load_time = load_times.sum(),
                .time_saved = std::chrono::microseconds(saved_us),
                .load_times = times};
    const auto copy = [](const auto& from, auto& to) {
      std::transform(from.begin(), from.end(), to.begin(), [](const Counter& counter) { return counter.value(); });
    };
    copy(dropped, stats.dropped);
    copy(rejected, stats.rejected);
    return stats;
  }
};

}  // namespace cachecade::load
