// What is done with the entry of a request besides a call: look at it, put a value there, hand out its text.
#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/active_tier.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/flight_leader.hpp>
#include <cachecade/load/invalidator.hpp>
#include <cachecade/load/load_path.ipp>
#include <cachecade/load/request_flight.hpp>
#include <cachecade/load/retention.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace cachecade::load {

CACHECADE_DECL std::optional<EntryFacts> LoadPath::entry(detail::Slot& result) {
  ActiveTier tier(request_);
  tier_ = &tier;
  const auto found = find(result, true);
  if (found.state == Freshness::dead) return result.clear(), std::nullopt;
  return EntryFacts{found.lifetime.age.milliseconds(), std::max(found.lifetime.remaining(), Duration{}).milliseconds(),
                    !found.fresh(), found.lifetime.cost, (**tier_).name()};
}

CACHECADE_DECL bool LoadPath::put(const void* value) {
  const auto& function = request_.function();
  FlightLeader leader(core_.flights, lead_instead(core_.flights, request_), function.ops);
  ActiveTier tier(request_);
  tier_ = &tier;
  if (!function.policy.ttl.positive()) return Invalidator(core_).erase(request_.text()), false;
  auto token = (**tier_).token();
  (**tier_).prepare(token);
  const bool kept = retain(request_, **tier_, leader.flight(), value, {}, token, true);
  leader.complete(value);
  return kept;
}

CACHECADE_DECL std::string LoadPath::json(Load load, Defer defer, detail::Slot& room) {
  {
    ActiveTier tier(request_);
    const auto changes = core_.flights.changes(request_.text());
    LookupResult found;
    auto text = (*tier).json(found);
    if (text && serve(found, defer, room)) return *std::move(text);
    const bool missed = found.state == Freshness::dead && !request_.function().local();
    if (missed) missed_ = std::make_shared<const Missed>(Missed{std::move(found.token), changes});
  }
  call(load, defer, room);
  return json_text(room);
}

}  // namespace cachecade::load
