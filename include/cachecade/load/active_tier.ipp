#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/active_tier.hpp>
#include <cachecade/load/bound_function.hpp>

namespace cachecade::load {

CACHECADE_DECL ActiveTier::ActiveTier(Request& request)
    : request_(request), store_(request.function()), memory_(request) {
  choose();
}

CACHECADE_DECL void ActiveTier::renew() {
  store_.renew();
  choose();
}

CACHECADE_DECL bool ActiveTier::fall_back() {
  if (!store_.fall_back()) return false;
  choose();
  return true;
}

CACHECADE_DECL void ActiveTier::choose() {
  active_ = &memory_;
  if (auto* const call = store_.call()) active_ = &in_store_.emplace(request_, *call);
  if (const auto& since = store_.stands_in_for()) active_ = &fallback_.emplace(*active_, *since);
}

}  // namespace cachecade::load
