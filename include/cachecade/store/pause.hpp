// Pause: when a store that failed is asked again. A pure decision over a passed-in time.
//
// The rule: a store's own wish (Retry-After) is obeyed; what only a person can mend is tried every 30 s; a store that
// failed five times in a row is left alone for a second, then one call tries again. Faults that concern one key or one
// value, and stores that merely refuse writes, pause nothing.
#pragma once

#include <cachecade/clock.hpp>
#include <cachecade/result.hpp>

#include <chrono>

namespace cachecade::store {

/// Whether a fault says that the store as a whole does not serve.
constexpr bool means_down(FaultKind kind) noexcept {
  switch (kind) {
    case FaultKind::oom:
    case FaultKind::rejected:
    case FaultKind::readonly:
    case FaultKind::wrong_type:
    case FaultKind::too_big:
    case FaultKind::full:
    case FaultKind::moved:
    case FaultKind::http_4xx:
      return false;
    default:
      return true;
  }
}

class Pause {
 public:
  static constexpr int failures_in_a_row = 5;
  static constexpr std::chrono::seconds after_failures{1};
  static constexpr std::chrono::seconds after_refusal{30};

  bool holds(Clock::Steady now) const noexcept { return now < until_; }

  void succeeded() noexcept { failures_ = 0; }

  void failed(const Fault& fault, Clock::Steady now) noexcept {
    if (fault.retry_after.count() > 0) return extend(now + fault.retry_after);
    if (fault.kind == FaultKind::auth || fault.kind == FaultKind::config) return extend(now + after_refusal);
    if (means_down(fault.kind) && ++failures_ >= failures_in_a_row) extend(now + after_failures);
  }

 private:
  void extend(Clock::Steady until) noexcept {
    if (until > until_) until_ = until;
  }

  int failures_ = 0;
  Clock::Steady until_ = Clock::Steady::min();
};

}  // namespace cachecade::store
