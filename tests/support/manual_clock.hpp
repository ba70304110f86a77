// The users' manual clock, which counts how often it is read.
#pragma once

#include <cachecade/testing/manual_clock.hpp>

#include <atomic>
#include <chrono>

namespace support {

class ManualClock final : public cachecade::testing::ManualClock {
 public:
  Steady steady() const override {
    ++reads_;
    return cachecade::testing::ManualClock::steady();
  }

  /// How often the steady clock was read.
  int reads() const { return reads_; }

  void jump_wall(std::chrono::milliseconds by) { set(wall() + by); }

 private:
  mutable std::atomic<int> reads_{0};
};

}  // namespace support
