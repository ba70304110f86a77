// Core: what all copies of a cache and all its wrappers share. Everything here is untyped.
#pragma once

#include <cachecade/cache/counters.hpp>
#include <cachecade/cache/default_executor.hpp>
#include <cachecade/cache/disabled.hpp>
#include <cachecade/cache/expiry.hpp>
#include <cachecade/cache/opening.hpp>
#include <cachecade/cache/registry.hpp>
#include <cachecade/cache/store.hpp>
#include <cachecade/cache/store_tags.hpp>
#include <cachecade/detail/glob.hpp>
#include <cachecade/detail/random.hpp>
#include <cachecade/executor.hpp>
#include <cachecade/key/key.hpp>
#include <cachecade/load/fence.hpp>
#include <cachecade/load/single_flight.hpp>
#include <cachecade/load/tags.hpp>
#include <cachecade/load/throttle.hpp>
#include <cachecade/memory/engine.hpp>
#include <cachecade/options.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cachecade::detail {

class Core {
 public:
  Core(const Options& options, std::vector<std::shared_ptr<Backend>> handed, std::shared_ptr<Registry> names)
      : defaults(options.defaults),
        clock(options.clock ? options.clock : system_clock()),
        log(std::make_shared<Logger>(options.log, clock)),
        prefix(key_prefix(options.prefix)),
        engine(std::make_shared<memory::Engine>(memory::Limits{options.memory.max_entries, options.memory.max_bytes},
                                                clock)),
        registry(std::move(names)),
        options_executor(options.executor),
        store(Opening(options, {clock, log}, engine, std::move(handed)).first_that_answers(), clock, log, counters),
        in_memory(store.name() == "memory") {}

  /// Removes the entry of `key` wherever it may be. Tells whether something was there.
  bool erase(std::string_view key) {
    const bool was_here = engine->erase(memory::Id(key));
    if (in_memory) return was_here;
    StoreCall call(store);
    const auto erased = call.run([&](Backend& backend, Deadline by) { return backend.erase(key, by); });
    return (erased && erased->ok() && **erased) || was_here;
  }

  /// The same, and a load of the key that is under way will not be stored.
  bool invalidate(std::string_view key) {
    const load::KeyFence fence(flights, refreshes, key, store_budget());
    return erase(key);
  }

  /// Ends the ttl of the entry of `key` wherever it may be: it may only stand in for a failed load from now on. Tells
  /// whether something was there.
  bool expire(std::string_view key) {
    const load::KeyFence fence(flights, refreshes, key, store_budget());
    const bool was_here = engine->expire(memory::Id(key));
    if (in_memory) return was_here;
    return Expiry(store, flights, *clock).end_ttl({std::string(key)}) > 0 || was_here;
  }

  /// The same for all entries under our prefix that `filter` accepts; tells how many. `head` narrows the walk to keys
  /// that start with it.
  template <class Filter>
  std::size_t expire_if(std::string_view head, Filter&& filter) {
    const auto ours = [&](std::string_view key) { return is_ours(key, head, filter); };
    const load::Fence fence(flights, refreshes, ours, store_budget());
    std::size_t ended = engine->expire_if(ours);
    if (in_memory || store.rests()) return ended;
    std::vector<std::string> keys;
    const auto collect = [&](std::string_view key) { return ours(key) && (keys.emplace_back(key), false); };
    const auto walked =
        store.run([&](Backend& backend) { return backend.clear(head, collect, Deadline::after(longest_sweep)); });
    if (!walked.ok()) return ended;
    for (std::size_t from = 0; from < keys.size(); from += Expiry::batch_size) {
      const auto to = std::min(from + Expiry::batch_size, keys.size());
      ended += Expiry(store, flights, *clock)
                   .end_ttl({keys.begin() + static_cast<std::ptrdiff_t>(from),
                             keys.begin() + static_cast<std::ptrdiff_t>(to)});
    }
    return ended;
  }

  /// Removes the entries under our prefix that `filter` accepts, from every store; tells how many. `head` narrows the
  /// walk to keys that start with it.
  template <class Filter>
  std::size_t clear(std::string_view head, Filter&& filter) {
    const auto ours = [&](std::string_view key) { return is_ours(key, head, filter); };
    const load::Fence fence(flights, refreshes, ours, store_budget());
    std::size_t removed = engine->erase_if(ours);
    if (!in_memory && !store.rests()) {
      const auto swept =
          store.run([&](Backend& backend) { return backend.clear(head, ours, Deadline::after(longest_sweep)); });
      if (swept.ok()) removed += *swept;
    }
    return removed;
  }

  /// Everything of ours, or with a pattern the entries of functions whose names it matches.
  std::size_t clear(std::string_view pattern) {
    return clear(prefix + ":", [&](const KeyParts& parts) {
      return pattern.empty() || (!parts.plain && !parts.tag && glob_match(pattern, parts.name));
    });
  }

  /// No entry with this tag whose load began before is served any more, or (expiry) but for failed loads. False where
  /// the shared store does not take it.
  bool turn_tag(std::string_view name, TagToken which) {
    which == TagToken::removal ? tags.remove(name) : tags.expire(name);
    if (in_memory) return true;
    StoreCall call(store);
    const bool told = StoreTags(prefix).turn(call, name, which, tag_life({}));
    tags.disturb(name);
    return told;
  }

  /// How long a tag is remembered in a shared store: at least twice the longest life of an entry. `life`: of one more.
  std::chrono::milliseconds tag_life(Duration life) {
    auto longest = longest_life_ms_.load(std::memory_order_relaxed);
    const auto its = std::min(life, longest_ttl).milliseconds().count();
    while (longest < its && !longest_life_ms_.compare_exchange_weak(longest, its, std::memory_order_relaxed)) {
    }
    return std::chrono::milliseconds(2 * std::max<std::int64_t>(longest, its));
  }

  /// What one call may spend on the store, and so how long a result may be on its way there.
  Duration store_budget() const { return in_memory ? Duration{} : store.traits().timeout; }

  /// Where work runs that outlives its call.
  Executor& executor() const { return options_executor ? *options_executor : default_executor(); }

  /// Counts stored bytes that are a miss, and says why.
  void reject(envelope::Rejection reason) {
    counters.reject(reason);
    if (reason == envelope::Rejection::expired || reason == envelope::Rejection::tag) return;
    log->write_rarely("rejected " + std::string(to_string(reason)), LogLevel::warning,
                      store.name() + ": a stored entry counts as a miss: " + std::string(explain(reason)));
  }

  void count_hit(std::chrono::microseconds saved) noexcept {
    counters.hit(static_cast<std::uint64_t>(std::max<std::int64_t>(0, saved.count())));
  }

  std::atomic<bool> enabled{!disabled_by_environment()};
  const Policy<> defaults;
  const std::shared_ptr<const Clock> clock;
  const std::shared_ptr<Logger> log;
  const std::string prefix;
  const std::shared_ptr<memory::Engine> engine;
  const std::shared_ptr<Registry> registry;
  Counters counters;
  const std::shared_ptr<Executor> options_executor;
  load::Flights flights;
  load::Flights refreshes;  // those that wait for an executor, or run
  load::Tags tags;
  load::Throttle throttle;
  Random random;
  Store store;           // the active backend
  const bool in_memory;  // it is this process's memory: values are kept as objects, in the engine

 private:
  template <class Filter>
  bool is_ours(std::string_view key, std::string_view head, Filter& filter) const {
    if (!key.starts_with(head)) return false;
    const auto parts = parse_key(key, prefix);
    return parts && filter(*parts);
  }

  static constexpr std::chrono::minutes longest_sweep{1};
  std::atomic<std::int64_t> longest_life_ms_{std::chrono::milliseconds(std::chrono::hours(1)).count()};
};

}  // namespace cachecade::detail
