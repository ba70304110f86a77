// ManualClock: time that stands still until a test moves it.
#pragma once

#include <cachecade/clock.hpp>
#include <cachecade/duration.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>

namespace cachecade::testing {

/// Thread safe; nothing blocks or throws.
class ManualClock : public Clock {
 public:
  Steady steady() const override { return Steady(std::chrono::nanoseconds(steady_.load())); }
  Wall wall() const override {
    return Wall(std::chrono::floor<std::chrono::milliseconds>(std::chrono::nanoseconds(wall_.load())));
  }

  /// Time goes on, for both sources.
  void advance(Duration by) noexcept {
    steady_ += by.nanoseconds().count();
    wall_ += by.nanoseconds().count();
  }

  /// The wall clock jumps, as where NTP or an administrator sets it.
  void set(Wall now) noexcept { wall_ = std::chrono::nanoseconds(now.time_since_epoch()).count(); }

 private:
  std::atomic<std::int64_t> steady_{1'000'000'000'000};
  std::atomic<std::int64_t> wall_{1'700'000'000'000'000'000};
};

}  // namespace cachecade::testing
