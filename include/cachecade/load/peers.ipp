#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/immortal.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/peers.hpp>

#include <algorithm>
#include <mutex>
#include <utility>

namespace cachecade::load {

inline constinit detail::Immortal<Peers> the_peers;

namespace peers {

/// Whether both have the same prefix, and a store of the same name.
inline bool share_entries(const Core& one, const Core& other) {
  if (one.prefix != other.prefix) return false;
  const auto& its = other.stores.all();
  return std::any_of(one.stores.all().begin(), one.stores.all().end(), [&](const auto& store) {
    return std::any_of(its.begin(), its.end(), [&](const auto& same) { return same->name() == store->name(); });
  });
}

}  // namespace peers

CACHECADE_DECL Peers& Peers::instance() { return the_peers.get(); }

CACHECADE_DECL void Peers::add(const std::shared_ptr<Core>& core) {
  if (core->in_memory) return;
  const std::lock_guard lock(mutex_);
  all_.push_back({core.get(), core});
  count_.store(all_.size(), std::memory_order_release);
}

CACHECADE_DECL void Peers::remove(const Core& core) noexcept {
  if (core.in_memory) return;
  const std::lock_guard lock(mutex_);
  std::erase_if(all_, [&](const auto& peer) { return peer.core == &core; });
  count_.store(all_.size(), std::memory_order_release);
}

CACHECADE_DECL std::vector<std::shared_ptr<Core>> Peers::of(const Core& core) {
  std::vector<std::shared_ptr<Core>> others;
  if (core.in_memory || count_.load(std::memory_order_acquire) < 2) return others;
  std::vector<std::shared_ptr<Core>> all;  // let go outside the lock: the last one may destroy a cache
  {
    const std::lock_guard lock(mutex_);
    all.reserve(all_.size());
    for (const auto& peer : all_) {
      if (auto living = peer.core != &core ? peer.living.lock() : nullptr) all.push_back(std::move(living));
    }
  }
  for (auto& other : all) {
    if (peers::share_entries(core, *other)) others.push_back(std::move(other));
  }
  return others;
}

}  // namespace cachecade::load
