#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/fallback_tier.hpp>

#include <algorithm>

namespace cachecade::load {

CACHECADE_DECL LookupResult FallbackTier::find(detail::Slot& into, bool) {
  auto found = tier_.find(into, true);
  if (found.state == Freshness::dead || !is_too_old(found.lifetime, stands_in_for_)) return found;
  into.clear();
  found.state = Freshness::dead;
  return found;
}

CACHECADE_DECL bool FallbackTier::is_too_old(const Lifetime& lifetime, Duration stands_in_for) noexcept {
  return lifetime.age > longest_life || sum_of(lifetime.age, lifetime.cost) > stands_in_for;
}

CACHECADE_DECL std::optional<Dropped> FallbackTier::put(Flight& flight, const LoadedValue& loaded,
                                                        const StoreToken& token) noexcept {
  auto shorter = loaded;
  shorter.windows = shortened(loaded.windows);
  return tier_.put(flight, shorter, token);
}

CACHECADE_DECL StaleWindows FallbackTier::shortened(StaleWindows windows) noexcept {
  windows.ttl = std::min<Duration>(windows.ttl, longest_life);
  const Duration left = longest_life - windows.ttl.nanoseconds();
  windows.stale_for = std::min(windows.stale_for, left);
  windows.on_error_for = std::min(windows.on_error_for, left);
  return windows;
}

CACHECADE_DECL std::optional<std::string> FallbackTier::json(LookupResult& found) {
  auto text = tier_.json(found);
  if (!text || !is_too_old(found.lifetime, stands_in_for_)) return text;
  found.state = Freshness::dead;
  return std::nullopt;
}

}  // namespace cachecade::load
