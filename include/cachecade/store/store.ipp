#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/store/store.hpp>

#include <new>
#include <utility>

namespace cachecade::store {

CACHECADE_DECL Store::Store(std::shared_ptr<Backend> backend, std::shared_ptr<const Clock> clock,
                            std::shared_ptr<Logger> log, FaultCounters& faults, std::string key_prefix)
    : backend_(std::move(backend)),
      name_(backend_->name()),
      traits_(backend_->traits()),
      clock_(std::move(clock)),
      log_(std::move(log)),
      faults_(faults),
      journal_(std::move(key_prefix)) {}

CACHECADE_DECL Store::Resting Store::ask() {
  const auto now = clock_->steady();
  const std::lock_guard lock(mutex_);
  Resting resting{.all = breaker_.ask(now)};
  if (resting.all == Breaker::Asking::not_now) return resting;
  resting.reads = reads_.ask(now);
  resting.writes = writes_.ask(now);
  return resting;
}

CACHECADE_DECL StoreHealth Store::health() const {
  using enum StoreHealth::State;
  const auto now = clock_->steady();
  StoreHealth health{.store = name_, .owed = owed()};
  const std::lock_guard lock(mutex_);
  const bool half_open = breaker_.is_half_open(now) || (!breaker_.is_open(now) && health.owed > 0);
  health.state = breaker_.is_open(now) ? resting : half_open ? trying : working;
  if (const auto fault = breaker_.fault(now)) health.rests_for = fault->retry_after;
  health.last_fault = last_fault_;
  if (last_fault_)
    health.since_last_fault = std::chrono::duration_cast<std::chrono::milliseconds>(now - last_fault_at_);
  return health;
}

CACHECADE_DECL void Store::leave(const Resting& resting) noexcept {
  if (!resting.probes()) return;
  const std::lock_guard lock(mutex_);
  if (resting.all == Breaker::Asking::as_probe) breaker_.leave();
  if (resting.reads == Breaker::Asking::as_probe) reads_.leave();
  if (resting.writes == Breaker::Asking::as_probe) writes_.leave();
}

CACHECADE_DECL std::optional<Fault> Store::why_reads_rest() const {
  const auto now = clock_->steady();
  const std::lock_guard lock(mutex_);
  auto fault = breaker_.fault(now);
  return fault ? fault : reads_.fault(now);
}

CACHECADE_DECL std::vector<Result<TimedBytes>> Store::look(const std::vector<std::string>& keys, std::size_t timed,
                                                           Deadline by) noexcept {
  std::vector<Result<TimedBytes>> found;
  try {
    found = backend_->get_many_timed(keys, traits_.time_left ? timed : 0, by);
  } catch (...) {
  }
  operation_ended();
  return found;
}

CACHECADE_DECL void Store::retire() noexcept {
  retired_.store(true, std::memory_order_relaxed);
  operation_ended();
}

CACHECADE_DECL void Store::operation_ended() noexcept {
  if (retired_.load(std::memory_order_relaxed)) backend_->reset_connections();
}

CACHECADE_DECL void Store::succeeded(Operation operation, bool slow) {
  operation_ended();
  const auto now = clock_->steady();
  std::unique_lock lock(mutex_);
  const bool recovered = breaker_.succeeded(now, slow);
  if (operation == Operation::read) reads_.succeeded(now);
  if (operation == Operation::write) writes_.succeeded(now);
  lock.unlock();
  if (recovered) log_->write(LogLevel::info, name_ + " answers again");
}

CACHECADE_DECL void Store::failed(Operation operation, const Fault& fault) {
  walk_failed(fault);
  const auto now = clock_->steady();
  const std::lock_guard lock(mutex_);
  last_fault_ = fault;
  last_fault_at_ = now;
  switch (fault.scope()) {
    case FaultScope::store:
      return breaker_.failed(fault, now, random_.uniform());
    case FaultScope::command:
      if (operation == Operation::read) reads_.failed(fault, now, random_.uniform());
      if (operation == Operation::write) writes_.failed(fault, now, random_.uniform());
      return;
    case FaultScope::key:
      return;
  }
}

CACHECADE_DECL void Store::walk_failed(const Fault& fault) {
  operation_ended();
  faults_[static_cast<std::size_t>(fault.kind)].add();
  log_->write_rarely("fault " + name_ + std::string(to_string(fault.kind)), LogLevel::warning,
                     name_ + " (" + std::string(to_string(fault.kind)) + "): " + fault.message);
}

CACHECADE_DECL Result<std::size_t> Store::clear(std::string_view prefix, const KeyFilter& filter, Deadline by) {
  Result<std::size_t> cleared = std::size_t{0};
  try {
    cleared = backend_->clear(prefix, filter, by);
  } catch (...) {
    cleared = fault_of_exception();
  }
  cleared.ok() ? operation_ended() : walk_failed(cleared.fault());
  return cleared;
}

CACHECADE_DECL Fault fault_of_exception() {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return {FaultKind::resources, "out of memory"};
  } catch (...) {
    return {FaultKind::other, "the backend threw an exception"};
  }
}

}  // namespace cachecade::store
