// LoadTimes: how long loads took, counted in cells of each thread, as hits are (hit_counters.hpp).
//
// The first some hundreds are counted in one place, so that a function that seldom loads has no cells. Cost of a load:
// two additions to lines that the thread owns; 3 KiB for every 16 threads that load often.
#pragma once

#include <cachecade/detail/counter.hpp>
#include <cachecade/memory/per_thread.hpp>
#include <cachecade/stats.hpp>
#include <cachecade/store/time_counters.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>

namespace cachecade::load {

/// Thread safe.
class LoadTimes {
 public:
  void add(std::chrono::nanoseconds time) noexcept {
    auto* const cell = often() ? cells_.mine() : nullptr;
    (cell != nullptr ? cell->times : shared_).add(time);
  }

  std::chrono::microseconds sum() const noexcept {
    auto sum = shared_.sum();
    cells_.for_each([&](const Cell& cell) { sum += cell.times.sum(); });
    return sum;
  }

  Histogram histogram() const noexcept {
    auto all = shared_.histogram();
    cells_.for_each([&](const Cell& cell) {
      const auto its = cell.times.histogram();
      std::transform(its.counts.begin(), its.counts.end(), all.counts.begin(), all.counts.begin(), std::plus<>());
    });
    return all;
  }

 private:
  struct alignas(64) Cell {
    store::TimeCounters times;
  };

  bool often() noexcept {
    if (early_.value() >= most_early) return true;
    early_.add();
    return false;
  }

  static constexpr std::uint64_t most_early = 256;

  memory::PerThread<Cell> cells_;
  detail::Counter early_;
  alignas(64) store::TimeCounters shared_;
};

}  // namespace cachecade::load
