#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/disabled.hpp>
#include <cachecade/key/escape.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/default_executor.hpp>
#include <cachecade/load/entry_context.hpp>
#include <cachecade/load/maintenance.hpp>
#include <cachecade/load/peers.hpp>
#include <cachecade/store/backend_selector.hpp>
#include <cachecade/store/store_call.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace cachecade::load {

CACHECADE_DECL Core::Core(const Options& options, std::vector<std::shared_ptr<Backend>> handed,
                          std::shared_ptr<Registry> names)
    : CoreBase(key_prefix(options.prefix)),
      defaults(options.defaults),
      clock(options.clock ? options.clock : system_clock()),
      log(std::make_shared<Logger>(options.log, clock)),
      engine(std::make_shared<memory::Engine>(memory::Limits{options.memory.max_entries, options.memory.max_bytes},
                                              clock)),
      registry(std::move(names)),
      options_executor(options.executor),
      stores(store::BackendSelector(options, {clock, log}, std::move(handed)).select(), clock, log, prefix,
             {.health_changed = options.health_changed,
              .returned = [this] { drop_gathered(); },
              .maintain_later = [this](store::Store& store) { return load::maintain_later(*this, store); }}),
      in_memory(stores.empty()) {
  enabled = !detail::disabled_by_environment();
}

CACHECADE_DECL std::shared_ptr<Core> open_core(const Options& options, std::vector<std::shared_ptr<Backend>> handed,
                                               std::shared_ptr<Registry> names) {
  auto core = std::make_shared<Core>(options, std::move(handed), std::move(names));
  Peers::instance().add(core);
  return core;
}

CACHECADE_DECL std::chrono::milliseconds Core::tag_life(Duration life) {
  auto longest = longest_life_ms_.load(std::memory_order_relaxed);
  const std::int64_t its = std::min(life, longest_ttl).milliseconds().count();
  while (longest < its && !longest_life_ms_.compare_exchange_weak(longest, its, std::memory_order_relaxed)) {
  }
  return std::chrono::milliseconds(2 * std::max(longest, its));
}

CACHECADE_DECL Executor& Core::executor() const { return options_executor ? *options_executor : default_executor(); }

CACHECADE_DECL Core::~Core() {
  Peers::instance().remove(*this);
  deliver_owed();
}

/// Within the budget of one call for each.
CACHECADE_DECL void Core::deliver_owed() noexcept {
  for (const auto& store : stores.all()) {
    try {
      if (store->owes() || store->withholds()) deliver_owed(*store);
    } catch (...) {
    }
  }
}

CACHECADE_DECL void Core::deliver_owed(store::Store& store) {
  store.forget_maintenance();
  static_cast<void>(store::StoreCall(store).rests(store::Operation::removal));
  const auto left = store.health().owed;
  if (left == 0) return;
  log->write(LogLevel::warning, store.name() + ": " + std::to_string(left) +
                                    " invalidations were not delivered when the cache was closed");
}

/// What process memory took in while a store was away.
CACHECADE_DECL void Core::drop_gathered() noexcept {
  try {
    engine->erase_types([](const memory::EntryType& type) { return !is_kept_here(type); });
  } catch (...) {
  }
}

CACHECADE_DECL void Core::take_over(Core& other, bool take) noexcept {
  if (prefix != other.prefix) return;
  for (const auto& store : stores.all()) {
    for (const auto& its : other.stores.all()) {
      try {
        if (store->name() == its->name()) store->take_over(*its, take);
      } catch (...) {
      }
    }
  }
}

CACHECADE_DECL void Core::retire() noexcept {
  try {
    work->stop(Deadline::after(Duration{}));
    engine->limit({});
    deliver_owed();
    for (const auto& store : stores.all()) store->retire();
  } catch (...) {
  }
}

CACHECADE_DECL void Core::reject(std::string_view store, envelope::Rejection reason, Counters& counters) {
  counters.reject(reason);
  if (reason == envelope::Rejection::expired || reason == envelope::Rejection::tag) return;
  log->write_rarely("rejected " + std::string(to_string(reason)), LogLevel::warning,
                    std::string(store) + ": a stored entry counts as a miss: " + std::string(explain(reason)));
}

CACHECADE_DECL CacheStats Core::stats() const {
  CacheStats stats;
  stats.cache = prefix;
  stats.functions = functions.all();
  for (const auto& function : stats.functions) stats += function.stats;
  for (const auto& store : stores.all()) {
    for (std::size_t i = 0; i < store->faults().size(); ++i) stats.faults[i] += store->faults()[i].value();
    stats.stores.push_back(store->stats());
  }
  const auto usage = engine->usage();
  stats.memory = {.entries = usage.entries,
                  .bytes = usage.bytes,
                  .evicted = usage.evicted,
                  .expired = usage.expired,
                  .refused = usage.refused};
  return stats;
}

}  // namespace cachecade::load
