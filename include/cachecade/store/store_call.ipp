#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/store/attempt.hpp>
#include <cachecade/store/store.hpp>
#include <cachecade/store/store_call.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace cachecade::store {

template <class T>
const Fault* fault_in(const Result<T>& outcome) noexcept {
  return outcome.ok() ? nullptr : &outcome.fault();
}

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
  if (resting_.all == Breaker::Asking::freely) {
    store.came_back();
    if (store.withholds()) store.remove_withheld(*this);
  }
  if (goes_without()) store.went_away();
}

/// Opens the store where nobody has yet, and delivers what is owed to it; false where it does not serve.
CACHECADE_DECL bool StoreCall::prepare() {
  if (!store_.opened()) {
    if (!store_.open()) return false;
    resting_.end_probe(Operation::removal);
  }
  return !store_.owes() || store_.settle(*this);
}

/// How the removal of what stands under the key has ended.
CACHECADE_DECL void StoreCall::note_removal(std::string_view key, const Fault* fault) {
  if (fault == nullptr) return store_.release(key);
  if (refused(*fault)) store_.withhold(key);
}

CACHECADE_DECL Result<Bytes> StoreCall::get(std::string_view key) {
  if (const auto* const known = fetched(key)) {
    return known->ok() ? Result<Bytes>((*known)->bytes) : Result<Bytes>(known->fault());
  }
  if (store_.withholds(key)) return Bytes();
  Attempt attempt(*this, Operation::read);
  if (!attempt) return Attempt::not_asked();
  try {
    auto answer = attempt.note(store_.backend().get(key, attempt.by()));
    if (store_.withholds(key)) return Bytes();
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
    if (outcome.ok() || operation == Operation::removal) note_removal(key, fault_in(outcome));
    return outcome;
  } catch (...) {
    return attempt.note<Done>(fault_of_exception());
  }
}

CACHECADE_DECL Result<bool> StoreCall::erase(std::string_view key) {
  Attempt attempt(*this, Operation::removal);
  if (!attempt) return Attempt::not_asked();
  try {
    auto erased = attempt.note(store_.backend().erase(key, attempt.by()));
    note_removal(key, fault_in(erased));
    return erased;
  } catch (...) {
    return attempt.note<bool>(fault_of_exception());
  }
}

CACHECADE_DECL std::vector<Result<TimedBytes>> StoreCall::get_many(const std::vector<std::string>& keys,
                                                                   std::size_t timed) {
  std::vector<Result<TimedBytes>> outcomes = all_fetched(keys);
  if (!outcomes.empty()) return outcomes;
  std::set<std::string_view> withheld;  // also what is removed while the answer is on its way
  for (const auto& key : keys) {
    if (store_.withholds(key)) withheld.insert(key);
  }
  Attempt attempt(*this, Operation::read);
  if (!attempt) return outcomes;
  try {
    outcomes = store_.backend().get_many_timed(keys, store_.traits().time_left ? timed : 0, attempt.by());
    attempt.note_all(outcomes);
    for (std::size_t at = 0; at < std::min(outcomes.size(), keys.size()); ++at) {
      if (withheld.contains(keys[at]) || store_.withholds(keys[at])) outcomes[at] = TimedBytes();
      if (outcomes[at].ok()) attempt.count_read(outcomes[at]->bytes);
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
    for (std::size_t at = 0; at < std::min(outcomes.size(), keys.size()); ++at) {
      note_removal(keys[at], fault_in(outcomes[at]));
    }
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
  if (!cleared.ok() && refused_for_now(cleared.fault())) store_.withhold(sweep);
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
      if (outcomes[i].ok() || operation == Operation::removal) note_removal(writes[i].key, fault_in(outcomes[i]));
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
