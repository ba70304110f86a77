// Single flight: concurrent callers of one key share one run of the function.
//
// A flight belongs to a key. Whoever finds none under way becomes its leader and runs the function with no lock held;
// everybody else joins and waits. A voided flight is joined by nobody any more: those who wait already get its result,
// whoever comes later starts anew. The same goes for a flight that takes too long, or whose leader only looks, for who
// wants a younger answer than he may find: who comes then replaces it. Flights
// stay in their list until their leaders leave, so that who voids a key finds all whose results might still be stored.
// Invariant: at most one flight under a key is not voided. Cost: one lock of one of 64 short lists to join and one to
// leave; nothing on a hit, and no copy of the result where nobody joined. A flight that nobody joined is used again, so
// that most begin without an allocation. A forked child starts without flights.
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
#include <cstdint>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
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
    shard.begin(key, type, check, now, oldest, refreshing);
    if (stands)
      shard.void_if([&](const auto& flight) { return flight != shard.flights.back() && flight->key() == key; });
    return {shard.flights.back(), true};
  }

  /// A new flight that the caller leads, in place of one that stands there, which is voided; for its result on the way
  /// to a store it waits at most `budget`. Throws std::bad_alloc.
  std::shared_ptr<Flight> start(std::string_view key, const void* type, std::string_view check, Clock::Steady now,
                                Duration budget) {
    const auto others = [&](const auto& standing) { return standing->key() == key; };
    auto& shard = shard_of(key);
    std::shared_ptr<Flight> flight;
    bool awaited = false;
    {
      const std::lock_guard lock(shard.mutex);
      awaited = shard.void_if(others);
      flight = shard.begin(key, type, check, now, Duration{}, true);
    }
    if (awaited) shard.wait_for_stores(others, Deadline::after(budget));
    return flight;
  }

  /// When the flight began that stands under `key`; nothing where there is none.
  std::optional<Clock::Steady> began(std::string_view key) noexcept {
    auto& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    for (const auto& flight : shard.flights) {
      if (flight->key() == key && !flight->voided()) return flight->began();
    }
    return std::nullopt;
  }

  /// Another number than before where a flight of this key has ended since, or was voided by its key.
  std::uint64_t changes(std::string_view key) noexcept {
    auto& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    return shard.changes;
  }

  /// Takes the leader's flight off its key. Where nobody else knows it, it is taken from the leader too, to be begun
  /// anew.
  void remove(std::shared_ptr<Flight>& flight) noexcept {
    auto& shard = shard_of(flight->key());
    const std::lock_guard lock(shard.mutex);
    ++shard.changes;
    const auto at = std::find(shard.flights.begin(), shard.flights.end(), flight);
    if (at == shard.flights.end()) return;
    std::swap(*at, shard.flights.back());
    auto listed = std::move(shard.flights.back());
    shard.flights.pop_back();
    const bool ours = !listed.owner_before(flight) && !flight.owner_before(listed);
    if (shard.spare != nullptr || !ours || listed.use_count() != 2 || !listed->untouched()) return;
    shard.spare = std::move(listed);
    flight.reset();
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
    auto& shard = shards_[hash % shards_.size()];
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
    std::uint64_t changes = 0;
    std::shared_ptr<Flight> spare{};  // for the next to begin

    const std::shared_ptr<Flight>& begin(std::string_view key, const void* type, std::string_view check,
                                         Clock::Steady now, Duration oldest, bool refreshing) {
      if (!spare) spare = std::make_shared<Flight>();
      spare->begin(key, type, check, now, oldest, refreshing);
      flights.push_back(spare);
      spare.reset();
      return flights.back();
    }

    /// Tells whether there was any.
    template <class Doomed>
    bool void_if(Doomed&& doomed) {
      bool any = false;
      for (const auto& flight : flights) {
        if (!doomed(flight)) continue;
        flight->void_it();
        any = true;
      }
      return any;
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

  Shard& shard_of(std::string_view key) noexcept { return shards_[hash_of(key) % shards_.size()]; }

  friend class detail::ForkGuard;
  void before_fork() noexcept {}
  void after_fork() noexcept {}
  /// The leaders are not there any more, but for one who forks within its own run, which needs no key to end it. What
  /// threads that are gone held or had begun is not looked at, and stays allocated for good.
  void after_fork_in_child() {
    for (auto& shard : shards_) new (&shard) Shard;
    LedFlight::after_fork_in_child();
  }

  std::array<Shard, 64> shards_;
  const detail::ForkGuard fork_guard_{*this};
};

}  // namespace cachecade::load
