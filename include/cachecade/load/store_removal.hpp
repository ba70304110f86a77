// The removal of one entry from a store, and what becomes of it where the store does not do it.
#pragma once

#include <cachecade/removal.hpp>
#include <cachecade/store/store.hpp>
#include <cachecade/store/store_call.hpp>

#include <string_view>

namespace cachecade::load {

/// What the store does not hear is owed to it; what it refuses it withholds from calls.
inline Removal remove_from_store(store::StoreCall& call, std::string_view key) {
  const auto erased = call.erase(key);
  if (erased.ok()) return *erased;
  auto& store = call.store();
  const bool unheard = store::unheard(erased.fault());
  if (unheard) store.owe_removal(key);
  return unheard || store.withholds(key) ? Removal::not_delivered() : Removal(false);
}

}  // namespace cachecade::load
