// Absence: since when calls go without a store, as long as they do.
//
// Whatever stands in for the store may be used only from that moment on: what was gathered there before missed the
// invalidations that went to the store alone. So the moment is set before anybody uses a stand-in, and an invalidation
// that finds none set need not tell the stand-in. Cost: one relaxed load where nothing is away.
#pragma once

#include <cachecade/clock.hpp>

#include <atomic>
#include <optional>

namespace cachecade::store {

/// Thread safe; never blocks.
class Absence {
 public:
  using Time = Clock::Steady;

  /// Nothing where the store is there.
  std::optional<Time> since() const noexcept {
    const auto at = since_.load();
    return at == present ? std::nullopt : std::optional(Time(Time::duration(at)));
  }

  /// A call goes without it.
  void begin(Time now) noexcept {
    auto expected = present;
    since_.compare_exchange_strong(expected, now.time_since_epoch().count());
  }

  /// A call uses it; tells whether it was away.
  bool end() noexcept {
    return since_.load(std::memory_order_relaxed) != present && since_.exchange(present) != present;
  }

 private:
  static constexpr Time::rep present = Time::min().time_since_epoch().count();

  std::atomic<Time::rep> since_{present};
};

}  // namespace cachecade::store
