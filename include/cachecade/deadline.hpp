// An absolute point in real time by which a store operation is over, handed down every call: however many system calls
// an operation needs, they share this one budget.
#pragma once

#include <cachecade/duration.hpp>

#include <algorithm>
#include <chrono>

namespace cachecade {

class Deadline {
 public:
  using Clock = std::chrono::steady_clock;

  static Deadline after(Duration budget) {
    const auto now = Clock::now();
    const auto room = Clock::time_point::max() - now;
    return Deadline(budget.nanoseconds() >= room ? Clock::time_point::max() : now + budget.nanoseconds());
  }

  explicit Deadline(Clock::time_point at) : at_(at) {}

  Clock::time_point at() const noexcept { return at_; }
  bool expired() const { return Clock::now() >= at_; }

  /// What is left, never negative.
  std::chrono::nanoseconds remaining() const { return std::max(at_ - Clock::now(), Clock::duration::zero()); }

  /// What is left in whole milliseconds, rounded up, as poll(2) and libcurl want it; zero only when it is over.
  std::chrono::milliseconds remaining_ms() const { return Duration(remaining()).milliseconds(); }

  /// The earlier of this deadline and one `budget` from now.
  Deadline at_most(Duration budget) const { return Deadline(std::min(at_, after(budget).at_)); }

 private:
  Clock::time_point at_;
};

}  // namespace cachecade
