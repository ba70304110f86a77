// SharedJournal: the journal of a store, for all threads. Where it is empty, that costs a look at one flag.
#pragma once

#include <cachecade/detail/fork_mutex.hpp>
#include <cachecade/store/journal.hpp>

#include <atomic>
#include <cstddef>
#include <mutex>
#include <string_view>
#include <utility>

namespace cachecade::store {

/// All members are thread safe.
class SharedJournal {
 public:
  /// `everything`: see Journal.
  explicit SharedJournal(Sweep everything) : journal_(std::move(everything)) {}

  bool any() const noexcept { return any_.load(std::memory_order_acquire); }
  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return journal_.size();
  }
  bool has_sweeps() const {
    const std::lock_guard lock(mutex_);
    return journal_.has_sweeps();
  }

  bool concerns(std::string_view key) const {
    if (!any()) return false;
    const std::lock_guard lock(mutex_);
    return journal_.concerns(key);
  }
  void forget(std::string_view key) {
    if (!any()) return;
    const std::lock_guard lock(mutex_);
    journal_.forget(key);
  }

  /// `add` adds something to the journal that it is given.
  template <class Add>
  void add(Add&& add) {
    const std::lock_guard lock(mutex_);
    add(journal_);
    any_.store(true, std::memory_order_release);
  }

  Journal::Batch next() {
    const std::lock_guard lock(mutex_);
    auto batch = journal_.next();
    if (batch.empty()) any_.store(false, std::memory_order_release);
    return batch;
  }
  void delivered(const Journal::Batch& batch) {
    const std::lock_guard lock(mutex_);
    journal_.delivered(batch);
  }

  /// All that is in it; with `take` it is empty then.
  Journal copy(bool take) {
    const std::lock_guard lock(mutex_);
    auto all = journal_;
    if (take) {
      journal_.clear();
      any_.store(false, std::memory_order_release);
    }
    return all;
  }

 private:
  mutable detail::ForkMutex mutex_;
  Journal journal_;
  std::atomic<bool> any_{false};
};

}  // namespace cachecade::store
