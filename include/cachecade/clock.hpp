// Where cachecade reads the time, so that tests can drive it. I/O deadlines do not come from here: they are real time.
#pragma once

#include <cachecade/detail/config.hpp>

#include <time.h>

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

  /// The steady clock as it was at its last tick, for those who ask often: at most `coarse_tick` behind it.
  virtual Steady coarse() const { return steady(); }
  virtual std::chrono::nanoseconds coarse_tick() const { return {}; }
};

class SystemClock final : public Clock {
 public:
  CACHECADE_DECL Steady steady() const override;
  CACHECADE_DECL Steady coarse() const override;
  CACHECADE_DECL std::chrono::nanoseconds coarse_tick() const override;
  CACHECADE_DECL Wall wall() const override;

  static std::chrono::nanoseconds read(clockid_t source) noexcept {
    timespec now{};
    clock_gettime(source, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
  }
};

/// The one that all share; it outlives the program's static objects.
std::shared_ptr<const Clock> system_clock();

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/clock.ipp>
#endif
