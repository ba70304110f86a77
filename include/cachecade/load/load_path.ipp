#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/heap_value.hpp>
#include <cachecade/error.hpp>
#include <cachecade/load/active_tier.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/flight_leader.hpp>
#include <cachecade/load/invalidator.hpp>
#include <cachecade/load/load_path.hpp>
#include <cachecade/load/retention.hpp>
#include <cachecade/load/wait_graph.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace cachecade::load {

/// The flight of the request's key, or one that the caller leads.
inline Flights::Joined join(Flights& flights, Request& request, bool refreshing = false) {
  const auto& function = request.function();
  return flights.join(request.text(), &function.ops, request.difference(), request.core().clock->steady(),
                      function.policy.load_timeout, refreshing);
}

/// A value that a load may replace, out of the way of that.
class LoadPath::OldValue {
 public:
  /// Takes what is in the slot; where that cannot be moved there is none.
  explicit OldValue(detail::Slot& from) noexcept {
    try {
      if (from.full()) kept_.emplace(from.ops()).take_from(from);
    } catch (...) {
      kept_.reset();
      from.clear();
    }
  }

  explicit operator bool() const noexcept { return kept_.has_value(); }
  void give_back(detail::Slot& to) { to.take_from(*kept_); }

 private:
  std::optional<detail::HeapSlot> kept_;
};

CACHECADE_DECL LoadPath::LoadPath(Request& request) : request_(request), core_(request.core()) {}

CACHECADE_DECL void LoadPath::call(Load load, Defer defer, detail::Slot& result, bool already_missed) {
  const auto& function = request_.function();
  auto& options = request_.options;
  if (options.refresh && !options.deadline) return refresh(load, result);
  if (!function.policy.ttl.positive()) return load(result);
  constexpr std::chrono::nanoseconds nothing_is_so_young{-1};
  if (options.refresh) options.max_age = nothing_is_so_young;
  ActiveTier tier(request_);
  tier_ = &tier;
  if (function.local() && !(already_missed && !function.policy.refreshes_in_background())) {
    if (serve(find(result), defer)) return;
  }
  const auto join_timeout = Deadline::after(function.policy.load_timeout);
  for (;;) {
    auto [flight, leads] = join(core_.flights, request_);
    if (!leads && !flight->serves(&function.ops, request_.difference()) && !flight->guards()) return load(result);
    if (leads ? lead(flight, load, defer, result) : follow(*flight, load, defer, join_timeout, result)) return;
    throw_if_late();
    tier.renew();
  }
}

/// What stands under the key, as the call's options want it.
CACHECADE_DECL LookupResult LoadPath::find(detail::Slot& into, bool want_age) {
  into.clear();
  const auto& max_age = request_.options.max_age;
  auto found = (**tier_).find(into, want_age || max_age);
  if (max_age && found.lifetime.age > *max_age) {
    into.clear();
    found.state = Freshness::dead;
  }
  return found;
}

/// Whether the caller gets what was found without a load; where that is due for one, it is loaded in the background.
CACHECADE_DECL bool LoadPath::serve(const LookupResult& found, Defer defer) {
  const auto next = on_look_up(found.state);
  if (next == Next::load) return false;
  if (next == Next::serve_and_refresh) start_refresh(found.stored_at, defer, false);
  found.fresh() ? core_.count_hit(found.lifetime.cost) : core_.counters.stale_hits.add();
  return true;
}

CACHECADE_DECL bool LoadPath::lead(const std::shared_ptr<Flight>& flight, Load load, Defer defer,
                                   detail::Slot& result) {
  const auto& policy = request_.function().policy;
  FlightLeader leader(core_.flights, flight, result.ops());
  auto standing = find(result);
  if (serve(standing, defer)) return share(leader, result.value(), standing.token), true;
  core_.counters.misses.add();
  if (result.full() && held_back()) {
    answer_with_old_value();
    share(leader, result.value(), standing.token);
    return true;
  }
  const bool softly = result.full() && policy.soft_timeout.positive();
  if (softly || (request_.options.deadline && policy.ownable)) {
    return load_with_limit(leader, load, standing.stored_at, defer, result);
  }
  load_anew(leader, load, standing.token, LoadKind::missing, result);
  return true;
}

/// The result of another caller's flight; false where its leader has none to share. Where that fails or takes too long:
/// an old value, if there is one that may be used; else its error, or the function run alone, whose result is not
/// stored. While an entry is only loaded anew, what stands there is served.
CACHECADE_DECL bool LoadPath::follow(Flight& flight, Load load, Defer defer, Deadline join_timeout,
                                     detail::Slot& result) {
  const auto& policy = request_.function().policy;
  result.clear();
  if (flight.refreshing() || policy.soft_timeout.positive()) {
    if (serve(find(result), defer)) return true;
    if (result.full() && policy.soft_timeout.positive()) return outcome(flight.wait(wait_limit(true)), result);
  }
  std::optional<FlightOutcome> ended;
  {
    const WaitGraph::Wait wait(flight.leader());
    if (!wait) return load(result), true;
    const auto& deadline = request_.options.deadline;
    ended = flight.wait(deadline && deadline->at() < join_timeout.at() ? *deadline : join_timeout);
  }
  tier_->renew();
  result.clear();
  if ((!ended || ended->error) && policy.on_error_for.positive()) {
    find(result);
    if (flight.voided()) result.clear();
  }
  if (ended || result.full()) return outcome(ended, result);
  throw_if_late();
  return load(result), true;
}

/// Whether a wait that ended so gives an answer. Where it ended too soon or with an error, that is the old value in the
/// slot, if there is one.
CACHECADE_DECL bool LoadPath::outcome(const std::optional<FlightOutcome>& ended, detail::Slot& result) {
  if (ended && ended->result) {
    core_.counters.coalesced.add();
    result.copy_from(ended->result.get());
    return true;
  }
  if (ended && !ended->error) return false;
  if (result.full()) return answer_with_old_value(), true;
  if (ended) std::rethrow_exception(ended->error);
  throw_if_late();
  return false;
}

/// The load itself, and what becomes of its result. Where it fails, the old value in the slot if there is one.
CACHECADE_DECL void LoadPath::load_anew(FlightLeader& leader, Load load, StoreToken& token, LoadKind kind,
                                        detail::Slot& result) {
  const auto& policy = request_.function().policy;
  OldValue old(result);
  (**tier_).prepare(token);
  const auto start = core_.clock->steady();
  if (!run(leader.flight(), load, old, result)) return share(leader, result.value(), token);
  const Duration cost = core_.clock->steady() - start;
  core_.counters.count_load(cost);
  if (!policy.tagged) leader.share(result.value());
  if (kind == LoadKind::background && cost > policy.load_timeout) {
    core_.throttle.failed(request_.text(), core_.clock->steady());
    core_.counters.drop(Dropped::late);
  } else {
    retain(request_, **tier_, leader.flight(), result.value(), cost, token, kind == LoadKind::replacing);
  }
  share(leader, result.value(), token);
}

/// False where the load threw and the old value takes the place of its result; where there is none, throws that.
CACHECADE_DECL bool LoadPath::run(Flight& flight, Load load, OldValue& old, detail::Slot& result) {
  try {
    load(result);
    return true;
  } catch (...) {
    auto error = std::current_exception();
    if (!error) throw;  // the thread is being cancelled
    core_.counters.failed_loads.add();
    core_.throttle.failed(request_.text(), core_.clock->steady());
    if (!old || flight.voided()) {
      flight.complete(nullptr, std::move(error));
      throw;
    }
  }
  old.give_back(result);
  answer_with_old_value();
  return false;
}

/// The value, for those who wait; those may have come after an invalidation of one of its tags.
CACHECADE_DECL void LoadPath::share(FlightLeader& leader, const void* value, const StoreToken& token) {
  leader.close();
  still_current(request_, token, value) ? leader.complete(value) : leader.abandon();
}

CACHECADE_DECL void LoadPath::answer_with_old_value() { core_.counters.stale_if_error.add(); }

/// Whether a load of this key failed a moment ago.
CACHECADE_DECL bool LoadPath::held_back() const {
  return core_.throttle.holds_back(request_.text(), core_.clock->steady());
}

/// How long to wait for a load where there is an old value (`softly`) or none.
CACHECADE_DECL Deadline LoadPath::wait_limit(bool softly) const {
  const auto& policy = request_.function().policy;
  const auto& deadline = request_.options.deadline;
  const auto longest = softly && policy.soft_timeout.positive() ? policy.soft_timeout : policy.load_timeout;
  return deadline ? deadline->at_most(longest) : Deadline::after(longest);
}

CACHECADE_DECL void LoadPath::throw_if_late() const {
  const auto& deadline = request_.options.deadline;
  if (deadline && deadline->expired()) {
    throw Error(Errc::deadline_exceeded, "the call's deadline passed before there was a result");
  }
}

}  // namespace cachecade::load
