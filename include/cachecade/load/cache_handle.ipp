#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/disabled.hpp>
#include <cachecade/load/bound_function.hpp>
#include <cachecade/load/cache_handle.hpp>
#include <cachecade/load/calls_by_name.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/entry_text.hpp>
#include <cachecade/load/snapshot.hpp>

#include <algorithm>

namespace cachecade::load {

/// A function without a wrapper: that of one plain entry.
inline BoundFunction plain_function(Core& core, const ResultType& type, Duration ttl) {
  return BoundFunction(core, type.ops, type.default_codec(),
                       {.ttl = std::min(ttl, longest_ttl), .version = core.defaults.version.value_or(0)}, nullptr,
                       core.functions.unnamed());
}

CACHECADE_DECL CacheHandle::CacheHandle(const Options& options, std::vector<std::shared_ptr<Backend>> backends)
    : owner_(open_core(options, std::move(backends), std::make_shared<Registry>())) {}

CACHECADE_DECL Core& CacheHandle::core() const noexcept { return static_cast<Core&>(*owner_.core_if_any()); }

CACHECADE_DECL std::optional<EntryFacts> CacheHandle::get_plain(std::string_view key, const ResultType& type,
                                                                detail::Slot& into) const {
  auto* const core = static_cast<Core*>(owner_.core());
  if (core == nullptr) return std::nullopt;
  const auto function = plain_function(*core, type, longest_ttl);
  Key stored;
  stored.build_plain(core->prefix, key);
  Request request(function, stored);
  const auto facts = LoadPath(request).entry(into);
  auto& counters = core->functions.unnamed();
  facts ? counters.count_hit(facts->cost, request.negative(into)) : counters.hits.add_miss();
  return facts;
}

CACHECADE_DECL bool CacheHandle::set_plain(std::string_view key, const ResultType& type, const void* value,
                                           Duration ttl) const {
  auto* const core = static_cast<Core*>(owner_.core());
  if (core == nullptr) return erase(key), false;
  const auto function = plain_function(*core, type, ttl);
  Key stored;
  stored.build_plain(core->prefix, key);
  Request request(function, stored);
  return LoadPath(request).put(value);
}

CACHECADE_DECL void CacheHandle::load_plain(std::string_view key, const ResultType& type, Duration ttl, Load load,
                                            detail::Slot& into) const {
  auto* const core = static_cast<Core*>(owner_.core());
  if (core == nullptr) return load(into);
  const auto function = plain_function(*core, type, ttl);
  Key stored;
  stored.build_plain(core->prefix, key);
  Request request(function, stored);
  LoadPath(request).call(load, never_deferred, into);
}

CACHECADE_DECL Removal CacheHandle::erase(std::string_view key) const {
  auto* const core = owner_.core_to_remove();
  if (core == nullptr) return false;
  Key stored;
  stored.build_plain(core->prefix, key);
  return Invalidator(*core).invalidate(stored.text());
}

CACHECADE_DECL Removal CacheHandle::invalidate_tag(std::string_view tag) const {
  auto* const core = owner_.core_to_remove();
  return core != nullptr ? Invalidator(*core).bump_tag(tag, store::TagToken::removal) : Removal(false);
}

CACHECADE_DECL Removal CacheHandle::expire_tag(std::string_view tag) const {
  auto* const core = owner_.core_to_remove();
  return core != nullptr ? Invalidator(*core).bump_tag(tag, store::TagToken::expiry) : Removal(false);
}

CACHECADE_DECL std::size_t CacheHandle::clear(std::string_view pattern, const SweepOptions& how) const {
  auto* const core = owner_.core_to_remove();
  return core != nullptr ? Invalidator(*core).clear(pattern, how) : 0;
}

CACHECADE_DECL std::size_t CacheHandle::purge() const { return core().engine->purge(); }

CACHECADE_DECL cachecade::Result<std::size_t> CacheHandle::save_snapshot(const std::string& path) const {
  return Snapshot(core()).save(path);
}

CACHECADE_DECL cachecade::Result<std::size_t> CacheHandle::load_snapshot(const std::string& path) const {
  return Snapshot(core()).load(path);
}

CACHECADE_DECL std::optional<std::string> CacheHandle::get_entry(std::string_view stored_key) const {
  auto* const core = owner_.core();
  return core != nullptr ? EntryText(static_cast<Core&>(*core), stored_key).get() : std::nullopt;
}

CACHECADE_DECL bool CacheHandle::set_entry(std::string_view stored_key, std::string_view text, Duration ttl) const {
  auto* const core = owner_.core_to_remove();
  if (core == nullptr) return false;
  if (owner_.core() == nullptr) return Invalidator(*core).invalidate(stored_key), false;
  return EntryText(static_cast<Core&>(*core), stored_key).set(text, ttl);
}

CACHECADE_DECL void CacheHandle::enable(bool on) const noexcept {
  core().enabled.store(on && !detail::disabled_by_environment(), std::memory_order_relaxed);
}

CACHECADE_DECL const std::string& CacheHandle::active_backend() const { return core().stores.leader(); }

CACHECADE_DECL CacheStats CacheHandle::stats() const { return core().stats(); }

CACHECADE_DECL std::vector<StoreHealth> CacheHandle::health() const {
  std::vector<StoreHealth> all;
  for (const auto& store : core().stores.all()) all.push_back(store->health());
  return all;
}

CACHECADE_DECL Removal CacheHandle::invalidate_by_name(std::string_view name,
                                                       std::span<const KeyArgument> arguments) const {
  auto* const core = owner_.core_to_remove();
  return core != nullptr ? load::invalidate_by_name(*core, name, arguments) : Removal(false);
}

CACHECADE_DECL std::string CacheHandle::key_by_name(std::string_view name,
                                                    std::span<const KeyArgument> arguments) const {
  auto* const core = owner_.core_to_remove();
  return core != nullptr ? load::key_by_name(*core, name, arguments) : std::string();
}

}  // namespace cachecade::load
