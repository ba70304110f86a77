#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/immortal.hpp>
#include <cachecade/load/process_cache.hpp>

#include <chrono>
#include <memory>
#include <utility>
#include <vector>

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
  if (auto* const current = current_if_any()) core->take_over(*current, false);
  std::shared_ptr<Core> before;
  const std::lock_guard lock(mutex_);
  before = publish(core);
  return used_;
}

CACHECADE_DECL std::shared_ptr<Core> ProcessCache::make(const Options& options) const {
  return open_core(options, {}, registry);
}

/// What it owes is owed by the one after it.
CACHECADE_DECL void ProcessCache::retire(Core& unused) noexcept {
  auto* const next = current_if_any();
  if (next != nullptr && next != &unused) next->take_over(unused, true);
  unused.retire();
}

/// Under the lock. The one before, to be let go outside it: its values are destroyed then.
CACHECADE_DECL std::shared_ptr<Core> ProcessCache::publish(const std::shared_ptr<Core>& core) {
  std::shared_ptr<Core> used(core.get(), [](Core* unused) { retire(*unused); });
  all_.push_back(core);
  shut_down_ = false;
  current_core.store(core.get(), std::memory_order_release);
  return std::exchange(used_, std::move(used));
}

/// Whether somebody has opened a cache, or shut it down, so that the defaults do not count any more. Under the lock.
CACHECADE_DECL bool ProcessCache::settled() { return shut_down_ || current_if_any() != nullptr; }

CACHECADE_DECL void ProcessCache::shut_down() {
  std::shared_ptr<Core> last;
  {
    const std::lock_guard lock(mutex_);
    shut_down_ = true;
    current_core.store(nullptr, std::memory_order_release);
    last = std::exchange(used_, nullptr);
  }
  stop_work(Deadline::after(longest_wait_for_work));
}

CACHECADE_DECL bool ProcessCache::stop_work(Deadline by) {
  std::vector<std::shared_ptr<Core>> all;
  {
    const std::lock_guard lock(mutex_);
    all = all_;
  }
  bool ended = true;
  for (const auto& core : all) ended &= core->work->stop(by);
  return ended;
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
  if (!settled()) publish(core);  // there is none before
  return current_if_any();
}

}  // namespace cachecade::load
