// After a refusal that asks to stay away (wrong password, server full, no descriptors): the same fault again at once,
// with no connect, until the time is over.
#pragma once

#include <cachecade/result.hpp>

#include <chrono>
#include <mutex>
#include <optional>

namespace cachecade::redis {

/// Thread safe, never blocks for long.
class Pause {
 public:
  using Time = std::chrono::steady_clock::time_point;

  void begin(const Fault& fault, Time now) {
    if (fault.retry_after.count() <= 0) return;
    const std::lock_guard lock(mutex_);
    fault_ = fault;
    until_ = now + fault.retry_after;
  }

  void end() {
    const std::lock_guard lock(mutex_);
    fault_.reset();
  }

  /// The fault that still holds, with what is left of its time.
  std::optional<Fault> active(Time now) const {
    const std::lock_guard lock(mutex_);
    if (!fault_ || now >= until_) return std::nullopt;
    Fault fault = *fault_;
    fault.retry_after = std::chrono::ceil<std::chrono::milliseconds>(until_ - now);
    return fault;
  }

 private:
  mutable std::mutex mutex_;
  std::optional<Fault> fault_;
  Time until_{};
};

}  // namespace cachecade::redis
