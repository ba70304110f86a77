// Store: a backend as a cache sees it at run time. It counts and logs every fault once, and leaves a failing backend
// alone for a while.
//
// What a fault is about decides what rests: the store as a whole, the operation that was refused (a replica takes no
// writes, a user may lack the right to one command), or nothing where it is about one key. A removal rests with the
// store only: it must not be lost to a refusal of another one. A walk over many keys is asked for by a person and has
// its own time, so it neither rests nor makes anything rest.
//
// What the store has not heard is owed to it (journal.hpp): as long as it is, nobody gets anything from the store, and
// the first call that may ask it delivers what is owed, as far as its budget goes. What it refuses to remove, though it
// answers, is withheld from calls, and nothing else (withheld.ipp).
#pragma once

#include <cachecade/backend.hpp>
#include <cachecade/clock.hpp>
#include <cachecade/detail/callable.hpp>
#include <cachecade/detail/fork_mutex.hpp>
#include <cachecade/detail/random.hpp>
#include <cachecade/duration.hpp>
#include <cachecade/health.hpp>
#include <cachecade/log.hpp>
#include <cachecade/store/absence.hpp>
#include <cachecade/store/breaker.hpp>
#include <cachecade/store/candidate.hpp>
#include <cachecade/store/resting.hpp>
#include <cachecade/store/shared_journal.hpp>
#include <cachecade/store/store_counters.hpp>

#include <sys/types.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cachecade::store {

class Store;
class StoreCall;

/// What a store tells the cache it is of; called without a lock.
struct StoreHooks {
  detail::Callback<void(const StoreHealth&)> health_changed;
  detail::Callback<void()> returned;              // calls use it again
  detail::Callback<bool(Store&)> maintain_later;  // `maintain` runs later, elsewhere; false: nobody does it
};

/// All members are thread safe.
class Store {
 public:
  /// `prefix`: that of all our keys in it.
  Store(Candidate candidate, std::shared_ptr<const Clock> clock, std::shared_ptr<Logger> log, std::string_view prefix,
        const StoreHooks& hooks);

  const std::string& name() const noexcept { return name_; }
  const BackendTraits& traits() const noexcept { return traits_; }
  Backend& backend() noexcept { return *backend_; }

  /// Whether it has answered since it was made; until then a call that asks it opens it first.
  bool opened() const noexcept { return opened_.load(std::memory_order_acquire); }
  /// Asks it, within its connect budget; for the probe of its breaker.
  bool open();

  /// Since when calls go without it, if they do.
  Absence& absence() noexcept { return absence_; }
  /// For how long they have; zero where they do not.
  Duration away_for() const {
    const auto now = clock_->steady();
    return now - std::min(absence_.since().value_or(now), now);
  }
  /// A call goes without it, or uses it.
  void went_away() { absence_.begin(clock_->steady()); }
  void came_back() {
    if (absence_.end() && hooks_.returned) hooks_.returned();
  }

  Resting ask();
  /// To be told when the caller is done, as it may not have asked what it was the probe for.
  void leave(const Resting& resting) noexcept;

  StoreHealth health() const;
  /// Whether calls use it: it neither rests nor waits for a probe, and is owed nothing. Asks nobody.
  bool serves() const;

  /// Of the operations of calls and walks, which count themselves.
  StoreCounters& counters() noexcept { return counters_; }
  const FaultCounters& faults() const noexcept { return faults_; }
  StoreStats stats() const { return counters_.snapshot(name_, faults_); }

  /// The fault for which reads rest, with what is left of its time; nothing where they do not.
  std::optional<Fault> why_reads_rest() const;

  /// What the backend has under these keys, for who only wants to know: it takes note of nothing. Of the first `timed`
  /// also what is left of their time, where it tells that. None where it threw.
  std::vector<Result<TimedBytes>> look(const std::vector<std::string>& keys, std::size_t timed, Deadline by) noexcept;

  /// How large the values under these keys are, where the backend tells; it takes note of nothing.
  std::vector<std::size_t> sizes(std::span<const std::string> keys) noexcept;

  /// Takes note of how an operation ended. `slow`: it took nearly all the time that there was.
  void succeeded(Operation operation, bool slow = false);
  void failed(Operation operation, const Fault& fault);

  /// The same for a part of a walk over many keys: it is counted and logged, and nothing rests for it.
  void walk_failed(const Fault& fault);

  /// What the store has not heard: the removal of an entry, a token, the removal of all with such keys.
  void owe_removal(std::string_view key);
  void owe(Write token);
  void owe(Sweep sweep);

  /// Is owed what the other one, which stands for the same store, is; and with `take` that is owed no more.
  void take_over(Store& other, bool take);

  bool owes() const noexcept { return owed_.any(); }
  std::size_t owed() const { return owed_.size(); }

  /// The store refused to remove what stands under this key, or what the sweep means: calls get nothing of that from it
  /// until it has been removed or written over.
  void withhold(std::string_view key);
  void withhold(Sweep sweep);
  /// What stands under the key has been removed or written over.
  void release(std::string_view key) { withheld_.forget(key); }
  bool withholds() const noexcept { return withheld_.any(); }
  /// Whether calls must not have what the store has under this key: also where it is owed the removal, since a call
  /// that began before may still ask.
  bool withholds(std::string_view key) const { return withheld_.concerns(key) || owed_.concerns(key); }
  /// Tries once a second to have removed what is withheld, as far as this call's budget goes.
  void remove_withheld(StoreCall& call);

  /// Delivers what is owed, as far as this call's budget goes; one caller at a time. Sweeps, which may take longer, are
  /// left to `maintain` where somebody does that. False where something is left.
  bool settle(StoreCall& call);

  /// Does the sweeps that are owed, each within a time of its own.
  void maintain() noexcept;

  /// Nobody waits any more for a task that does them.
  void forget_maintenance() noexcept { maintained_until_ = nobody_maintains; }

  /// From now on no connection outlives its operation.
  void retire() noexcept;

  /// A walk over many keys. Nothing that a user's backend throws gets out.
  Result<std::size_t> clear(const Sweep& sweep, Deadline by);

 private:
  void operation_ended() noexcept;
  StoreHealth::State state(Clock::Steady now, bool owes) const;
  void note(Operation operation, const Fault& fault, Clock::Steady now);
  void tell_state() noexcept;
  void tell(const StoreHealth& now) noexcept;
  void end_absence();
  bool leave_sweeps(StoreCall& call);
  void rest_from_sweeps() noexcept;
  bool deliver(StoreCall& call, Journal::Batch& batch);
  bool sweep(const Sweep& sweep, bool withheld);
  bool is_maintained(Clock::Steady::rep now) const noexcept;
  bool maintain_later(Clock::Steady::rep now, Clock::Steady::rep until);
  void remove_withheld_keys(StoreCall& call);
  void sweep_withheld(StoreCall& call, Clock::Steady::rep now);

  const std::shared_ptr<Backend> backend_;
  const std::string name_;
  const BackendTraits traits_;
  const std::shared_ptr<const Clock> clock_;
  const std::shared_ptr<Logger> log_;
  const StoreHooks& hooks_;
  FaultCounters faults_{};
  StoreCounters counters_;
  std::atomic<bool> opened_;
  Absence absence_;
  std::atomic<bool> retired_{false};
  std::atomic<StoreHealth::State> told_{StoreHealth::State::working};  // to the listener
  detail::Random random_;
  std::atomic<pid_t> settling_{0};  // the process in which somebody does it
  static constexpr Clock::Steady::rep nobody_maintains = Clock::Steady::min().time_since_epoch().count();
  std::atomic<Clock::Steady::rep> maintained_until_{nobody_maintains};  // at the latest: a task may be lost
  std::atomic<pid_t> maintained_in_{0};  // the process of that task; a forked child has none
  std::atomic<int> cut_short_{0};        // sweeps in a row for which there was not time enough
  SharedJournal owed_;
  SharedJournal withheld_;
  std::atomic<Clock::Steady::rep> next_removal_{nobody_maintains};  // of what is withheld; at first at once
  mutable detail::ForkMutex mutex_;                                 // of the breakers
  std::optional<Fault> last_fault_{};
  Clock::Steady last_fault_at_{};
  Breaker breaker_;
  Breaker reads_;
  Breaker writes_;
};

/// Whether a store cannot have heard what failed so: it did not refuse it, or took no connection for it.
inline bool unheard(const Fault& fault) noexcept {
  return fault.scope() == FaultScope::store || fault.kind == FaultKind::resources ||
         fault.kind == FaultKind::overloaded;
}

/// Whether it heard what failed so, and may well have an entry under the key: not where none fits or its place is
/// elsewhere.
inline bool refused(const Fault& fault) noexcept {
  return !unheard(fault) && fault.kind != FaultKind::too_big && fault.kind != FaultKind::moved;
}

/// Whether it may do later what it refused so.
inline bool refused_for_now(const Fault& fault) noexcept { return refused(fault) && fault.kind != FaultKind::auth; }

/// The exception that is being handled, as a backend's fault. To be called in a handler.
Fault fault_of_exception();

}  // namespace cachecade::store

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/store/owed.ipp>
#include <cachecade/store/store.ipp>
#include <cachecade/store/store_health.ipp>
#include <cachecade/store/withheld.ipp>
#endif
