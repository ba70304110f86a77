// Where cachecade reads the time, so that tests can drive it. I/O deadlines do not come from here: they are real time.
#pragma once

#include <chrono>
#include <memory>

namespace cachecade {

/// Two sources of time. Thread safe; both calls are cheap and never block.
class Clock {
 public:
  using Steady = std::chrono::steady_clock::time_point;
  using Wall = std::chrono::sys_time<std::chrono::milliseconds>;

  virtual ~Clock() = default;

  /// Never goes back; what lives in this process is aged by it.
  virtual Steady steady() const = 0;

  /// Unix time; what a shared store holds is dated by it.
  virtual Wall wall() const = 0;
};

class SystemClock final : public Clock {
 public:
  Steady steady() const override { return std::chrono::steady_clock::now(); }
  Wall wall() const override { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }
};

inline std::shared_ptr<const Clock> system_clock() {
  static const auto clock = std::make_shared<const SystemClock>();
  return clock;
}

}  // namespace cachecade
