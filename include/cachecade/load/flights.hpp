// Single flight: concurrent callers of one key share one run of the function.
//
// A flight belongs to a key. Whoever finds none under way becomes its leader and runs the function with no lock held;
// everybody else joins and waits. A voided flight is joined by nobody any more: those who wait already get its result,
// whoever comes later starts anew. The same goes for a flight that takes too long, or whose leader only looks, for who
// wants a younger answer than he may find: who comes then replaces it. Flights
// stay in their list until their leaders leave, so that who voids a key finds all whose results might still be stored.
// Invariant: at most one flight under a key is not voided. Cost: one allocation or two, and one lock of one of 64 short
// lists to join and one to leave; nothing on a hit, and no copy of the result where nobody joined. A forked child
// starts without flights.
#pragma once

#include <cachecade/clock.hpp>
#include <cachecade/deadline.hpp>
#include <cachecade/detail/callable.hpp>
#include <cachecade/detail/fork_guard.hpp>
#include <cachecade/detail/keyed_hash.hpp>
#include <cachecade/detail/process_seed.hpp>
#include <cachecade/duration.hpp>
#include <cachecade/load/flight.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>
#include <new>
#include <string_view>
#include <utility>
#include <vector>

namespace cachecade::load {

class Flights {
 public:
  struct Joined {
    std::shared_ptr<Flight> flight;
    bool leader = false;
  };

  /// The flight under `key`, or a new one that the caller leads and must `remove`; also where the standing one began
  /// longer than `join_timeout` ago, or may give an answer older than `oldest`. Throws std::bad_alloc.
  Joined join(std::string_view key, const void* type, std::string_view check, Clock::Steady now, Duration join_timeout,
              Duration oldest, bool refreshing = false) {
    auto& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    const auto standing = std::find_if(shard.flights.begin(), shard.flights.end(),
                                       [&](const auto& flight) { return flight->key() == key && !flight->voided(); });
    const bool stands = standing != shard.flights.end();
    if (stands && Duration(now - (*standing)->began()) <= join_timeout && (*standing)->join_or_void(oldest)) {
      return {*standing, false};
    }
    shard.flights.push_back(std::make_shared<Flight>(key, type, check, now, oldest, refreshing));
    if (stands)
      shard.void_if([&](const auto& flight) { return flight != shard.flights.back() && flight->key() == key; });
    return {shard.flights.back(), true};
  }

  /// A new flight that the caller leads, in place of one that stands there, which is voided; for its result on the way
  /// to a store it waits at most `budget`. Throws std::bad_alloc.
  std::shared_ptr<Flight> start(std::string_view key, const void* type, std::string_view check, Clock::Steady now,
                                Duration budget) {
    auto flight = std::make_shared<Flight>(key, type, check, now, Duration{}, true);
    auto& shard = shard_of(key);
    {
      const std::lock_guard lock(shard.mutex);
      const bool stood = shard.void_if([&](const auto& standing) { return standing->key() == key; });
      shard.flights.push_back(flight);
      if (!stood) return flight;
    }
    shard.wait_for_stores([&](const auto& standing) { return standing->key() == key; }, Deadline::after(budget));
    return flight;
  }

  /// Takes the leader's flight off its key.
  void remove(const std::shared_ptr<Flight>& flight) noexcept {
    auto& shard = shard_of(flight->key());
    const std::lock_guard lock(shard.mutex);
    const auto at = std::find(shard.flights.begin(), shard.flights.end(), flight);
    if (at == shard.flights.end()) return;
    std::swap(*at, shard.flights.back());
    shard.flights.pop_back();
  }

  /// Voids the flight of `key`. When it returns, the results of all that began before are stored or never will be; for
  /// those on their way to a store it waits at most `budget`.
  void void_key(std::string_view key, Duration budget) {
    const auto same_key = [&](const auto& flight) { return flight->key() == key; };
    auto& shard = shard_of(key);
    {
      const std::lock_guard lock(shard.mutex);
      if (!shard.void_if(same_key)) return;
    }
    shard.wait_for_stores(same_key, Deadline::after(budget));
  }

  /// The same for all keys that `filter` accepts.
  void void_if(detail::FunctionRef<bool(std::string_view key)> filter, Duration budget) {
    const auto accepted = [&](const auto& flight) { return filter(std::string_view(flight->key())); };
    for (auto& shard : shards_) {
      const std::lock_guard lock(shard.mutex);
      shard.void_if(accepted);
    }
    const auto by = Deadline::after(budget);
    for (auto& shard : shards_) shard.wait_for_stores(accepted, by);
  }

 private:
  using List = std::vector<std::shared_ptr<Flight>>;  // a few: what is under way at one moment

  struct alignas(64) Shard {
    std::mutex mutex;
    List flights;

    /// Tells whether there was one.
    template <class Doomed>
    bool void_if(Doomed&& doomed) {
      bool found = false;
      for (const auto& flight : flights) {
        if (!doomed(flight)) continue;
        flight->void_it();
        found = true;
      }
      return found;
    }
    template <class Filter>
    void wait_for_stores(Filter&& filter, Deadline by) {
      const auto awaited = [&](const auto& flight) {
        return flight->voided() && !flight->led_by_this_thread() && filter(flight) && flight->storing();
      };
      for (std::shared_ptr<Flight> storing;;) {
        {
          const std::lock_guard lock(mutex);
          const auto at = std::find_if(flights.begin(), flights.end(), awaited);
          if (at == flights.end()) return;
          storing = *at;
        }
        if (!storing->wait_for_store(by)) return;
      }
    }
  };

  Shard& shard_of(std::string_view key) noexcept {
    const auto& seed = detail::process_seed();
    return shards_[detail::keyed_hash(key, {seed.low, seed.high}) % shards_.size()];
  }

  friend class detail::ForkGuard;
  void before_fork() {
    for (auto& shard : shards_) {
      shard.mutex.lock();
      for (const auto& flight : shard.flights) flight->before_fork();
    }
  }
  void after_fork() {
    for (auto& shard : shards_) {
      for (const auto& flight : shard.flights) flight->after_fork();
      shard.mutex.unlock();
    }
  }
  /// The leaders are not there any more, but for one who forks within its own run, which needs no key to end it. The
  /// lists stay allocated for good, since what flights hold may be in the hands of threads that are gone.
  void after_fork_in_child() {
    for (auto& shard : shards_) {
      for (const auto& flight : shard.flights) flight->after_fork_in_child();
      new (&shard) Shard;
    }
  }

  std::array<Shard, 64> shards_;
  const detail::ForkGuard fork_guard_{*this};
};

}  // namespace cachecade::load
