// Attempt: one operation of a call to a store.
#pragma once

#include <cachecade/deadline.hpp>
#include <cachecade/duration.hpp>
#include <cachecade/store/store.hpp>
#include <cachecade/store/store_call.hpp>

#include <algorithm>
#include <chrono>
#include <string_view>
#include <vector>

namespace cachecade::store {

/// Its time comes off the call's budget, and its outcome is noted.
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
    if (unheard(fault)) call_.spend();
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

}  // namespace cachecade::store
