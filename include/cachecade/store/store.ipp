#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/store/store.hpp>

#include <new>
#include <utility>

namespace cachecade::store {

CACHECADE_DECL Store::Store(std::shared_ptr<Backend> backend, std::shared_ptr<const Clock> clock,
                            std::shared_ptr<Logger> log, FaultCounters& faults)
    : backend_(std::move(backend)),
      name_(backend_->name()),
      traits_(backend_->traits()),
      clock_(std::move(clock)),
      log_(std::move(log)),
      faults_(faults) {}

CACHECADE_DECL Store::Resting Store::resting() const {
  const auto now = clock_->steady();
  const std::lock_guard lock(mutex_);
  return {.all = breaker_.is_open(now), .reads = reads_.is_open(now), .writes = writes_.is_open(now)};
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

CACHECADE_DECL void Store::succeeded(Operation operation) {
  operation_ended();
  const auto now = clock_->steady();
  std::unique_lock lock(mutex_);
  const bool recovered = breaker_.succeeded(now);
  if (operation == Operation::read) reads_.succeeded(now);
  if (operation == Operation::write) writes_.succeeded(now);
  lock.unlock();
  if (recovered) log_->write(LogLevel::info, name_ + " answers again");
}

CACHECADE_DECL void Store::failed(Operation operation, const Fault& fault) {
  walk_failed(fault);
  const auto now = clock_->steady();
  const std::lock_guard lock(mutex_);
  switch (fault.scope()) {
    case FaultScope::store:
      return breaker_.failed(fault, now);
    case FaultScope::command:
      if (operation == Operation::read) reads_.failed(fault, now);
      if (operation == Operation::write) writes_.failed(fault, now);
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
