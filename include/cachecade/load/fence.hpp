// Fence: around the removal of entries, so that nothing that was loaded before comes back, and nobody who comes after
// gets it.
//
// Before: the flights of these keys are voided, loads and refreshes that wait or run in the background, and what is on
// its way to a store is waited for; so nothing older is stored any more. After: they are voided once more, for a flight
// may have begun meanwhile and found the entry still there, and whoever comes now must not share that. The same goes
// for the flights of the cache's peers.
#pragma once

#include <cachecade/detail/callable.hpp>
#include <cachecade/duration.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/peers.hpp>

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace cachecade::load {

/// It waits as long for results on their way to a store as a call has for the store.
class KeyFence {
 public:
  KeyFence(Core& core, std::string_view key)
      : core_(core), peers_(Peers::instance().of(core)), key_(key), hash_(Flights::hash_of(key)) {
    void_key(core.store_budget());
  }
  ~KeyFence() { void_key(Duration{}); }
  KeyFence(const KeyFence&) = delete;
  KeyFence& operator=(const KeyFence&) = delete;

 private:
  void void_key(Duration budget) {
    void_key(core_, budget);
    for (const auto& peer : peers_) void_key(*peer, budget);
  }
  void void_key(Core& core, Duration budget) const {
    core.refreshes.void_key(key_, hash_, Duration{});
    core.flights.void_key(key_, hash_, budget);
  }

  Core& core_;
  const std::vector<std::shared_ptr<Core>> peers_;
  const std::string_view key_;
  const std::uint64_t hash_;
};

using KeyPredicate = detail::FunctionRef<bool(std::string_view key)>;

/// The same for all keys that a filter accepts; the filter must outlive it.
class Fence {
 public:
  Fence(Core& core, KeyPredicate filter) : core_(core), peers_(Peers::instance().of(core)), filter_(filter) {
    void_all(core.store_budget());
  }
  ~Fence() { void_all(Duration{}); }
  Fence(const Fence&) = delete;
  Fence& operator=(const Fence&) = delete;

 private:
  void void_all(Duration budget) {
    void_all(core_, budget);
    for (const auto& peer : peers_) void_all(*peer, budget);
  }
  void void_all(Core& core, Duration budget) const {
    core.refreshes.void_if(filter_, Duration{});
    core.flights.void_if(filter_, budget);
  }

  Core& core_;
  const std::vector<std::shared_ptr<Core>> peers_;
  const KeyPredicate filter_;
};

}  // namespace cachecade::load
