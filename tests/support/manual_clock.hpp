// A clock that stands still until a test moves it.
#pragma once

#include <cachecade/clock.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>

namespace support {

class ManualClock final : public cachecade::Clock {
 public:
  Steady steady() const override {
    ++reads_;
    return Steady(std::chrono::nanoseconds(steady_.load()));
  }
  Wall wall() const override { return Wall(std::chrono::milliseconds(wall_.load())); }

  void advance(std::chrono::nanoseconds by) {
    steady_ += by.count();
    wall_ += std::chrono::duration_cast<std::chrono::milliseconds>(by).count();
  }

  /// How often the steady clock was read.
  int reads() const { return reads_; }

  /// As an administrator or NTP would: only the wall clock jumps.
  void jump_wall(std::chrono::milliseconds by) { wall_ += by.count(); }

 private:
  mutable std::atomic<int> reads_{0};
  std::atomic<std::int64_t> steady_{1'000'000'000'000};
  std::atomic<std::int64_t> wall_{1'700'000'000'000};
};

}  // namespace support
