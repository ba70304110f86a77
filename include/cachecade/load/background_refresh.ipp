#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/active_tier.hpp>
#include <cachecade/load/background_refresh.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/flight_leader.hpp>
#include <cachecade/load/load_run.hpp>
#include <cachecade/load/observed_load.hpp>
#include <cachecade/load/repeated_tags.hpp>
#include <cachecade/load/request_flight.hpp>
#include <cachecade/load/task_scope.hpp>
#include <cachecade/load/wait_graph.hpp>

#include <exception>

namespace cachecade::load {

CACHECADE_DECL std::shared_ptr<Flight> keep_until_done(Core& core, const std::shared_ptr<Flight>& pending) {
  return {pending.get(), [core = &core, its = pending](Flight*) mutable { core->refreshes.abandon(its); }};
}

CACHECADE_DECL BackgroundRefresh::BackgroundRefresh(Request& request) : request_(request), core_(request.core()) {
  drop_repeated(request.tags);
}

CACHECADE_DECL std::shared_ptr<Flight> BackgroundRefresh::start(std::int64_t stored_at, Defer defer,
                                                                bool awaited) noexcept {
  try {
    if (failed_recently(request_)) return nullptr;
    auto [pending, first] = join(core_.refreshes, request_, Duration{});
    joined_ = !first;
    if (joined_) return pending;
    if (awaited) pending->join();
    return post(pending, stored_at, defer) ? pending : nullptr;
  } catch (...) {
    return nullptr;
  }
}

CACHECADE_DECL std::shared_ptr<Flight> BackgroundRefresh::start_anew(Defer defer) noexcept {
  try {
    const auto pending = lead_instead(core_.refreshes, request_);
    pending->join();
    return post(pending, whatever_is_stored, defer) ? pending : nullptr;
  } catch (...) {
    return nullptr;
  }
}

CACHECADE_DECL bool BackgroundRefresh::post(const std::shared_ptr<Flight>& pending, std::int64_t stored_at,
                                            Defer defer) {
  if (defer(stored_at, keep_until_done(core_, pending))) return true;
  request_.function().counters.drop(Dropped::no_executor);
  return false;
}

CACHECADE_DECL void BackgroundRefresh::run(Load load, std::int64_t stored_at, const std::shared_ptr<Flight>& awaited,
                                           detail::Slot& room) noexcept {
  FlightLeader waiting(core_.refreshes, awaited, room.ops());
  ObservedLoad observed(load);
  try {
    ActiveTier tier(request_);
    const bool anyhow = stored_at == whatever_is_stored;
    auto flight = anyhow ? lead_instead(core_.flights, request_) : lead_after_others();
    if (flight == nullptr) return;
    FlightLeader leader(core_.flights, std::move(flight), room.ops());
    auto standing = (*tier).find(room, false);
    if (!anyhow && room.full() && standing.stored_at != stored_at) return;
    room.clear();
    request_.function().counters.refreshes.add();
    LoadRun load_run(request_, *tier);
    load_run.run(leader, observed, standing.token, anyhow ? LoadKind::replacing : LoadKind::background, room);
    load_run.hand_over(waiting, room, standing.token);
  } catch (...) {
    if (observed.threw()) waiting.fail(std::current_exception());
  }
}

/// A flight that this task leads, once the loads before it have ended; null where one failed, takes too long, or must
/// not be waited for.
CACHECADE_DECL std::shared_ptr<Flight> BackgroundRefresh::lead_after_others() {
  const auto join_timeout = Deadline::after(request_.function().policy.load_timeout);
  for (;;) {
    auto [flight, leads] = join(core_.flights, request_, Duration{}, true);
    if (leads) return flight;
    if (TaskScope::inside_post()) return nullptr;
    const WaitGraph::Wait wait(flight->leader());
    if (!wait) return nullptr;
    const auto ended = flight->wait(join_timeout);
    if (!ended || ended->error) return nullptr;
  }
}

}  // namespace cachecade::load
