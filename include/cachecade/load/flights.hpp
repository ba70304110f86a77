// Single flight: concurrent callers of one key share one run of the function.
//
// A flight belongs to a key. Whoever finds none under way becomes its leader and runs the function with no lock held;
// everybody else joins and waits. A voided flight is joined by nobody any more: those who wait already get its result,
// whoever comes later starts anew. The same goes for a flight that takes too long, or whose leader only looks, for who
// wants a younger answer than he may find: who comes then replaces it. Flights
// stay in their list until their leaders leave, so that who voids a key finds all whose results might still be stored.
// Invariant: at most one flight under a key is not voided. Cost: one lock of one of 64 short lists to join and one to
// leave; nothing on a hit, and no copy of the result where nobody joined. A list is one cache line, and a flight that
// nobody joined is used again by its thread, so that a load takes one line from other cores and allocates nothing. A
// forked child starts without flights.
#pragma once

#include <cachecade/clock.hpp>
#include <cachecade/deadline.hpp>
#include <cachecade/detail/callable.hpp>
#include <cachecade/detail/fork_guard.hpp>
#include <cachecade/detail/keyed_hash.hpp>
#include <cachecade/detail/process_seed.hpp>
#include <cachecade/duration.hpp>
#include <cachecade/load/flight.hpp>
#include <cachecade/load/flight_list.hpp>
#include <cachecade/memory/per_thread.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <string_view>
#include <utility>

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
    const auto hash = hash_of(key);
    auto& shard = shard_of(hash);
    auto fresh = begun(key, hash, type, check, now, oldest, refreshing);
    std::shared_ptr<Flight> joined;
    {
      const std::lock_guard lock(shard.mutex);
      auto* const standing = shard.standing(key);
      if (standing != nullptr && Duration(now - (*standing)->began()) <= join_timeout &&
          (*standing)->join_or_void(oldest)) {
        joined = *standing;
      } else {
        if (standing != nullptr) shard.void_if([&](const auto& flight) { return flight->key() == key; });
        shard.add(fresh);
      }
    }
    if (joined == nullptr) return {std::move(fresh), true};
    keep(std::move(fresh));
    return {std::move(joined), false};
  }

  /// A new flight that the caller leads, in place of one that stands there, which is voided; for its result on the way
  /// to a store it waits at most `budget`. Throws std::bad_alloc.
  std::shared_ptr<Flight> start(std::string_view key, const void* type, std::string_view check, Clock::Steady now,
                                Duration budget) {
    const auto others = [&](const auto& standing) { return standing->key() == key; };
    const auto hash = hash_of(key);
    auto& shard = shard_of(hash);
    auto flight = begun(key, hash, type, check, now, Duration{}, true);
    bool awaited = false;
    {
      const std::lock_guard lock(shard.mutex);
      awaited = shard.void_if(others);
      shard.add(flight);
    }
    if (awaited) shard.wait_for_stores(others, Deadline::after(budget));
    return flight;
  }

  /// When the flight began that stands under `key`; nothing where there is none.
  std::optional<Clock::Steady> began(std::string_view key) noexcept {
    auto& shard = shard_of(hash_of(key));
    const std::lock_guard lock(shard.mutex);
    const auto* const standing = shard.standing(key);
    return standing != nullptr ? std::optional((*standing)->began()) : std::nullopt;
  }

  /// Another number than before where a flight of this key has ended since, or its entry may have been removed.
  std::uint64_t changes(std::string_view key) noexcept {
    auto& shard = shard_of(hash_of(key));
    const std::lock_guard lock(shard.mutex);
    return shard.changes;
  }

  /// Takes the leader's flight off its key. Where nobody else knows it, it is taken from the leader too, to be begun
  /// anew.
  void remove(std::shared_ptr<Flight>& flight) noexcept {
    std::shared_ptr<Flight> listed;
    {
      auto& shard = shard_of(flight->hash());
      const std::lock_guard lock(shard.mutex);
      ++shard.changes;
      listed = shard.take(*flight);
    }
    if (listed == nullptr || listed.use_count() != 2 || !listed->untouched()) return;
    flight.reset();
    keep(std::move(listed));
  }

  /// The same, without a result: who waits for one begins anew.
  void abandon(std::shared_ptr<Flight>& flight) noexcept {
    remove(flight);
    if (flight != nullptr) flight->complete(nullptr);
  }

  /// Keys of one hash are in one list, whichever Flights it is.
  static std::uint64_t hash_of(std::string_view key) noexcept {
    const auto& seed = detail::process_seed();
    return detail::keyed_hash(key, {seed.low, seed.high});
  }

  /// Voids the flight of `key`, whose hash is given. When it returns, the results of all that began before are stored
  /// or never will be; for those on their way to a store it waits at most `budget`.
  void void_key(std::string_view key, std::uint64_t hash, Duration budget) {
    const auto same_key = [&](const auto& flight) { return flight->key() == key; };
    auto& shard = shard_of(hash);
    {
      const std::lock_guard lock(shard.mutex);
      ++shard.changes;
      if (!shard.void_if(same_key)) return;
    }
    shard.wait_for_stores(same_key, Deadline::after(budget));
  }

  /// The same for all keys that `filter` accepts.
  void void_if(detail::FunctionRef<bool(std::string_view key)> filter, Duration budget) {
    const auto accepted = [&](const auto& flight) { return filter(std::string_view(flight->key())); };
    for (auto& shard : shards_) {
      const std::lock_guard lock(shard.mutex);
      ++shard.changes;
      shard.void_if(accepted);
    }
    const auto by = Deadline::after(budget);
    for (auto& shard : shards_) shard.wait_for_stores(accepted, by);
  }

 private:
  /// Flights that their thread may begin anew: as many as loads of it are under way within each other, up to `most`.
  struct alignas(64) Spares {
    static constexpr unsigned most = 8;
    std::shared_ptr<Flight> first{};
    unsigned count = 0;
  };

  std::shared_ptr<Flight> begun(std::string_view key, std::uint64_t hash, const void* type, std::string_view check,
                                Clock::Steady now, Duration oldest, bool refreshing) {
    __builtin_prefetch(&shard_of(hash), 1);
    auto flight = spare();
    flight->begin(key, hash, type, check, now, oldest, refreshing);
    return flight;
  }
  std::shared_ptr<Flight> spare() {
    auto* const spares = spares_.mine();
    if (spares == nullptr || spares->first == nullptr) return std::make_shared<Flight>();
    --spares->count;
    auto next = std::move(spares->first->next);
    return std::exchange(spares->first, std::move(next));
  }
  /// Nobody else knows it.
  void keep(std::shared_ptr<Flight> flight) noexcept {
    auto* const spares = spares_.mine();
    if (spares == nullptr || spares->count == Spares::most) return;
    ++spares->count;
    flight->next = std::move(spares->first);
    spares->first = std::move(flight);
  }

  FlightList& shard_of(std::uint64_t hash) noexcept { return shards_[hash % shards_.size()]; }

  friend class detail::ForkGuard;
  void before_fork() noexcept {}
  void after_fork() noexcept {}
  /// The leaders are not there any more, but for one who forks within its own run, which needs no key to end it. What
  /// threads that are gone held or had begun is not looked at, and stays allocated for good.
  void after_fork_in_child() {
    for (auto& shard : shards_) new (&shard) FlightList;
    LedFlight::after_fork_in_child();
  }

  std::array<FlightList, 64> shards_;
  memory::PerThread<Spares> spares_;
  const detail::ForkGuard fork_guard_{*this};
};

}  // namespace cachecade::load
