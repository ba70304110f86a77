// Single flight: concurrent callers of one key share one run of the function.
//
// A flight belongs to a key. Whoever finds none under way becomes its leader and runs the function with no lock held;
// everybody else joins and waits for the result or the exception, which live in the flight and are never stored by it.
// Voiding takes a flight off its key: those who wait still get its result, whoever comes later starts anew, and the
// leader knows that its result must not be stored. Invariant: at most one flight stands under a key, and a flight that
// stands there is not voided. Cost: one lock of one of 16 maps to join and one to leave; nothing on a hit.
#pragma once

#include <cachecade/core/duration.hpp>
#include <cachecade/detail/process_seed.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace cachecade::load {

class Flight {
 public:
  Flight(const void* type, std::string_view check) : type_(type), check_(check) {}

  /// Whether a caller who wants this type under this key check may share the result; else it computes alone.
  bool serves(const void* type, std::string_view check) const noexcept { return type == type_ && check == check_; }
  bool led_by_this_thread() const noexcept { return leader_ == std::this_thread::get_id(); }
  bool voided() const noexcept { return voided_.load(std::memory_order_acquire); }
  void void_it() noexcept { voided_.store(true, std::memory_order_release); }

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
  const void* const type_;
  const std::string check_;
  const std::thread::id leader_ = std::this_thread::get_id();
  std::atomic<bool> voided_{false};
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

  /// The flight under `key`, or a new one that the caller leads and must `leave`.
  Joined join(std::string_view key, const void* type, std::string_view check) {
    auto& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    if (const auto found = shard.flights.find(key); found != shard.flights.end()) return {found->second, false};
    auto flight = std::make_shared<Flight>(type, check);
    shard.flights.emplace(std::string(key), flight);
    return {std::move(flight), true};
  }

  /// A new flight that the caller leads, in place of one that stands there, which is voided.
  std::shared_ptr<Flight> lead(std::string_view key, const void* type, std::string_view check) {
    auto flight = std::make_shared<Flight>(type, check);
    auto& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    auto& standing = shard.flights[std::string(key)];
    if (standing) standing->void_it();
    standing = flight;
    return flight;
  }

  /// Takes the leader's flight off its key, if it still stands there.
  void leave(std::string_view key, const std::shared_ptr<Flight>& flight) noexcept {
    auto& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.flights.find(key);
    if (found != shard.flights.end() && found->second == flight) shard.flights.erase(found);
  }

  void void_key(std::string_view key) noexcept {
    auto& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.flights.find(key);
    if (found == shard.flights.end()) return;
    found->second->void_it();
    shard.flights.erase(found);
  }

  template <class Filter>
  void void_if(Filter&& filter) {
    for (auto& shard : shards_) {
      const std::lock_guard lock(shard.mutex);
      std::erase_if(shard.flights, [&](const auto& standing) {
        if (!filter(std::string_view(standing.first))) return false;
        standing.second->void_it();
        return true;
      });
    }
  }

 private:
  struct Shard {
    std::mutex mutex;
    std::map<std::string, std::shared_ptr<Flight>, std::less<>> flights;
  };

  Shard& shard_of(std::string_view key) noexcept {
    return shards_[detail::siphash64(key, detail::process_seed()) % shards_.size()];
  }

  std::array<Shard, 16> shards_;
};

}  // namespace cachecade::load
