// Single flight: concurrent callers of one key share one run of the function.
//
// A flight belongs to a key. Whoever finds none under way becomes its leader and runs the function with no lock held;
// everybody else joins and waits for the result or the exception, which live in the flight and are never stored by it.
// Voiding takes a flight off its key: those who wait still get its result, whoever comes later starts anew, and the
// leader knows that its result must not be stored. Invariant: at most one flight stands under a key, and a flight that
// stands there is not voided. Cost: one allocation or two, and one lock of one of 64 short lists to join and one to
// leave; nothing on a hit, and no copy of the result where nobody joined. A forked child starts without flights.
#pragma once

#include <cachecade/core/duration.hpp>
#include <cachecade/detail/fork_guard.hpp>
#include <cachecade/detail/keyed_hash.hpp>
#include <cachecade/detail/process_seed.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace cachecade::load {

class Flight {
 public:
  Flight(std::string_view key, const void* type, std::string_view check) : key_(key), type_(type), check_(check) {}

  const std::string& key() const noexcept { return key_; }

  /// Whether a caller who wants this type under this key check may share the result; else it computes alone.
  bool serves(const void* type, std::string_view check) const noexcept { return type == type_ && check == check_; }
  bool led_by_this_thread() const noexcept { return leader_ == std::this_thread::get_id(); }
  bool voided() const noexcept { return voided_.load(std::memory_order_acquire); }
  void void_it() noexcept { voided_.store(true, std::memory_order_release); }

  /// Whether anybody but the leader has come; nobody comes after it left its key.
  bool joined() const noexcept { return joined_.load(std::memory_order_acquire); }
  void join() noexcept { joined_.store(true, std::memory_order_release); }

  /// Ends the wait of all who joined, with a result, with an exception, or with neither: then each computes alone.
  void land(std::shared_ptr<const void> result, std::exception_ptr error = nullptr) noexcept {
    {
      const std::lock_guard lock(mutex_);
      if (landed_) return;
      landed_ = true;
      result_ = std::move(result);
      error_ = std::move(error);
    }
    changed_.notify_all();
  }

  /// Waits until it landed, at most `patience`. The result; null when there is none; throws what the leader's run
  /// threw.
  std::shared_ptr<const void> wait(Duration patience) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, patience.nanoseconds(), [&] { return landed_; });
    if (error_) std::rethrow_exception(error_);
    return result_;
  }

 private:
  const std::string key_;
  const void* const type_;
  const std::string check_;
  const std::thread::id leader_ = std::this_thread::get_id();
  std::atomic<bool> voided_{false};
  std::atomic<bool> joined_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
  bool landed_ = false;
  std::shared_ptr<const void> result_;
  std::exception_ptr error_;
};

class Flights {
 public:
  struct Joined {
    std::shared_ptr<Flight> flight;
    bool leader = false;
  };

  /// The flight under `key`, or a new one that the caller leads and must `leave`. Throws std::bad_alloc.
  Joined join(std::string_view key, const void* type, std::string_view check) {
    auto& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    if (const auto standing = shard.find(key); standing != shard.flights.end()) {
      (*standing)->join();
      return {*standing, false};
    }
    shard.flights.push_back(std::make_shared<Flight>(key, type, check));
    return {shard.flights.back(), true};
  }

  /// A new flight that the caller leads, in place of one that stands there, which is voided. Throws std::bad_alloc.
  std::shared_ptr<Flight> lead(std::string_view key, const void* type, std::string_view check) {
    auto flight = std::make_shared<Flight>(key, type, check);
    auto& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    shard.void_standing(key);
    shard.flights.push_back(flight);
    return flight;
  }

  /// Takes the leader's flight off its key, if it still stands there.
  void leave(const std::shared_ptr<Flight>& flight) noexcept {
    auto& shard = shard_of(flight->key());
    const std::lock_guard lock(shard.mutex);
    shard.remove(std::find(shard.flights.begin(), shard.flights.end(), flight));
  }

  void void_key(std::string_view key) noexcept {
    auto& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    shard.void_standing(key);
  }

  template <class Filter>
  void void_if(Filter&& filter) {
    for (auto& shard : shards_) {
      const std::lock_guard lock(shard.mutex);
      std::erase_if(shard.flights, [&](const auto& standing) {
        if (!filter(std::string_view(standing->key()))) return false;
        standing->void_it();
        return true;
      });
    }
  }

 private:
  using List = std::vector<std::shared_ptr<Flight>>;  // a few: what is under way at one moment

  struct Shard {
    std::mutex mutex;
    List flights;

    List::iterator find(std::string_view key) noexcept {
      return std::find_if(flights.begin(), flights.end(), [&](const auto& flight) { return flight->key() == key; });
    }
    void remove(List::iterator at) noexcept {
      if (at == flights.end()) return;
      std::swap(*at, flights.back());
      flights.pop_back();
    }
    void void_standing(std::string_view key) noexcept {
      const auto standing = find(key);
      if (standing == flights.end()) return;
      (*standing)->void_it();
      remove(standing);
    }
  };

  Shard& shard_of(std::string_view key) noexcept {
    const auto& seed = detail::process_seed();
    return shards_[detail::keyed_hash(key, {seed.low, seed.high}) % shards_.size()];
  }

  friend class detail::ForkGuard;
  void before_fork() noexcept {}
  void after_fork() noexcept {}
  /// The leaders are not there any more, but for one who forks within its own run, which needs no key to end it. What
  /// other threads may have held or half changed is left alone for good.
  void after_fork_in_child() noexcept {
    for (auto& shard : shards_) new (&shard) Shard;
  }

  std::array<Shard, 64> shards_;
  const detail::ForkGuard fork_guard_{*this};
};

}  // namespace cachecade::load
