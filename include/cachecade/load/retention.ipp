#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/bound_function.hpp>
#include <cachecade/load/call_report.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/flight.hpp>
#include <cachecade/load/invalidator.hpp>
#include <cachecade/load/repeated_tags.hpp>
#include <cachecade/load/retention.hpp>

#include <algorithm>

namespace cachecade::load {

namespace retention {

inline bool is_absent(const BoundFunction& function, const void* value) {
  return function.ops.absent != nullptr && function.ops.absent(value);
}

/// Zero: it is not stored.
inline Duration ttl_of(const BoundFunction& function, const void* value) {
  const auto& policy = function.policy;
  const auto* const hooks = function.hooks;
  if (hooks != nullptr && hooks->cache_if && !hooks->cache_if(value)) return {};
  if (is_absent(function, value)) return std::min(policy.ttl, policy.negative_ttl);
  return hooks != nullptr && hooks->ttl_of ? std::min(policy.ttl, hooks->ttl_of(value)) : policy.ttl;
}

inline std::optional<Dropped> keep(Request& request, Tier& tier, Flight& flight, const void* value, Duration cost,
                                   const StoreToken& token) noexcept {
  const auto& function = request.function();
  StaleWindows windows;
  TagNames result_tags;
  try {
    const auto jitter = function.policy.jitter;
    const auto ttl = jittered(ttl_of(function, value), jitter, jitter > 0 ? request.core().random.uniform() : 1);
    windows = function.policy.windows(ttl);
    if (function.has_result_tags()) result_tags = function.hooks->tags_of(value);
    drop_repeated(result_tags, request.tags);
    if (!ttl.positive()) return is_absent(function, value) ? Dropped::absent : Dropped::declined;
  } catch (...) {
    return Dropped::failed_policy;
  }
  if (!tier.serves()) return Dropped::store_fault;
  if (!token.may_store) return Dropped::kept;
  const auto dropped = tier.put(flight, {.value = value, .windows = windows, .cost = cost, .tags = result_tags}, token);
  if (!dropped) CallReport(request).stored(windows.ttl, tier);
  return dropped;
}

constexpr bool leaves_nothing(Dropped reason) noexcept {
  return reason != Dropped::kept && reason != Dropped::store_fault && reason != Dropped::invalidated;
}

}  // namespace retention

CACHECADE_DECL bool retain(Request& request, Tier& tier, Flight& flight, const void* value, Duration cost,
                           const StoreToken& token, bool replaces) {
  auto& core = request.core();
  if (!request.function().policy.ttl.positive()) return Invalidator(core).erase(request.text()), false;
  const auto dropped = flight.voided() ? std::optional(Dropped::invalidated)
                                       : retention::keep(request, tier, flight, value, cost, token);
  if (!dropped) {
    if (replaces && tier.stands_in()) core.stores.owe_removal(request.text());
    return request.function().counters.hits.add_stored(), true;
  }
  request.function().counters.drop(*dropped);
  if (replaces && retention::leaves_nothing(*dropped)) Invalidator(core).erase(request.text());
  return false;
}

CACHECADE_DECL bool still_current(const Request& request, const StoreToken& token, const void* value) noexcept {
  const auto& function = request.function();
  if (!function.policy.tagged) return true;
  try {
    const auto& tags = request.core().tags;
    return tags.current(token.epoch, request.tags) &&
           (!function.has_result_tags() || tags.current(token.epoch, function.hooks->tags_of(value)));
  } catch (...) {
    return false;
  }
}

}  // namespace cachecade::load
