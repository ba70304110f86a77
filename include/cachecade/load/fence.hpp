// Fence: around the removal of entries, so that nothing that was loaded before comes back, and nobody who comes after
// gets it.
//
// Before: the flights of these keys are voided, loads and refreshes that wait or run in the background, and what is on
// its way to a store is waited for; so nothing older is stored any more. After: they are voided once more, for a flight
// may have begun meanwhile and found the entry still there, and whoever comes now must not share that.
#pragma once

#include <cachecade/detail/callable.hpp>
#include <cachecade/duration.hpp>
#include <cachecade/load/flights.hpp>

#include <cstdint>
#include <string_view>

namespace cachecade::load {

class KeyFence {
 public:
  /// `budget`: how long it waits for results on their way to a store.
  KeyFence(Flights& flights, Flights& refreshes, std::string_view key, Duration budget)
      : flights_(flights), refreshes_(refreshes), key_(key), hash_(Flights::hash_of(key)) {
    void_key(budget);
  }
  ~KeyFence() { void_key(Duration{}); }
  KeyFence(const KeyFence&) = delete;
  KeyFence& operator=(const KeyFence&) = delete;

 private:
  void void_key(Duration budget) {
    refreshes_.void_key(key_, hash_, Duration{});
    flights_.void_key(key_, hash_, budget);
  }

  Flights& flights_;
  Flights& refreshes_;
  const std::string_view key_;
  const std::uint64_t hash_;
};

using KeyPredicate = detail::FunctionRef<bool(std::string_view key)>;

/// The same for all keys that a filter accepts; the filter must outlive it.
class Fence {
 public:
  Fence(Flights& flights, Flights& refreshes, KeyPredicate filter, Duration budget)
      : flights_(flights), refreshes_(refreshes), filter_(filter) {
    refreshes_.void_if(filter_, Duration{});
    flights_.void_if(filter_, budget);
  }
  ~Fence() {
    refreshes_.void_if(filter_, Duration{});
    flights_.void_if(filter_, Duration{});
  }
  Fence(const Fence&) = delete;
  Fence& operator=(const Fence&) = delete;

 private:
  Flights& flights_;
  Flights& refreshes_;
  const KeyPredicate filter_;
};

}  // namespace cachecade::load
