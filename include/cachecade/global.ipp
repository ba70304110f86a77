#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/global.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/entry_text.hpp>
#include <cachecade/load/process_cache.hpp>

namespace cachecade {

CACHECADE_DECL Cache<> init_cache(const Options& options) {
  return Cache<>(load::ProcessCache::instance().replace(options));
}

CACHECADE_DECL Cache<> init_cache() { return init_cache(Options{}); }

CACHECADE_DECL void shutdown_cache() { load::ProcessCache::instance().shut_down(); }

CACHECADE_DECL std::string active_backend() {
  const auto* core = load::ProcessCache::instance().current();
  return core != nullptr ? core->store.name() : std::string();
}

CACHECADE_DECL std::size_t clear_cache(std::string_view pattern) {
  auto* const core = load::Owner().core_to_remove();
  return core != nullptr ? load::Invalidator(*core).clear(pattern) : 0;
}

CACHECADE_DECL bool invalidate_tag(std::string_view tag) {
  auto* const core = load::Owner().core_to_remove();
  return core != nullptr && load::Invalidator(*core).bump_tag(tag, store::TagToken::removal);
}

CACHECADE_DECL bool expire_tag(std::string_view tag) {
  auto* const core = load::Owner().core_to_remove();
  return core != nullptr && load::Invalidator(*core).bump_tag(tag, store::TagToken::expiry);
}

CACHECADE_DECL std::optional<std::string> get_cache_entry(std::string_view stored_key) {
  auto* const core = load::Owner().core();
  return core != nullptr ? load::EntryText(static_cast<load::Core&>(*core), stored_key).get() : std::nullopt;
}

CACHECADE_DECL bool set_cache_entry(std::string_view stored_key, std::string_view text, Duration ttl) {
  auto* const core = load::Owner().core_to_remove();
  if (core == nullptr) return false;
  if (load::Owner().core() == nullptr) return load::Invalidator(*core).invalidate(stored_key), false;
  return load::EntryText(static_cast<load::Core&>(*core), stored_key).set(text, ttl);
}

}  // namespace cachecade
