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

constexpr bool leaves_nothing(Dropped reason) noexcept {
  return reason != Dropped::kept && reason != Dropped::store_fault && reason != Dropped::invalidated;
}

}  // namespace retention

CACHECADE_DECL std::variant<Retention, Dropped> retention_of(const Request& request, bool serves, const Flight& flight,
                                                             const void* value, const StoreToken& token) noexcept {
  if (flight.voided()) return Dropped::invalidated;
  const auto& function = request.function();
  Retention kept;
  try {
    const auto jitter = function.policy.jitter;
    const auto ttl =
        jittered(retention::ttl_of(function, value), jitter, jitter > 0 ? request.core().random.uniform() : 1);
    kept.windows = function.policy.windows(ttl);
    if (function.has_result_tags()) kept.tags = function.hooks->tags_of(value);
    drop_repeated(kept.tags, request.tags);
    if (!ttl.positive()) return retention::is_absent(function, value) ? Dropped::absent : Dropped::declined;
  } catch (...) {
    return Dropped::failed_policy;
  }
  if (!serves) return Dropped::store_fault;
  if (token.refusal) return *token.refusal;
  return kept;
}

CACHECADE_DECL void note_retained(Request& request, std::optional<Dropped> dropped, bool replaces,
                                  std::string_view tier) {
  auto& counters = request.function().counters;
  if (!dropped && replaces && !request.function().local()) request.core().stores.owe_removal(request.text(), tier);
  if (!dropped) return counters.hits.add_stored();
  counters.drop(*dropped);
  if (replaces && retention::leaves_nothing(*dropped)) Invalidator(request.core()).erase(request.text());
}

CACHECADE_DECL bool retain(Request& request, Tier& tier, Flight& flight, const void* value, Duration cost,
                           const StoreToken& token, bool replaces) {
  if (!request.function().policy.ttl.positive()) return Invalidator(request.core()).erase(request.text()), false;
  const auto kept = retention_of(request, tier.serves(), flight, value, token);
  const auto* const retention = std::get_if<Retention>(&kept);
  auto dropped = retention == nullptr ? std::optional(std::get<Dropped>(kept))
                                      : tier.put(flight, {value, retention->windows, cost, retention->tags}, token);
  if (!dropped) CallReport(request).stored(retention->windows.ttl, tier);
  note_retained(request, dropped, replaces, tier.name());
  return !dropped;
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
