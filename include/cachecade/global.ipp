#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/global.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/process_cache.hpp>

namespace cachecade {

CACHECADE_DECL Cache<> init_cache(const Options& options) {
  return Cache<>(load::Owner(load::ProcessCache::instance().replace(options)));
}

CACHECADE_DECL Cache<> init_cache() { return init_cache(Options{}); }

CACHECADE_DECL void shutdown_cache() { load::ProcessCache::instance().shut_down(); }

CACHECADE_DECL std::string active_backend() {
  const auto* core = load::ProcessCache::instance().current();
  return core != nullptr ? core->stores.leader() : std::string();
}

CACHECADE_DECL CacheStats stats() {
  const auto* core = load::ProcessCache::current_if_any();
  return core != nullptr ? core->stats() : CacheStats();
}

CACHECADE_DECL std::size_t clear_cache(std::string_view pattern, const SweepOptions& how) {
  return Cache<>(load::Owner()).clear(pattern, how);
}

CACHECADE_DECL Removal invalidate_tag(std::string_view tag) { return Cache<>(load::Owner()).invalidate_tag(tag); }

CACHECADE_DECL Removal expire_tag(std::string_view tag) { return Cache<>(load::Owner()).expire_tag(tag); }

CACHECADE_DECL std::optional<std::string> get_cache_entry(std::string_view stored_key) {
  return Cache<>(load::Owner()).get_entry(stored_key);
}

CACHECADE_DECL bool set_cache_entry(std::string_view stored_key, std::string_view text, Duration ttl) {
  return Cache<>(load::Owner()).set_entry(stored_key, text, ttl);
}

}  // namespace cachecade
