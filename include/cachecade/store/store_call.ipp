#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/store/store.hpp>
#include <cachecade/store/store_call.hpp>

#include <algorithm>
#include <utility>

namespace cachecade::store {

/// One operation: its time comes off the call's budget, and its outcome is noted.
class StoreCall::Attempt {
 public:
  Attempt(StoreCall& call, Operation operation) noexcept
      : call_(call), operation_(operation), asks_(!call.rests(operation) && call.left_ > call.left_.zero()) {}
  ~Attempt() { asks_ ? count() : call_.store_.counters().of(operation_).skipped.add(); }
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

  /// False where the store is not to be asked.
  explicit operator bool() const noexcept { return asks_; }
  Deadline by() const noexcept {
    return Deadline(Deadline::Clock::time_point(sum_of(start_.time_since_epoch(), call_.left_).nanoseconds()));
  }

  void count_read(const Bytes& bytes) noexcept {
    if (bytes) call_.store_.counters().bytes_read.add(bytes->size());
  }
  void count_written(std::string_view bytes) noexcept { call_.store_.counters().bytes_written.add(bytes.size()); }

  void note(const Fault& fault) {
    failed_ = true;
    call_.kind_ == CallKind::walk ? call_.store_.walk_failed(fault) : call_.store_.failed(operation_, fault);
    if (fault.scope() == FaultScope::command && call_.resting_.all != Breaker::Asking::as_probe) {
      call_.resting_.end_probe(operation_);
    }
    if (fault.scope() == FaultScope::store) call_.resting_.all = Breaker::Asking::not_now;
    if (fault.kind == FaultKind::resources) call_.spend();
  }
  void note_success() {
    if (call_.kind_ == CallKind::walk) return;
    call_.store_.succeeded(operation_, slow());
    call_.resting_.end_probe(operation_);
  }
  template <class T>
  Result<T> note(Result<T> outcome) {
    outcome.ok() ? note_success() : note(outcome.fault());
    return outcome;
  }
  /// Of several faults, that which is about most.
  template <class T>
  bool note_all(const std::vector<Result<T>>& outcomes) {
    const Fault* gravest = nullptr;
    for (const auto& outcome : outcomes) {
      if (outcome.ok()) continue;
      if (gravest == nullptr || outcome.fault().scope() < gravest->scope()) gravest = &outcome.fault();
    }
    gravest == nullptr ? note_success() : note(*gravest);
    return gravest == nullptr;
  }

  /// Whether it took most of the time that a whole call has.
  bool slow() const noexcept {
    return Deadline::Clock::now() - start_ > call_.store_.traits().timeout.nanoseconds() / 5 * 4;
  }

  static Fault not_asked() { return {FaultKind::unavailable, "the store is not asked now"}; }

 private:
  void count() noexcept {
    auto& counters = call_.store_.counters().of(operation_);
    const auto took = Deadline::Clock::now() - start_;
    call_.left_ -= std::min<std::chrono::nanoseconds>(took, call_.left_);
    counters.times.add(took);
    if (failed_) counters.failed.add();
  }

  StoreCall& call_;
  const Operation operation_;
  const bool asks_;
  bool failed_ = false;
  const Deadline::Clock::time_point start_ = Deadline::Clock::now();
};

CACHECADE_DECL StoreCall::StoreCall(Store& store, CallKind kind)
    : store_(store),
      kind_(kind),
      left_(store.traits().timeout.nanoseconds()),
      resting_(kind == CallKind::call ? store.ask() : Resting()) {
  if (kind == CallKind::walk) {
    if (!store.opened()) resting_.all = Breaker::Asking::not_now;
    return;
  }
  if (!goes_without() && !prepare()) {
    store.leave(resting_);
    resting_ = {.all = Breaker::Asking::not_now};
  }
  if (goes_without()) store.went_away();
  if (resting_.all == Breaker::Asking::freely) store.came_back();
}

/// Opens the store where nobody has yet, and delivers what is owed to it; false where it does not serve.
CACHECADE_DECL bool StoreCall::prepare() {
  if (!store_.opened()) {
    if (!store_.open()) return false;
    resting_.end_probe(Operation::removal);
  }
  return !store_.owes() || store_.settle(*this);
}

CACHECADE_DECL Result<Bytes> StoreCall::get(std::string_view key) {
  if (const auto* const known = fetched(key)) {
    return known->ok() ? Result<Bytes>((*known)->bytes) : Result<Bytes>(known->fault());
  }
  Attempt attempt(*this, Operation::read);
  if (!attempt) return Attempt::not_asked();
  try {
    auto answer = attempt.note(store_.backend().get(key, attempt.by()));
    if (answer.ok()) attempt.count_read(*answer);
    return answer;
  } catch (...) {
    return attempt.note<Bytes>(fault_of_exception());
  }
}

CACHECADE_DECL Result<Done> StoreCall::set(std::string_view key, std::string_view value, std::chrono::milliseconds ttl,
                                           Operation operation) {
  Attempt attempt(*this, operation);
  if (!attempt) return Attempt::not_asked();
  try {
    auto outcome = attempt.note(store_.backend().set(key, value, ttl, attempt.by()));
    if (outcome.ok()) attempt.count_written(value);
    return outcome;
  } catch (...) {
    return attempt.note<Done>(fault_of_exception());
  }
}

CACHECADE_DECL Result<bool> StoreCall::erase(std::string_view key) {
  Attempt attempt(*this, Operation::removal);
  if (!attempt) return Attempt::not_asked();
  try {
    return attempt.note(store_.backend().erase(key, attempt.by()));
  } catch (...) {
    return attempt.note<bool>(fault_of_exception());
  }
}

CACHECADE_DECL std::vector<Result<TimedBytes>> StoreCall::get_many(const std::vector<std::string>& keys,
                                                                   std::size_t timed) {
  std::vector<Result<TimedBytes>> outcomes = all_fetched(keys);
  if (!outcomes.empty()) return outcomes;
  Attempt attempt(*this, Operation::read);
  if (!attempt) return outcomes;
  try {
    outcomes = store_.backend().get_many_timed(keys, store_.traits().time_left ? timed : 0, attempt.by());
    attempt.note_all(outcomes);
    for (const auto& outcome : outcomes) {
      if (outcome.ok()) attempt.count_read(outcome->bytes);
    }
  } catch (...) {
    attempt.note(fault_of_exception());
  }
  return outcomes;
}

CACHECADE_DECL bool StoreCall::erase_many(const std::vector<std::string>& keys) {
  Attempt attempt(*this, Operation::removal);
  if (!attempt) return false;
  try {
    const auto outcomes = store_.backend().erase_many(keys, attempt.by());
    return attempt.note_all(outcomes) && outcomes.size() == keys.size();
  } catch (...) {
    return attempt.note(fault_of_exception()), false;
  }
}

CACHECADE_DECL bool StoreCall::clear(const Sweep& sweep) {
  static_cast<void>(get(sweep.key_prefix));  // a store that does not answer loses no time for a walk
  Attempt attempt(*this, Operation::removal);
  if (!attempt) return false;
  const auto cleared = store_.clear(sweep, attempt.by());
  if (!cleared.ok() && unheard(cleared.fault())) resting_.all = Breaker::Asking::not_now;
  return cleared.ok();
}

CACHECADE_DECL bool StoreCall::set_many(const std::vector<Write>& writes, Operation operation) {
  const auto outcomes = set_each(writes, operation);
  return outcomes.size() == writes.size() &&
         std::all_of(outcomes.begin(), outcomes.end(), [](const auto& outcome) { return outcome.ok(); });
}

CACHECADE_DECL std::vector<Result<Done>> StoreCall::set_each(const std::vector<Write>& writes, Operation operation) {
  std::vector<Result<Done>> outcomes;
  Attempt attempt(*this, operation);
  if (!attempt) return outcomes;
  try {
    outcomes = store_.backend().set_many(writes, attempt.by());
    outcomes.resize(writes.size(), Fault{FaultKind::other, "the backend did not tell the outcome"});
    for (std::size_t i = 0; i < writes.size(); ++i) {
      if (!outcomes[i].ok()) continue;
      attempt.count_written(writes[i].value);
      if (const auto known = fetched_.find(writes[i].key); known != fetched_.end()) {
        known->second = TimedBytes{writes[i].value, {}};
      }
    }
    attempt.note_all(outcomes);
  } catch (...) {
    const auto fault = fault_of_exception();
    attempt.note(fault);
    outcomes.assign(writes.size(), fault);
  }
  return outcomes;
}

CACHECADE_DECL void StoreCall::fetch(const std::vector<std::string>& keys, std::size_t timed) {
  auto answers = get_many(keys, timed);
  answers.resize(keys.size(), Attempt::not_asked());
  for (std::size_t i = 0; i < keys.size(); ++i) fetched_.insert_or_assign(keys[i], std::move(answers[i]));
}

CACHECADE_DECL const Result<TimedBytes>* StoreCall::fetched(std::string_view key) const {
  const auto known = fetched_.find(key);
  return known != fetched_.end() ? &known->second : nullptr;
}

/// None where one of them was not fetched.
CACHECADE_DECL std::vector<Result<TimedBytes>> StoreCall::all_fetched(const std::vector<std::string>& keys) const {
  std::vector<Result<TimedBytes>> answers;
  if (fetched_.empty()) return answers;
  for (const auto& key : keys) {
    const auto* const known = fetched(key);
    if (known == nullptr) return {};
    answers.push_back(*known);
  }
  return answers;
}

}  // namespace cachecade::store
