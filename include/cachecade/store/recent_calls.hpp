// RecentCalls: how many of the latest calls went badly. A pure count over a passed-in time.
//
// Two halves of ten seconds each: the present one and the one before it, so that what is told is never older than
// twenty seconds and never younger than what happened. Cost: two counters a half.
#pragma once

#include <cachecade/clock.hpp>

#include <chrono>
#include <cstdint>

namespace cachecade::store {

/// Not thread safe.
class RecentCalls {
 public:
  using Time = Clock::Steady;

  static constexpr std::chrono::seconds half{10};
  static constexpr std::uint32_t fewest = 10;  // that tell anything

  void note(bool went_badly, Time now) noexcept {
    turn(now);
    ++present_.all;
    present_.bad += went_badly;
  }

  /// Whether at least half of them went badly.
  bool mostly_bad(Time now) noexcept {
    turn(now);
    const auto all = present_.all + before_.all;
    return all >= fewest && 2 * (present_.bad + before_.bad) >= all;
  }

  void forget() noexcept { present_ = before_ = {}; }

 private:
  struct Count {
    std::uint32_t all = 0;
    std::uint32_t bad = 0;
  };

  void turn(Time now) noexcept {
    if (now < end_) return;
    before_ = now < end_ + half ? present_ : Count{};
    present_ = {};
    end_ = now + half;
  }

  Count present_;
  Count before_;
  Time end_ = Time::min();  // of the present half
};

}  // namespace cachecade::store
