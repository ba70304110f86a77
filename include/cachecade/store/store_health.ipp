// How a Store stands, as it tells others.
#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/store/store.hpp>

#include <chrono>
#include <mutex>
#include <optional>

namespace cachecade::store {

CACHECADE_DECL StoreHealth::State Store::state(Clock::Steady now, bool owes) const {
  if (!opened() && !last_fault_) return StoreHealth::State::unused;
  if (breaker_.is_open(now)) return StoreHealth::State::resting;
  return breaker_.is_half_open(now) || owes ? StoreHealth::State::trying : StoreHealth::State::working;
}

CACHECADE_DECL bool Store::serves() const {
  const auto now = clock_->steady();
  const std::lock_guard lock(mutex_);
  return state(now, owes()) == StoreHealth::State::working;
}

/// To the listener, where it is another than what he was told last. It may change while he is told, and by others; what
/// he hears last is what it is.
CACHECADE_DECL void Store::tell_state() noexcept {
  if (!hooks_.health_changed) return;
  try {
    for (auto now = health(); told_.exchange(now.state) != now.state; now = health()) tell(now);
  } catch (...) {
  }
}

CACHECADE_DECL void Store::tell(const StoreHealth& now) noexcept {
  try {
    hooks_.health_changed(now);
  } catch (...) {
  }
}

CACHECADE_DECL StoreHealth Store::health() const {
  const auto now = clock_->steady();
  StoreHealth health{.store = name_, .owed = owed() + withheld_.size()};
  const std::lock_guard lock(mutex_);
  health.state = state(now, owes());
  if (const auto fault = breaker_.fault(now)) health.rests_for = fault->retry_after;
  health.last_fault = last_fault_;
  if (last_fault_)
    health.since_last_fault = std::chrono::duration_cast<std::chrono::milliseconds>(now - last_fault_at_);
  return health;
}

CACHECADE_DECL std::optional<Fault> Store::why_reads_rest() const {
  const auto now = clock_->steady();
  const std::lock_guard lock(mutex_);
  auto fault = breaker_.fault(now);
  return fault ? fault : reads_.fault(now);
}

}  // namespace cachecade::store
