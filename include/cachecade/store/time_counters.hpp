// TimeCounters: the live counters behind a Histogram and the sum of its times.
#pragma once

#include <cachecade/detail/counter.hpp>
#include <cachecade/stats.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace cachecade::store {

/// Thread safe. Cost of an event: two relaxed adds.
class TimeCounters {
 public:
  /// What is negative counts as zero.
  void add(std::chrono::nanoseconds time) noexcept {
    const auto us = time.count() > 0 ? static_cast<std::uint64_t>(time.count()) / 1000 : 0;
    std::size_t bucket = 0;
    while (bucket < Histogram::bounds_us.size() && us > Histogram::bounds_us[bucket]) ++bucket;
    counts_[bucket].add();
    sum_us_.add(us);
  }

  std::chrono::microseconds sum() const noexcept { return std::chrono::microseconds(sum_us_.value()); }

  Histogram histogram() const noexcept {
    Histogram histogram;
    for (std::size_t i = 0; i < counts_.size(); ++i) histogram.counts[i] = counts_[i].value();
    return histogram;
  }

  std::uint64_t count() const noexcept {
    std::uint64_t count = 0;
    for (const auto& counter : counts_) count += counter.value();
    return count;
  }

 private:
  std::array<detail::Counter, Histogram::bounds_us.size() + 1> counts_;
  detail::Counter sum_us_;
};

}  // namespace cachecade::store
