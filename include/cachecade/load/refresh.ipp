// The loads of LoadPath that no caller asked for in the usual way: in the background, on demand, by hand.
#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/error.hpp>
#include <cachecade/load/active_tier.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/flight_leader.hpp>
#include <cachecade/load/invalidator.hpp>
#include <cachecade/load/load_path.ipp>
#include <cachecade/load/retention.hpp>

#include <exception>
#include <utility>

namespace cachecade::load {

CACHECADE_DECL void LoadPath::refresh(Load load, detail::Slot& result) {
  ActiveTier tier(request_);
  tier_ = &tier;
  replace(load, result);
}

CACHECADE_DECL void LoadPath::replace(Load load, detail::Slot& result) {
  FlightLeader leader(core_.flights, lead_instead(), result.ops());
  auto token = find(result).token;
  result.clear();
  load_anew(leader, load, token, LoadKind::replacing, result);
}

CACHECADE_DECL void LoadPath::refresh_in_background(Load load, std::int64_t stored_at,
                                                    const std::shared_ptr<Flight>& awaited,
                                                    detail::Slot& room) noexcept {
  FlightLeader waiting(core_.refreshes, awaited, room.ops());
  try {
    ActiveTier tier(request_);
    tier_ = &tier;
    const auto flight = lead_after_others();
    if (flight == nullptr) return;
    FlightLeader leader(core_.flights, flight, room.ops());
    auto standing = find(room);
    if (room.full() && standing.stored_at != stored_at) return;
    room.clear();
    core_.counters.refreshes.add();
    load_anew(leader, load, standing.token, LoadKind::background, room);
    share(waiting, room.value(), standing.token);
  } catch (...) {
    waiting.fail(std::current_exception());
  }
}

/// A flight that this task leads, once those before it are gone, who may only have looked, and handed on what they saw;
/// null where a load failed meanwhile, or they take too long.
CACHECADE_DECL std::shared_ptr<Flight> LoadPath::lead_after_others() {
  const auto join_timeout = Deadline::after(request_.function().policy.load_timeout);
  for (;;) {
    auto [flight, leads] = join(core_.flights, request_, true);
    if (leads) return flight;
    const auto ended = flight->wait(join_timeout);
    if (!ended || ended->error) return nullptr;
  }
}

/// A flight in place of one that stands there.
CACHECADE_DECL std::shared_ptr<Flight> LoadPath::lead_instead() {
  return core_.flights.start(request_.text(), &request_.function().ops, request_.difference(), core_.clock->steady(),
                             core_.store_budget());
}

/// Has the entry loaded in the background: one load of a key at a time, and none right after one that failed. Returns
/// what the caller may wait for, if it said so before: it completes when the task has ended. Null: there is no task.
CACHECADE_DECL std::shared_ptr<Flight> LoadPath::start_refresh(std::int64_t stored_at, Defer defer,
                                                               bool awaited) noexcept {
  try {
    if (held_back()) return nullptr;
    auto [pending, first] = join(core_.refreshes, request_);
    if (!first) return pending;
    if (awaited) pending->join();
    const std::shared_ptr<Flight> token(pending.get(), [core = &core_, its = pending](Flight*) {
      core->refreshes.remove(its);
      its->complete(nullptr);
    });
    if (defer(stored_at, token)) return pending;
    core_.counters.drop(Dropped::no_executor);
  } catch (...) {
  }
  return nullptr;
}

/// Has it loaded in the background, and waits for that as long as the call's deadline and the soft timeout allow. False
/// where the task ended without a result.
CACHECADE_DECL bool LoadPath::load_with_limit(FlightLeader& leader, Load load, std::int64_t stored_at, Defer defer,
                                              detail::Slot& result) {
  leader.abandon();
  if (const auto pending = start_refresh(stored_at, defer, true)) {
    return outcome(pending->wait(wait_limit(result.full())), result);
  }
  if (result.full()) return answer_with_old_value(), true;
  tier_->renew();
  return replace(load, result), true;
}

CACHECADE_DECL std::optional<EntryFacts> LoadPath::entry(detail::Slot& result) {
  ActiveTier tier(request_);
  tier_ = &tier;
  const auto found = find(result, true);
  if (!found.fresh()) return result.clear(), std::nullopt;
  return EntryFacts{found.lifetime.age.milliseconds(), found.lifetime.remaining().milliseconds(), (**tier_).name()};
}

CACHECADE_DECL bool LoadPath::put(const void* value) {
  const auto& function = request_.function();
  ActiveTier tier(request_);
  tier_ = &tier;
  FlightLeader leader(core_.flights, lead_instead(), function.ops);
  if (!function.policy.ttl.positive()) return Invalidator(core_).erase(request_.text()), false;
  detail::HeapSlot standing(function.ops);
  auto token = find(standing).token;
  (**tier_).prepare(token);
  const bool kept = retain(request_, **tier_, leader.flight(), value, {}, token, true);
  leader.complete(value);
  return kept;
}

CACHECADE_DECL std::string LoadPath::json(Load load, Defer defer, detail::Slot& room) {
  {
    ActiveTier tier(request_);
    if (auto text = (*tier).json()) return *std::move(text);
  }
  call(load, defer, room);
  return json_text(room);
}

CACHECADE_DECL std::string json_text(const detail::Slot& full) {
  if (auto text = full.ops().json().encode(full.value())) return *std::move(text);
  throw Error(Errc::no_codec,
              "the result of this call has no JSON form: a number in it is not finite, or a text not UTF-8");
}

}  // namespace cachecade::load
