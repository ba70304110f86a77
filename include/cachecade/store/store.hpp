// Store: a backend as a cache sees it at run time. It counts and logs every fault once, and leaves a failing backend
// alone for a while.
//
// What a fault is about decides what rests: the store as a whole, the operation that was refused (a replica takes no
// writes, a user may lack the right to one command), or nothing where it is about one key. A removal rests with the
// store only: it must not be lost to a refusal of another one. A walk over many keys is asked for by a person and has
// its own time, so it neither rests nor makes anything rest.
//
// What the store has not heard is owed to it (journal.hpp): as long as it is, nobody gets anything from the store, and
// the first call that may ask it delivers what is owed, as far as its budget goes.
#pragma once

#include <cachecade/backend.hpp>
#include <cachecade/clock.hpp>
#include <cachecade/detail/fork_mutex.hpp>
#include <cachecade/detail/random.hpp>
#include <cachecade/health.hpp>
#include <cachecade/log.hpp>
#include <cachecade/store/breaker.hpp>
#include <cachecade/store/journal.hpp>
#include <cachecade/store/store_counters.hpp>

#include <sys/types.h>

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cachecade::store {

class StoreCall;

/// All members are thread safe.
class Store {
 public:
  /// `key_prefix`: what all our keys in it begin with.
  Store(std::shared_ptr<Backend> backend, std::shared_ptr<const Clock> clock, std::shared_ptr<Logger> log,
        FaultCounters& faults, std::string key_prefix);

  const std::string& name() const noexcept { return name_; }
  const BackendTraits& traits() const noexcept { return traits_; }
  Backend& backend() noexcept { return *backend_; }

  /// What the backend is not to be asked now by one caller, who may be the probe of a breaker that is half open.
  struct Resting {
    using Asking = Breaker::Asking;
    Asking all = Asking::freely;
    Asking reads = Asking::freely;
    Asking writes = Asking::freely;

    bool rests(Operation operation) const noexcept {
      return all == Asking::not_now || (operation == Operation::read && reads == Asking::not_now) ||
             (operation == Operation::write && writes == Asking::not_now);
    }
    /// Of an operation whose outcome the store knows: its probe has ended.
    void end_probe(Operation operation) noexcept {
      end(all);
      if (operation == Operation::read) end(reads);
      if (operation == Operation::write) end(writes);
    }
    static void end(Asking& asking) noexcept {
      if (asking == Asking::as_probe) asking = Asking::freely;
    }
    bool probes() const noexcept {
      return all == Asking::as_probe || reads == Asking::as_probe || writes == Asking::as_probe;
    }
  };
  Resting ask();
  /// To be told when the caller is done, as it may not have asked what it was the probe for.
  void leave(const Resting& resting) noexcept;

  StoreHealth health() const;

  /// Of the operations of calls and walks, which count themselves.
  StoreCounters& counters() noexcept { return counters_; }
  StoreStats stats() const { return counters_.snapshot(name_, faults_); }

  /// The fault for which reads rest, with what is left of its time; nothing where they do not.
  std::optional<Fault> why_reads_rest() const;

  /// What the backend has under these keys, for who only wants to know: it takes note of nothing. Of the first `timed`
  /// also what is left of their time, where it tells that. None where it threw.
  std::vector<Result<TimedBytes>> look(const std::vector<std::string>& keys, std::size_t timed, Deadline by) noexcept;

  /// Takes note of how an operation ended. `slow`: it took nearly all the time that there was.
  void succeeded(Operation operation, bool slow = false);
  void failed(Operation operation, const Fault& fault);

  /// The same for a part of a walk over many keys: it is counted and logged, and nothing rests for it.
  void walk_failed(const Fault& fault);

  /// What the store has not heard: the removal of an entry, a token, the removal of all with such keys.
  void owe_removal(std::string_view key);
  void owe(Write token);
  void owe_sweep(std::string_view key_prefix);

  bool owes() const noexcept { return owes_.load(std::memory_order_acquire); }
  std::size_t owed() const;

  /// Delivers what is owed, as far as this call's budget goes; one caller at a time. False where something is left.
  bool settle(StoreCall& call);

  /// From now on no connection outlives its operation.
  void retire() noexcept;

  /// A walk over many keys. Nothing that a user's backend throws gets out.
  Result<std::size_t> clear(std::string_view prefix, const KeyFilter& filter, Deadline by);

 private:
  void operation_ended() noexcept;
  template <class Add>
  void owe_by(Add&& add);
  bool deliver(StoreCall& call, Journal::Batch& batch);

  const std::shared_ptr<Backend> backend_;
  const std::string name_;
  const BackendTraits traits_;
  const std::shared_ptr<const Clock> clock_;
  const std::shared_ptr<Logger> log_;
  FaultCounters& faults_;
  StoreCounters counters_;
  std::atomic<bool> retired_{false};
  detail::Random random_;
  std::atomic<bool> owes_{false};
  std::atomic<pid_t> settling_{0};  // the process in which somebody does it
  mutable detail::ForkMutex journal_mutex_;
  Journal journal_;
  mutable detail::ForkMutex mutex_;  // of the breakers
  std::optional<Fault> last_fault_{};
  Clock::Steady last_fault_at_{};
  Breaker breaker_;
  Breaker reads_;
  Breaker writes_;
};

/// The exception that is being handled, as a backend's fault. To be called in a handler.
Fault fault_of_exception();

}  // namespace cachecade::store

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/store/owed.ipp>
#include <cachecade/store/store.ipp>
#endif
