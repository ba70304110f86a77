#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/key/parse.hpp>
#include <cachecade/store/store.hpp>

#include <new>
#include <utility>

namespace cachecade::store {

namespace owed {

/// Foreign keys that begin like ours stay.
inline Sweep all_of_ours(std::string_view prefix) {
  return {.key_prefix = std::string(prefix) + ":",
          .accepts = [prefix = std::string(prefix)](auto key) { return parse_key(key, prefix).has_value(); }};
}

}  // namespace owed

CACHECADE_DECL Store::Store(Candidate candidate, std::shared_ptr<const Clock> clock, std::shared_ptr<Logger> log,
                            std::string_view prefix, const StoreHooks& hooks)
    : backend_(std::move(candidate.backend)),
      name_(backend_->name()),
      traits_(backend_->traits()),
      clock_(std::move(clock)),
      log_(std::move(log)),
      hooks_(hooks),
      opened_(candidate.opened),
      owed_(owed::all_of_ours(prefix)),
      withheld_(owed::all_of_ours(prefix)) {
  if (candidate.opened) return;
  const auto now = clock_->steady();
  breaker_ = Breaker::untried();
  told_ = StoreHealth::State::unused;
  if (!candidate.refused) return;
  went_away();
  breaker_.failed(last_fault_.emplace(*std::move(candidate.refused)), now, random_.uniform());
  last_fault_at_ = now;
  told_ = state(now, false);
}

/// Any fault says that it does not serve.
CACHECADE_DECL bool Store::open() {
  Result<Done> opened = Done{};
  try {
    opened = backend_->open(Deadline::after(traits_.connect_timeout));
  } catch (...) {
    opened = fault_of_exception();
  }
  if (opened.ok()) {
    opened_.store(true, std::memory_order_release);
    succeeded(Operation::removal);
  } else {
    auto fault = std::move(opened).fault();
    if (fault.scope() != FaultScope::store) fault.kind = FaultKind::unavailable;
    failed(Operation::removal, fault);
  }
  return opened.ok();
}

CACHECADE_DECL Resting Store::ask() {
  const auto now = clock_->steady();
  Resting resting;
  {
    const std::lock_guard lock(mutex_);
    resting.all = breaker_.ask(now);
    if (resting.all == Breaker::Asking::not_now) return resting;
    resting.reads = reads_.ask(now);
    resting.writes = writes_.ask(now);
  }
  if (resting.all == Breaker::Asking::as_probe) tell_state();
  return resting;
}

CACHECADE_DECL void Store::leave(const Resting& resting) noexcept {
  if (!resting.probes()) return;
  const std::lock_guard lock(mutex_);
  if (resting.all == Breaker::Asking::as_probe) breaker_.leave();
  if (resting.reads == Breaker::Asking::as_probe) reads_.leave();
  if (resting.writes == Breaker::Asking::as_probe) writes_.leave();
}

CACHECADE_DECL std::vector<Result<TimedBytes>> Store::look(const std::vector<std::string>& keys, std::size_t timed,
                                                           Deadline by) noexcept {
  std::vector<Result<TimedBytes>> found;
  try {
    found = backend_->get_many_timed(keys, traits_.time_left ? timed : 0, by);
    for (std::size_t at = 0; at < std::min(found.size(), keys.size()); ++at) {
      if (withholds(keys[at])) found[at] = TimedBytes();
    }
  } catch (...) {
  }
  operation_ended();
  return found;
}

CACHECADE_DECL std::vector<std::size_t> Store::sizes(std::span<const std::string> keys) noexcept {
  std::vector<std::size_t> sizes;
  try {
    sizes = backend_->sizes(keys, Deadline::after(traits_.timeout));
  } catch (...) {
  }
  operation_ended();
  return sizes;
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
  const bool had_failed = last_fault_.has_value();
  lock.unlock();
  if (!recovered) return;
  log_->write(LogLevel::info, name_ + (had_failed ? " answers again" : " answers"));
  tell_state();
}

CACHECADE_DECL void Store::failed(Operation operation, const Fault& fault) {
  walk_failed(fault);
  {
    const std::lock_guard lock(mutex_);
    note(operation, fault, clock_->steady());
  }
  if (fault.scope() == FaultScope::store) tell_state();
}

/// Under the lock.
CACHECADE_DECL void Store::note(Operation operation, const Fault& fault, Clock::Steady now) {
  last_fault_ = fault;
  last_fault_at_ = now;
  if (fault.scope() == FaultScope::store) breaker_.failed(fault, now, random_.uniform());
  if (fault.scope() != FaultScope::command) return;
  if (operation == Operation::read) reads_.failed(fault, now, random_.uniform());
  if (operation == Operation::write) writes_.failed(fault, now, random_.uniform());
}

CACHECADE_DECL void Store::walk_failed(const Fault& fault) {
  operation_ended();
  faults_[static_cast<std::size_t>(fault.kind)].add();
  log_->write_rarely("fault " + name_ + std::string(to_string(fault.kind)), LogLevel::warning,
                     name_ + " (" + std::string(to_string(fault.kind)) + "): " + fault.message);
}

CACHECADE_DECL Result<std::size_t> Store::clear(const Sweep& sweep, Deadline by) {
  Result<std::size_t> cleared = std::size_t{0};
  try {
    cleared = backend_->clear(sweep.key_prefix, sweep.accepts, by);
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
