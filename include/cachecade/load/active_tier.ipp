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
  std::optional<store::Absence::Time> since;
  for (const auto& store : stores.all()) {
    active_ = &store_.emplace(request_, *store);
    if (!store_->goes_without()) {
      if (since) stand_in(*store_, *since);
      return;
    }
    store->counters().of(store::Operation::read).skipped.add();
    const auto now = request_.core().clock->steady();
    since = std::max(since.value_or(store::Absence::Time::min()), store->absence().since().value_or(now));
  }
  if (stores.memory_follows()) stand_in(memory_, *since);
}

CACHECADE_DECL void ActiveTier::stand_in(Tier& tier, store::Absence::Time since) {
  active_ = &fallback_.emplace(tier, request_.core().clock->steady() - since);
}

}  // namespace cachecade::load
