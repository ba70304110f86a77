// What a store has not heard, and how it hears of it.
#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/store/store.hpp>
#include <cachecade/store/store_call.hpp>
#include <cachecade/store/tag_tokens.hpp>

#include <unistd.h>

#include <mutex>
#include <utility>

namespace cachecade::store {

namespace owed {

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

template <class Add>
void Store::owe_by(Add&& add) {
  const std::lock_guard lock(journal_mutex_);
  add(journal_);
  owes_.store(true, std::memory_order_release);
}

CACHECADE_DECL void Store::owe_removal(std::string_view key) {
  owe_by([&](Journal& journal) { journal.remove(key); });
}
CACHECADE_DECL void Store::owe(Write token) {
  owe_by([&](Journal& journal) { journal.write(std::move(token)); });
}
CACHECADE_DECL void Store::owe_sweep(std::string_view key_prefix) {
  owe_by([&](Journal& journal) { journal.sweep(key_prefix); });
}

CACHECADE_DECL std::size_t Store::owed() const {
  const std::lock_guard lock(journal_mutex_);
  return journal_.size();
}

CACHECADE_DECL bool Store::settle(StoreCall& call) {
  const owed::Settling settling(settling_);
  if (!settling) return false;
  for (;;) {
    Journal::Batch batch;
    {
      const std::lock_guard lock(journal_mutex_);
      batch = journal_.next();
      if (batch.empty()) return owes_.store(false, std::memory_order_release), true;
    }
    if (!deliver(call, batch)) return false;
    const std::lock_guard lock(journal_mutex_);
    journal_.delivered(batch);
  }
}

/// What the store refuses for its own sake, though it answers, is lost; that is logged as any fault. A token may have
/// got there before, though no answer came, and entries may have it since: so each attempt has another one.
CACHECADE_DECL bool Store::deliver(StoreCall& call, Journal::Batch& batch) {
  const auto heard = [&](bool done) { return done || (!call.rests(Operation::removal) && call.has_time()); };
  for (const auto& key_prefix : batch.sweeps) {
    if (!heard(call.clear(key_prefix))) return false;
  }
  if (!batch.removals.empty() && !heard(call.erase_many(batch.removals))) return false;
  for (auto& token : batch.writes) token.value = new_token();
  return batch.writes.empty() || heard(call.set_many(batch.writes, Operation::removal));
}

}  // namespace cachecade::store
