// What a store refuses to remove though it answers: a replica takes no writes, a server cannot save its data, a user
// lacks a right. Its other entries are good; what an invalidation meant must not be served any more.
//
// Invariant: from the refusal on, until the store has removed what stands under a key or taken another value for it,
// calls of this process read nothing under that key. Whichever call comes tries again, once a second; a sweep, which
// may take long, is left to `maintain` then. A user who may not walk over keys can never sweep, so that is only logged.
#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/store/store.hpp>
#include <cachecade/store/store_call.hpp>

#include <chrono>
#include <utility>

namespace cachecade::store {

CACHECADE_DECL void Store::withhold(std::string_view key) {
  withheld_.add([&](Journal& journal) { journal.remove(key); });
}
CACHECADE_DECL void Store::withhold(Sweep sweep) {
  withheld_.add([&](Journal& journal) { journal.sweep(std::move(sweep)); });
}

CACHECADE_DECL void Store::remove_withheld(StoreCall& call) {
  constexpr std::chrono::nanoseconds pause = std::chrono::seconds(1);
  const auto now = clock_->steady().time_since_epoch().count();
  auto next = next_removal_.load();
  if (now < next || !next_removal_.compare_exchange_strong(next, now + pause.count())) return;
  withheld_.has_sweeps() ? sweep_withheld(call, now) : remove_withheld_keys(call);
}

CACHECADE_DECL void Store::remove_withheld_keys(StoreCall& call) {
  auto before = withheld_.size();
  for (auto batch = withheld_.next(); !batch.empty() && deliver(call, batch); batch = withheld_.next()) {
    withheld_.delivered(batch);
    const auto left = withheld_.size();
    if (left >= before) return;  // it was refused again
    before = left;
  }
}

/// Asks first whether the store takes removals, by a key that is no entry's.
CACHECADE_DECL void Store::sweep_withheld(StoreCall& call, Clock::Steady::rep now) {
  const auto batch = withheld_.next();
  if (batch.sweeps.empty()) return;  // a task has just done them
  const auto& sweep = batch.sweeps.front();
  const auto erased = call.erase(sweep.key_prefix);
  release(sweep.key_prefix);
  if (!erased.ok()) return;
  const auto until = maintained_until_.load();
  if (is_maintained(now) || maintain_later(now, until)) return;
  if (call.clear(sweep)) withheld_.delivered(batch);
}

}  // namespace cachecade::store
