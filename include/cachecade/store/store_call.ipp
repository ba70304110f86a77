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
  ~Attempt() {
    if (asks_) call_.left_ -= std::min<std::chrono::nanoseconds>(Deadline::Clock::now() - start_, call_.left_);
  }
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

  /// False where the store is not to be asked.
  explicit operator bool() const noexcept { return asks_; }
  Deadline by() const noexcept { return Deadline(start_ + call_.left_); }

  void note(const Fault& fault) {
    call_.store_.failed(operation_, fault);
    if (fault.scope() == FaultScope::store) call_.resting_.all = true;
  }
  template <class T>
  Result<T> note(Result<T> outcome) {
    outcome.ok() ? call_.store_.succeeded(operation_) : note(outcome.fault());
    return outcome;
  }
  /// Of several faults, that which is about most.
  template <class T>
  void note_all(const std::vector<Result<T>>& outcomes) {
    const Fault* gravest = nullptr;
    for (const auto& outcome : outcomes) {
      if (outcome.ok()) continue;
      if (gravest == nullptr || outcome.fault().scope() < gravest->scope()) gravest = &outcome.fault();
    }
    gravest == nullptr ? call_.store_.succeeded(operation_) : note(*gravest);
  }

  static Fault not_asked() { return {FaultKind::unavailable, "the store is not asked now"}; }

 private:
  StoreCall& call_;
  const Operation operation_;
  const bool asks_;
  const Deadline::Clock::time_point start_ = Deadline::Clock::now();
};

CACHECADE_DECL StoreCall::StoreCall(Store& store)
    : store_(store), left_(store.traits().timeout.nanoseconds()), resting_(store.resting()) {}

CACHECADE_DECL Result<Bytes> StoreCall::get(std::string_view key) {
  Attempt attempt(*this, Operation::read);
  if (!attempt) return Attempt::not_asked();
  try {
    return attempt.note(store_.backend().get(key, attempt.by()));
  } catch (...) {
    return attempt.note<Bytes>(fault_of_exception());
  }
}

CACHECADE_DECL Result<Done> StoreCall::set(std::string_view key, std::string_view value,
                                           std::chrono::milliseconds ttl) {
  Attempt attempt(*this, Operation::write);
  if (!attempt) return Attempt::not_asked();
  try {
    return attempt.note(store_.backend().set(key, value, ttl, attempt.by()));
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

CACHECADE_DECL std::vector<Result<Bytes>> StoreCall::get_many(const std::vector<std::string>& keys) {
  std::vector<Result<Bytes>> outcomes;
  Attempt attempt(*this, Operation::read);
  if (!attempt) return outcomes;
  try {
    outcomes = store_.backend().get_many(keys, attempt.by());
    attempt.note_all(outcomes);
  } catch (...) {
    attempt.note(fault_of_exception());
  }
  return outcomes;
}

CACHECADE_DECL void StoreCall::erase_many(const std::vector<std::string>& keys) {
  Attempt attempt(*this, Operation::removal);
  if (!attempt) return;
  try {
    attempt.note_all(store_.backend().erase_many(keys, attempt.by()));
  } catch (...) {
    attempt.note(fault_of_exception());
  }
}

CACHECADE_DECL bool StoreCall::set_many(const std::vector<Write>& writes) {
  Attempt attempt(*this, Operation::write);
  if (!attempt) return false;
  try {
    const auto outcomes = store_.backend().set_many(writes, attempt.by());
    attempt.note_all(outcomes);
    return outcomes.size() == writes.size() &&
           std::all_of(outcomes.begin(), outcomes.end(), [](const auto& outcome) { return outcome.ok(); });
  } catch (...) {
    attempt.note(fault_of_exception());
    return false;
  }
}

}  // namespace cachecade::store
