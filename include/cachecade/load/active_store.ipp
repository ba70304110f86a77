#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/active_store.hpp>
#include <cachecade/load/bound_function.hpp>
#include <cachecade/load/core.hpp>

#include <algorithm>

namespace cachecade::load {

CACHECADE_DECL ActiveStore::ActiveStore(const BoundFunction& function)
    : ActiveStore(*static_cast<const Core*>(function.core), function.local()) {}

CACHECADE_DECL ActiveStore::ActiveStore(const Core& core, bool local) : core_(core), local_(local) { renew(); }

CACHECADE_DECL void ActiveStore::renew() {
  if (local_) return;
  stands_in_for_.reset();
  for (const auto& store : core_.stores.all()) {
    asks_ = !call_.emplace(*store).goes_without();
    if (asks_) return;
    store->counters().of(store::Operation::read).skipped.add();
    const auto its = store->away_for();
    stands_in_for_ = std::min(its, stands_in_for_.value_or(its));
  }
  if (!core_.stores.memory_follows()) return;
  call_.reset();
  stands_in_for_ = sum_of(*stands_in_for_, memory_tolerance);
}

CACHECADE_DECL bool ActiveStore::fall_back() {
  if (!asks_ || !call_->goes_without() || call_->store().serves()) return false;
  renew();
  return true;
}

}  // namespace cachecade::load
