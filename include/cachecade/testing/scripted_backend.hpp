// ScriptedBackend: a store in memory whose answers a test decides.
#pragma once

#include <cachecade/backend.hpp>
#include <cachecade/clock.hpp>
#include <cachecade/deadline.hpp>
#include <cachecade/detail/fork_mutex.hpp>
#include <cachecade/testing/fate.hpp>
#include <cachecade/testing/intercepted_backend.hpp>
#include <cachecade/testing/map_store.hpp>

#include <array>
#include <cstddef>
#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cachecade::testing {

/// Works until it is told otherwise. What is said of next operations is used up one by one, in the order in which it
/// was said, once for each operation of the kind (a batch is one) that comes while the store is not down. All members
/// are thread safe.
class ScriptedBackend : public InterceptedBackend {
 public:
  /// Entries end by this clock where the traits say `native_ttl`.
  explicit ScriptedBackend(std::shared_ptr<const Clock> clock,
                           BackendTraits traits = {.shared = true, .native_ttl = true})
      : ScriptedBackend(std::make_shared<MapStore>(std::move(clock), traits)) {}

  /// Another backend on the same entries, with a script of its own: what a second process has of one server.
  std::shared_ptr<ScriptedBackend> connect() const {
    return std::shared_ptr<ScriptedBackend>(new ScriptedBackend(store_));
  }

  /// The next operations of this kind do nothing and answer so.
  void fail_next(StoreOperation operation, const Fault& fault, std::size_t times = 1) {
    script(operation, Fate::fails(fault), times);
  }
  /// They are done, but their answers are lost: a timeout is reported.
  void lose_answer(StoreOperation operation, std::size_t times = 1) { script(operation, Fate::loses_answer(), times); }
  /// They are done, and take so long by this clock.
  void answer_late(StoreOperation operation, std::shared_ptr<ManualClock> clock, Duration takes,
                   std::size_t times = 1) {
    script(operation, Fate::takes_long(std::move(clock), takes), times);
  }
  /// A timeout is reported of the next writes, which arrive when `deliver` is called.
  void hold_writes(std::size_t times = 1) { script(StoreOperation::set, Fate::arrives_later(), times); }

  /// Of the writes that are held the oldest arrive; tells how many there were.
  std::size_t deliver(std::size_t most = std::numeric_limits<std::size_t>::max()) {
    std::size_t delivered = 0;
    for (; delivered < most; ++delivered) {
      std::unique_lock lock(mutex_);
      if (held_.empty()) break;
      const auto write = std::move(held_.front());
      held_.pop_front();
      lock.unlock();
      static_cast<void>(store_->set(write.key, write.value, write.ttl, Deadline::after(Duration::max())));
    }
    return delivered;
  }

  /// Nothing is done and everything answers so until `come_back`.
  void go_down(const Fault& fault = {FaultKind::refused, "nobody listens"}) {
    const std::lock_guard lock(mutex_);
    down_ = fault;
  }
  void come_back() {
    const std::lock_guard lock(mutex_);
    down_.reset();
  }

  /// Called in each such operation that does not just fail, before it is done or after it, in the thread that asks: for
  /// what others do meanwhile. Null: nothing.
  void before(StoreOperation operation, std::function<void()> act) {
    const std::lock_guard lock(mutex_);
    plan(operation).before = std::move(act);
  }
  void after(StoreOperation operation, std::function<void()> act) {
    const std::lock_guard lock(mutex_);
    plan(operation).after = std::move(act);
  }

  /// How many such operations came, however they ended.
  std::size_t count(StoreOperation operation) const {
    const std::lock_guard lock(mutex_);
    return plans_[static_cast<std::size_t>(operation)].count;
  }

  /// What is stored, also where its time is over, past every script.
  std::size_t size() const { return store_->size(); }
  std::vector<std::string> keys() const { return store_->keys(); }
  Bytes raw(std::string_view key) const { return store_->raw(key); }
  void put_raw(std::string key, std::string bytes) { store_->put_raw(std::move(key), std::move(bytes)); }
  /// As where the store evicts it.
  bool lose(std::string_view key) { return store_->erase(key, Deadline::after(Duration::max())).value(); }

 protected:
  Fate fate_of(StoreOperation operation) override {
    std::unique_lock lock(mutex_);
    auto& its = plan(operation);
    ++its.count;
    if (down_) return Fate::fails(*down_);
    Fate fate;
    if (!its.next.empty()) {
      fate = std::move(its.next.front());
      its.next.pop_front();
    }
    const auto before = its.before;
    lock.unlock();
    if (before && fate.effect != Fate::Effect::none) before();
    return fate;
  }

  void hold(Write write) override {
    const std::lock_guard lock(mutex_);
    held_.push_back(std::move(write));
  }

  void done(StoreOperation operation) override {
    std::unique_lock lock(mutex_);
    const auto after = plan(operation).after;
    lock.unlock();
    if (after) after();
  }

 private:
  struct Plan {
    std::deque<Fate> next{};
    std::size_t count = 0;
    std::function<void()> before{};
    std::function<void()> after{};
  };

  explicit ScriptedBackend(std::shared_ptr<MapStore> store) : InterceptedBackend(store), store_(std::move(store)) {}

  void script(StoreOperation operation, const Fate& fate, std::size_t times) {
    const std::lock_guard lock(mutex_);
    auto& next = plan(operation).next;
    next.insert(next.end(), times, fate);
  }

  Plan& plan(StoreOperation operation) { return plans_[static_cast<std::size_t>(operation)]; }

  const std::shared_ptr<MapStore> store_;
  mutable detail::ForkMutex mutex_;
  std::array<Plan, store_operation_count> plans_{};
  std::deque<Write> held_{};
  std::optional<Fault> down_{};
};

}  // namespace cachecade::testing
