#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/active_tier.hpp>
#include <cachecade/load/bound_function.hpp>
#include <cachecade/load/core.hpp>

#include <algorithm>

namespace cachecade::load {

CACHECADE_DECL ActiveTier::ActiveTier(Request& request) : request_(request), memory_(request) { renew(); }

CACHECADE_DECL void ActiveTier::renew() {
  if (request_.function().local()) return;
  const auto& stores = request_.core().stores;
  const auto now = request_.core().clock->steady();
  std::optional<Duration> away_for;
  for (const auto& store : stores.all()) {
    active_ = &store_.emplace(request_, *store);
    asks_store_ = !store_->goes_without();
    if (asks_store_) {
      if (away_for) active_ = &fallback_.emplace(*store_, *away_for);
      return;
    }
    store->counters().of(store::Operation::read).skipped.add();
    const Duration its = now - std::min(store->absence().since().value_or(now), now);
    away_for = std::min(its, away_for.value_or(its));
  }
  if (stores.memory_follows()) active_ = &fallback_.emplace(memory_, Duration::max());
}

CACHECADE_DECL bool ActiveTier::fall_back() {
  if (!asks_store_ || !store_->rests_now()) return false;
  renew();
  return true;
}

}  // namespace cachecade::load
