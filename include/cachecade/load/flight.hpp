// Flight: one run of a function for one key, and those who wait for its result.
//
// Its result and its exception live in it and are never stored by it. Voiding tells the leader that the result must not
// be stored. To a store that is not in this process a result takes a moment to get, so the leader says when that begins
// and ends, and whoever voids the flight meanwhile waits for it: what he does next comes after it. Invariant: after
// `void_it` and `wait_for_store` the flight's result is stored or never will be.
//
// A leader who looks first may hand on what he finds, as old as his own call allows; from the beginning of the load on
// the answer is new. Whoever wants a younger one than that does not join.
#pragma once

#include <cachecade/clock.hpp>
#include <cachecade/deadline.hpp>
#include <cachecade/duration.hpp>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace cachecade::load {

/// How it ended: with a result, an exception, or neither, where its leader has none to share. With both the load failed
/// and the result is an old value.
struct FlightOutcome {
  std::shared_ptr<const void> result{};
  std::exception_ptr error{};
  bool loaded = true;  // false: the result is what its leader found
};

/// Led by the thread that begins it. All other members are thread safe.
class Flight {
 public:
  /// Begins it, once or, as long as it is `untouched`, anew. `hash`: of the key. `began`: by the cache's clock.
  /// `oldest`: the age of an answer that needs no load; zero: there is none. `refreshing`: what stands under the key
  /// may well be served meanwhile. Throws std::bad_alloc.
  void begin(std::string_view key, std::uint64_t hash, const void* type, std::string_view check, Clock::Steady began,
             Duration oldest, bool refreshing) {
    key_ = key;
    hash_ = hash;
    type_ = type;
    if (!check.empty() || !check_.empty()) check_ = check;
    began_ = began;
    refreshing_ = refreshing;
    leader_ = std::this_thread::get_id();
    voided_.store(false, std::memory_order_relaxed);
    oldest_ = oldest;
  }
  /// Whether nobody has joined and nothing is kept in it.
  bool untouched() const noexcept { return !joined() && !completed_; }

  const std::string& key() const noexcept { return key_; }
  std::uint64_t hash() const noexcept { return hash_; }
  Clock::Steady began() const noexcept { return began_; }
  bool refreshing() const noexcept { return refreshing_; }
  std::thread::id leader() const noexcept { return leader_; }

  /// Whether a caller who wants this type under this key check may share the result; else it computes alone.
  bool serves(const void* type, std::string_view check) const noexcept { return type == type_ && check == check_; }
  /// Whether it has no result of any type, and only keeps others from storing under its key meanwhile.
  bool guards() const noexcept { return type_ == nullptr; }
  bool led_by_this_thread() const noexcept { return leader_ == std::this_thread::get_id(); }

  bool voided() const noexcept { return voided_.load(std::memory_order_acquire); }
  void void_it() noexcept {
    const std::lock_guard lock(mutex_);
    voided_.store(true, std::memory_order_release);
  }

  /// False where it is voided. Between a true and `end_store` the result is on its way to a store.
  bool begin_store() noexcept {
    const std::lock_guard lock(mutex_);
    storing_ = !voided();
    return storing_;
  }
  void end_store() noexcept {
    {
      const std::lock_guard lock(mutex_);
      storing_ = false;
    }
    changed_.notify_all();
  }
  bool storing() const noexcept {
    const std::lock_guard lock(mutex_);
    return storing_;
  }
  /// False where it still went on at the deadline.
  bool wait_for_store(Deadline by) {
    std::unique_lock lock(mutex_);
    return changed_.wait_until(lock, by.at(), [&] { return !storing_; });
  }

  /// Whether anybody but the leader has come; nobody comes after it left its key.
  bool joined() const noexcept { return joined_.load(std::memory_order_acquire); }
  void join() noexcept { joined_.store(true, std::memory_order_release); }

  /// Takes in one more, whose answer may be as old as `oldest`; where the flight's may be older, it is voided.
  bool join_or_void(Duration oldest) noexcept {
    const std::lock_guard lock(mutex_);
    const bool joins = oldest_ <= oldest;
    (joins ? joined_ : voided_).store(true, std::memory_order_release);
    return joins;
  }
  /// From now on its answer is what a load gives. False where it is voided, so that nobody is to wait for that load.
  bool begin_load() noexcept {
    const std::lock_guard lock(mutex_);
    if (!voided()) oldest_ = Duration{};
    return !voided();
  }

  /// Ends the wait of all who joined.
  void complete(std::shared_ptr<const void> result, std::exception_ptr error = nullptr) noexcept {
    {
      const std::lock_guard lock(mutex_);
      if (completed_) return;
      completed_ = true;
      result_ = std::move(result);
      error_ = std::move(error);
    }
    changed_.notify_all();
  }

  /// Waits until it completed; nothing where it still flies at the deadline.
  std::optional<FlightOutcome> wait(Deadline by) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_until(lock, by.at(), [&] { return completed_; })) return std::nullopt;
    return FlightOutcome{result_, error_, !oldest_.positive()};
  }

  std::shared_ptr<Flight> next{};  // of those under way, for the list that this is in

  /// Nobody waits any more, and nothing is half done: what the mutex guards is written by the leader alone.
  void after_fork_in_child() {
    new (&mutex_) std::mutex;
    new (&changed_) std::condition_variable;
  }

 private:
  std::string key_{};
  std::uint64_t hash_ = 0;
  const void* type_ = nullptr;
  std::string check_{};
  Clock::Steady began_{};
  bool refreshing_ = false;
  std::thread::id leader_{};
  std::atomic<bool> voided_{false};
  std::atomic<bool> joined_{false};
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Duration oldest_{};
  bool storing_ = false;
  bool completed_ = false;
  std::shared_ptr<const void> result_;
  std::exception_ptr error_;
};

/// The flight that this thread leads as long as this object lives or until it lets go, for a forked child: one who
/// forks within its own run ends that there.
class LedFlight {
 public:
  explicit LedFlight(Flight& flight) noexcept : flight_(&flight), outer_(std::exchange(innermost_, this)) {}
  ~LedFlight() { innermost_ = outer_; }
  LedFlight(const LedFlight&) = delete;
  LedFlight& operator=(const LedFlight&) = delete;

  void let_go() noexcept { flight_ = nullptr; }

  static void after_fork_in_child() {
    for (auto* led = innermost_; led != nullptr; led = led->outer_) {
      if (led->flight_ != nullptr) led->flight_->after_fork_in_child();
    }
  }

 private:
  static inline constinit thread_local LedFlight* innermost_ = nullptr;

  Flight* flight_;
  LedFlight* const outer_;
};

/// The time in which a flight's result is on its way to a store; false where it must not be stored.
class StoringFlight {
 public:
  explicit StoringFlight(Flight& flight) noexcept : flight_(flight.begin_store() ? &flight : nullptr) {}
  ~StoringFlight() {
    if (flight_ != nullptr) flight_->end_store();
  }
  StoringFlight(const StoringFlight&) = delete;
  StoringFlight& operator=(const StoringFlight&) = delete;

  explicit operator bool() const noexcept { return flight_ != nullptr; }

 private:
  Flight* const flight_;
};

}  // namespace cachecade::load
