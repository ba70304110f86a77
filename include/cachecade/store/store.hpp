// Store: a backend as a cache sees it at run time. It counts and logs every fault once, and leaves a failing backend
// alone for a while.
//
// What a fault is about decides what rests: the store as a whole, the operation that was refused (a replica takes no
// writes, a user may lack the right to one command), or nothing where it is about one key. A removal rests with the
// store only: it must not be lost to a refusal of another one. A walk over many keys is asked for by a person and has
// its own time, so it neither rests nor makes anything rest.
#pragma once

#include <cachecade/backend.hpp>
#include <cachecade/clock.hpp>
#include <cachecade/detail/fork_mutex.hpp>
#include <cachecade/log.hpp>
#include <cachecade/store/breaker.hpp>
#include <cachecade/store/store_counters.hpp>

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace cachecade::store {

/// All members are thread safe.
class Store {
 public:
  Store(std::shared_ptr<Backend> backend, std::shared_ptr<const Clock> clock, std::shared_ptr<Logger> log,
        FaultCounters& faults);

  const std::string& name() const noexcept { return name_; }
  const BackendTraits& traits() const noexcept { return traits_; }
  Backend& backend() noexcept { return *backend_; }

  /// What the backend is not to be asked now.
  struct Resting {
    bool all = false;
    bool reads = false;
    bool writes = false;

    bool rests(Operation operation) const noexcept {
      return all || (operation == Operation::read && reads) || (operation == Operation::write && writes);
    }
  };
  Resting resting() const;

  /// Of the operations of calls and walks, which count themselves.
  StoreCounters& counters() noexcept { return counters_; }
  StoreStats stats() const { return counters_.snapshot(name_, faults_); }

  /// Takes note of how an operation ended.
  void succeeded(Operation operation);
  void failed(Operation operation, const Fault& fault);

  /// The same for a part of a walk over many keys: it is counted and logged, and nothing rests for it.
  void walk_failed(const Fault& fault);

  /// From now on no connection outlives its operation.
  void retire() noexcept;

  /// A walk over many keys. Nothing that a user's backend throws gets out.
  Result<std::size_t> clear(std::string_view prefix, const KeyFilter& filter, Deadline by);

 private:
  void operation_ended() noexcept;

  const std::shared_ptr<Backend> backend_;
  const std::string name_;
  const BackendTraits traits_;
  const std::shared_ptr<const Clock> clock_;
  const std::shared_ptr<Logger> log_;
  FaultCounters& faults_;
  StoreCounters counters_;
  std::atomic<bool> retired_{false};
  mutable detail::ForkMutex mutex_;  // of the breakers
  Breaker breaker_;
  Breaker reads_;
  Breaker writes_;
};

/// The exception that is being handled, as a backend's fault. To be called in a handler.
Fault fault_of_exception();

}  // namespace cachecade::store

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/store/store.ipp>
#endif
