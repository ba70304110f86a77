// An absolute point in real time by which a store operation is over, handed down every call: however many system calls
// an operation needs, they share this one budget.
#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/duration.hpp>

#include <chrono>

namespace cachecade {

class Deadline {
 public:
  using Clock = std::chrono::steady_clock;

  static Deadline after(Duration budget);

  explicit Deadline(Clock::time_point at) : at_(at) {}

  Clock::time_point at() const noexcept { return at_; }
  bool expired() const;

  /// What is left, never negative.
  std::chrono::nanoseconds remaining() const;

  /// What is left in whole milliseconds, rounded up, as poll(2) and libcurl want it; zero only when it is over.
  std::chrono::milliseconds remaining_ms() const;

  /// The earlier of this deadline and one `budget` from now.
  Deadline at_most(Duration budget) const;

 private:
  Clock::time_point at_;
};

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/deadline.ipp>
#endif
