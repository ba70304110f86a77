#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/active_store.hpp>
#include <cachecade/load/bound_function.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/explain.hpp>
#include <cachecade/load/explain_tiers.hpp>
#include <cachecade/load/fallback_tier.hpp>
#include <cachecade/load/repeated_tags.hpp>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace cachecade::load {

namespace explaining {

/// The knobs that are in force for the call.
inline Policy<> policy_of(const Request& request) {
  const auto& policy = request.function().policy;
  Policy<> told;
  told.ttl = policy.ttl;
  told.stale_for = policy.stale_for;
  told.on_error_for = policy.on_error_for;
  told.refresh_at = policy.early.at;
  told.early = policy.early.beta;
  told.jitter = policy.jitter;
  told.negative_ttl = policy.negative_ttl;
  told.load_timeout = policy.load_timeout;
  told.soft_timeout = policy.soft_timeout;
  told.version = policy.version;
  told.tags = request.tags;
  told.hash_args = request.bound.hash_args;
  return told;
}

/// What it held before is none while it stands in.
inline void judge_stand_in(TierExplanation& tier, Duration stands_in_for) {
  if (!tier.age || tier.state == EntryState::unusable) return;
  if (!FallbackTier::is_too_old({.age = *tier.age, .cost = tier.cost.value_or(Duration{})}, stands_in_for)) return;
  tier.state = EntryState::unusable;
  tier.reason = "it is older than what stands in for another store may be";
}

/// Those that calls go without, and behind them that which they use.
inline void tell_tiers(Request& request, std::vector<TierExplanation>& told) {
  const auto& stores = request.core().stores;
  if (request.function().local()) return told.push_back(explain_memory(request));
  auto away_for = Duration::max();  // all those before
  const auto tell = [&](TierExplanation tier) {
    if (!told.empty()) judge_stand_in(tier, away_for);
    told.push_back(std::move(tier));
  };
  for (const auto& store : stores.all()) {
    tell(explain_store(request, *store));
    if (store->serves()) return;
    away_for = std::min(away_for, store->away_for());
  }
  away_for = sum_of(away_for, memory_tolerance);
  if (stores.memory_follows()) tell(explain_memory(request));
}

inline CallStatus next_status(EntryState state, bool held_back) noexcept {
  switch (state) {
    case EntryState::fresh:
    case EntryState::refresh_due:
      return CallStatus::hit;
    case EntryState::stale:
      return CallStatus::stale;
    case EntryState::fallback:
      return held_back ? CallStatus::stale : CallStatus::miss;
    default:
      return CallStatus::miss;
  }
}

}  // namespace explaining

CACHECADE_DECL Explanation explain(Request& request) {
  drop_repeated(request.tags);
  auto& core = request.core();
  Explanation told{.key = std::string(request.text())};
  told.policy = explaining::policy_of(request);
  if (!request.function().policy.ttl.positive()) return told;
  told.held_back = core.throttle.holds_back(request.text(), core.clock->steady());
  explaining::tell_tiers(request, told.tiers);
  told.next = explaining::next_status(told.tiers.back().state, told.held_back);
  const auto since = [&](Flights& flights) {
    const auto began = flights.began(request.text());
    return began ? std::optional<Duration>(core.clock->steady() - *began) : std::nullopt;
  };
  told.loading_for = since(core.flights);
  told.refreshing_for = since(core.refreshes);
  return told;
}

}  // namespace cachecade::load
