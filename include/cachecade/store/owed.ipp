// What a store has not heard, and how it hears of it.
#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/store/store.hpp>
#include <cachecade/store/store_call.hpp>
#include <cachecade/store/tag_tokens.hpp>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace cachecade::store {

namespace owed {

/// Twice as much each time, so that a large store is done some time; a store that hangs is not waited for too long.
inline std::chrono::minutes time_for_sweep(int cut_short) noexcept {
  return std::chrono::minutes(1 << std::min(cut_short, 4));
}

/// The one that settles, as long as it lives. A forked child knows nothing of its parent's.
class Settling {
 public:
  explicit Settling(std::atomic<pid_t>& by) noexcept : by_(by) {
    auto other = by.load();
    const auto self = ::getpid();
    first_ = other != self && by.compare_exchange_strong(other, self);
  }
  ~Settling() {
    if (first_) by_ = 0;
  }
  Settling(const Settling&) = delete;
  Settling& operator=(const Settling&) = delete;

  explicit operator bool() const noexcept { return first_; }

 private:
  std::atomic<pid_t>& by_;
  bool first_ = false;
};

}  // namespace owed

/// What was gathered before it had heard all is not used any more, also where no call has come since.
CACHECADE_DECL void Store::end_absence() {
  if (serves()) came_back();
}

CACHECADE_DECL void Store::owe_removal(std::string_view key) {
  end_absence();
  owed_.add([&](Journal& journal) { journal.remove(key); });
  tell_state();
}
CACHECADE_DECL void Store::owe(Write token) {
  end_absence();
  owed_.add([&](Journal& journal) { journal.write(std::move(token)); });
  tell_state();
}
CACHECADE_DECL void Store::owe(Sweep sweep) {
  end_absence();
  owed_.add([&](Journal& journal) { journal.sweep(std::move(sweep)); });
  tell_state();
}

CACHECADE_DECL void Store::take_over(Store& other, bool take) {
  const auto withheld = other.withheld_.copy(take);
  if (!withheld.empty()) withheld_.add([&](Journal& journal) { journal.adopt(withheld); });
  const auto its = other.owed_.copy(take);
  if (its.empty()) return;
  owed_.add([&](Journal& journal) { journal.adopt(its); });
  tell_state();
}

CACHECADE_DECL bool Store::settle(StoreCall& call) {
  const owed::Settling settling(settling_);
  if (!settling || leave_sweeps(call)) return false;
  for (auto batch = owed_.next(); !batch.empty(); batch = owed_.next()) {
    if (!deliver(call, batch)) return false;
    owed_.delivered(batch);
  }
  tell_state();
  return true;
}

/// Whether somebody does the sweeps that are owed, so that this call goes without the store; it must answer for that.
CACHECADE_DECL bool Store::leave_sweeps(StoreCall& call) {
  if (!hooks_.maintain_later || !owed_.has_sweeps()) return false;
  const auto now = clock_->steady().time_since_epoch().count();
  auto until = maintained_until_.load();
  if (is_maintained(now)) return true;
  const auto batch = owed_.next();
  if (batch.sweeps.empty()) return false;  // a task has just done them
  static_cast<void>(call.get(batch.sweeps.front().key_prefix));
  if (!call.answers()) return true;
  return maintain_later(now, until);
}

/// Whether somebody maintains, now or soon, as far as is known.
CACHECADE_DECL bool Store::is_maintained(Clock::Steady::rep now) const noexcept {
  return now < maintained_until_ && maintained_in_ == ::getpid();
}

/// Whether somebody maintains, now or soon. `until`: till when somebody did.
CACHECADE_DECL bool Store::maintain_later(Clock::Steady::rep now, Clock::Steady::rep until) {
  if (!hooks_.maintain_later) return false;
  const auto end = now + std::chrono::nanoseconds(2 * owed::time_for_sweep(cut_short_)).count();
  maintained_in_ = ::getpid();
  if (!maintained_until_.compare_exchange_strong(until, end) || hooks_.maintain_later(*this)) return true;
  maintained_until_ = nobody_maintains;
  return false;
}

CACHECADE_DECL void Store::maintain() noexcept {
  try {
    do {
      for (auto* const journal : {&owed_, &withheld_}) {
        for (auto batch = journal->next(); !batch.sweeps.empty(); batch = journal->next()) {
          if (!sweep(batch.sweeps.front(), journal == &withheld_)) return rest_from_sweeps();
          journal->delivered(batch);
        }
      }
    } while (owed_.has_sweeps());
  } catch (...) {
    return rest_from_sweeps();
  }
  maintained_until_ = nobody_maintains;
  tell_state();
}

/// False where it must be tried again. One that is refused is withheld from then on.
CACHECADE_DECL bool Store::sweep(const Sweep& sweep, bool withheld) {
  const auto swept = clear(sweep, Deadline::after(owed::time_for_sweep(cut_short_)));
  cut_short_ = !swept.ok() && swept.fault().kind == FaultKind::timeout ? cut_short_ + 1 : 0;
  if (swept.ok()) return true;
  if (withheld || unheard(swept.fault())) return false;
  if (refused_for_now(swept.fault())) withhold(sweep);
  return true;
}

/// After one that failed, which is tried again later.
CACHECADE_DECL void Store::rest_from_sweeps() noexcept {
  maintained_until_ = (clock_->steady() + Breaker::after_failures).time_since_epoch().count();
}

/// What the store refuses, though it answers, is withheld then. A token may have got there before, though no answer
/// came, and entries may have it since: so each attempt has another one.
CACHECADE_DECL bool Store::deliver(StoreCall& call, Journal::Batch& batch) {
  const auto heard = [&](bool done) { return done || call.answers(); };
  for (const auto& sweep : batch.sweeps) {
    if (!heard(call.clear(sweep))) return false;
  }
  if (!batch.removals.empty() && !heard(call.erase_many(batch.removals))) return false;
  for (auto& token : batch.writes) token.value = new_token();
  return batch.writes.empty() || heard(call.set_many(batch.writes, Operation::removal));
}

}  // namespace cachecade::store
