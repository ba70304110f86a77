#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/immortal.hpp>
#include <cachecade/load/process_cache.hpp>

#include <utility>

namespace cachecade::load {

inline constinit detail::Immortal<ProcessCache> process_cache;
inline constinit thread_local bool starting_process_cache = false;

CACHECADE_DECL ProcessCache& ProcessCache::instance() { return process_cache.get(); }

CACHECADE_DECL Core* ProcessCache::current() {
  if (auto* core = current_if_any()) return core;
  return start();
}

CACHECADE_DECL std::shared_ptr<Core> ProcessCache::replace(const Options& options) {
  auto core = make(options);
  const std::lock_guard lock(mutex_);
  publish(core);
  return core;
}

CACHECADE_DECL std::shared_ptr<Core> ProcessCache::make(const Options& options) const {
  return std::make_shared<Core>(options, std::vector<std::shared_ptr<Backend>>{}, registry);
}

/// Under the lock.
CACHECADE_DECL void ProcessCache::publish(const std::shared_ptr<Core>& core) {
  all_.push_back(core);
  shut_down_ = false;
  current_core.store(core.get(), std::memory_order_release);
}

/// Whether somebody has opened a cache, or shut it down, so that the defaults do not count any more. Under the lock.
CACHECADE_DECL bool ProcessCache::settled() { return shut_down_ || current_if_any() != nullptr; }

CACHECADE_DECL void ProcessCache::shut_down() {
  const std::lock_guard lock(mutex_);
  shut_down_ = true;
  current_core.store(nullptr, std::memory_order_release);
}

CACHECADE_DECL Logger& ProcessCache::log() {
  auto* core = current_if_any();
  return core != nullptr ? *core->log : default_log_;
}

/// Opening takes a while, and whoever calls `replace` or `shut_down` meanwhile has the last word.
CACHECADE_DECL Core* ProcessCache::start() {
  if (starting_process_cache) return nullptr;
  const std::lock_guard only_one(start_mutex_);
  {
    const std::lock_guard lock(mutex_);
    if (settled()) return current_if_any();
  }
  starting_process_cache = true;
  struct Started {
    ~Started() { starting_process_cache = false; }
  } const started;
  const auto core = make({});
  const std::lock_guard lock(mutex_);
  if (!settled()) publish(core);
  return current_if_any();
}

}  // namespace cachecade::load
