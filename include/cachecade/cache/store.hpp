// Store: a backend as a cache sees it at run time. It counts and logs every fault once, leaves a failing backend alone
// for a while, and keeps one call within one budget.
#pragma once

#include <cachecade/backend.hpp>
#include <cachecade/cache/counters.hpp>
#include <cachecade/clock.hpp>
#include <cachecade/load/pause.hpp>
#include <cachecade/log.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cachecade::detail {

class Store {
 public:
  Store(std::shared_ptr<Backend> backend, std::shared_ptr<const Clock> clock, std::shared_ptr<Logger> log,
        Counters& counters)
      : backend_(std::move(backend)),
        name_(backend_->name()),
        traits_(backend_->traits()),
        clock_(std::move(clock)),
        log_(std::move(log)),
        counters_(counters) {}

  const std::string& name() const noexcept { return name_; }
  const BackendTraits& traits() const noexcept { return traits_; }
  Backend& backend() noexcept { return *backend_; }

  /// Whether the backend may be asked now.
  bool rests() const {
    const std::lock_guard lock(mutex_);
    return pause_.holds(clock_->steady());
  }

  void succeeded() {
    const std::lock_guard lock(mutex_);
    pause_.succeeded();
  }

  void failed(const Fault& fault) {
    counters_.fault(fault.kind);
    {
      const std::lock_guard lock(mutex_);
      pause_.failed(fault, clock_->steady());
    }
    log_->write_rarely("fault " + name_ + std::string(to_string(fault.kind)), LogLevel::warning,
                       name_ + " (" + std::string(to_string(fault.kind)) + "): " + fault.message);
  }

  /// Runs one backend operation and takes note of its outcome. Nothing that a user's backend throws gets out.
  template <class Operation>
  auto run(Operation&& operation) -> decltype(operation(std::declval<Backend&>())) {
    using Outcome = decltype(operation(*backend_));
    auto outcome = [&]() -> Outcome {
      try {
        return operation(*backend_);
      } catch (const std::bad_alloc&) {
        return Fault{FaultKind::resources, "out of memory"};
      } catch (...) {
        return Fault{FaultKind::other, "the backend threw an exception"};
      }
    }();
    if (outcome.ok()) {
      succeeded();
    } else {
      failed(outcome.fault());
    }
    return outcome;
  }

 private:
  std::shared_ptr<Backend> backend_;
  std::string name_;
  BackendTraits traits_;
  std::shared_ptr<const Clock> clock_;
  std::shared_ptr<Logger> log_;
  Counters& counters_;
  mutable std::mutex mutex_;
  load::Pause pause_;
};

/// What one call does with a store: all its operations share one budget, and after its first fault the store is not
/// asked again.
class StoreCall {
 public:
  explicit StoreCall(Store& store)
      : store_(store), left_(store.traits().timeout.nanoseconds()), failed_(store.rests()) {}

  bool failed() const noexcept { return failed_; }
  Store& store() noexcept { return store_; }

  /// The outcomes of a batch, in order; none when the store is not to be asked, or lost the batch.
  std::vector<Result<Bytes>> get_many(const std::vector<std::string>& keys) {
    return run_many<Result<Bytes>>([&](Backend& backend, Deadline by) { return backend.get_many(keys, by); });
  }
  void erase_many(const std::vector<std::string>& keys) {
    run_many<Result<bool>>([&](Backend& backend, Deadline by) { return backend.erase_many(keys, by); });
  }
  /// Tells whether the store took all of them.
  bool set_many(const std::vector<Write>& writes) {
    const auto outcomes =
        run_many<Result<Done>>([&](Backend& backend, Deadline by) { return backend.set_many(writes, by); });
    return outcomes.size() == writes.size() &&
           std::all_of(outcomes.begin(), outcomes.end(), [](const Result<Done>& outcome) { return outcome.ok(); });
  }

  /// The operation's outcome, or nothing when the store is not to be asked.
  template <class Operation>
  auto run(Operation&& operation) {
    using Outcome = decltype(operation(store_.backend(), std::declval<Deadline>()));
    if (failed_ || left_ <= left_.zero()) return std::optional<Outcome>{};
    const auto start = Deadline::Clock::now();
    auto outcome = store_.run([&](Backend& backend) { return operation(backend, Deadline(start + left_)); });
    left_ -= std::min<std::chrono::nanoseconds>(Deadline::Clock::now() - start, left_);
    failed_ = !outcome.ok() && load::means_down(outcome.fault().kind);
    return std::optional<Outcome>(std::move(outcome));
  }

 private:
  /// A batch is one operation: it failed where one of its parts did.
  template <class Outcome, class Operation>
  std::vector<Outcome> run_many(Operation&& operation) {
    std::vector<Outcome> outcomes;
    run([&](Backend& backend, Deadline by) -> Result<Done> {
      outcomes = operation(backend, by);
      for (const auto& outcome : outcomes) {
        if (!outcome.ok()) return outcome.fault();
      }
      return Done{};
    });
    return outcomes;
  }

  Store& store_;
  std::chrono::nanoseconds left_;
  bool failed_;
};

}  // namespace cachecade::detail
