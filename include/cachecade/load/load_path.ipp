#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/active_tier.hpp>
#include <cachecade/load/call_report.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/flight_leader.hpp>
#include <cachecade/load/load_path.hpp>
#include <cachecade/load/load_run.hpp>
#include <cachecade/load/lookup_result.hpp>
#include <cachecade/load/observed_load.hpp>
#include <cachecade/load/repeated_tags.hpp>
#include <cachecade/load/request_flight.hpp>
#include <cachecade/load/task_scope.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace cachecade::load {

CACHECADE_DECL LoadPath::LoadPath(Request& request) : request_(request), core_(request.core()) {
  drop_repeated(request.tags);
}

CACHECADE_DECL CallReport LoadPath::report() const noexcept { return CallReport(request_); }

CACHECADE_DECL void LoadPath::call(Load its_load, Defer defer, detail::Slot& result, bool already_missed) {
  const auto& function = request_.function();
  const auto& options = request_.options;
  ObservedLoad observed(its_load);
  const Load load(observed);
  report().begin();
  try {
    ActiveTier tier(request_);
    tier_ = &tier;
    if (options.refresh) {
      const bool limited = options.deadline && function.policy.ownable && !TaskScope::inside();
      return limited ? refresh_with_limit(load, defer, result) : replace(load, result);
    }
    if (!function.policy.ttl.positive()) return load_plainly(load, result);
    if (function.local() && !(already_missed && request_.key.exact() && !function.policy.refreshes_in_background())) {
      if (serve(find(result), defer, result)) return;
    }
    std::optional<Deadline> join_timeout;  // of all waits together
    const auto oldest = std::max(options.max_age.value_or(Duration::max()), Duration{});
    for (;;) {
      auto [flight, leads] = join(core_.flights, request_, oldest);
      if (!leads && !flight->serves(&function.ops, request_.difference()) && !flight->guards())
        return miss_alone(load, result);
      if (!leads && !join_timeout) join_timeout = Deadline::after(function.policy.load_timeout);
      if (leads ? lead(std::move(flight), load, defer, result) : follow(*flight, load, defer, *join_timeout, result)) {
        return;
      }
      throw_if_late();
      tier.renew();
    }
  } catch (...) {
    if (throws_ || observed.threw() || std::current_exception() == nullptr) {
      report().failed();
      throw;
    }
    if (observed.returned() && result.full()) return;
  }
  load_alone(its_load, result);  // what went wrong was not of the load
}

/// A call that leaves the cache alone; nobody counts it.
CACHECADE_DECL void LoadPath::load_plainly(Load load, detail::Slot& result) {
  if (!report()) return load(result);
  report().failed();
  const auto start = core_.clock->steady();
  load(result);
  report().loaded(core_.clock->steady() - start);
}

/// Its result is stored by nobody.
CACHECADE_DECL void LoadPath::load_alone(Load load, detail::Slot& result) {
  report().failed();
  auto& counters = request_.function().counters;
  const auto start = core_.clock->steady();
  try {
    load(result);
  } catch (...) {
    if (std::current_exception() != nullptr) counters.failed_loads.add();
    throw;
  }
  const Duration cost = core_.clock->steady() - start;
  counters.count_load(cost, request_.function().policy.load_timeout);
  report().loaded(cost);
}

/// The same for a call that found nothing and that nobody else answers.
CACHECADE_DECL void LoadPath::miss_alone(Load load, detail::Slot& result) {
  request_.function().counters.hits.add_miss();
  load_alone(load, result);
}

CACHECADE_DECL void LoadPath::replace(Load load, detail::Slot& result) {
  FlightLeader leader(core_.flights, lead_instead(core_.flights, request_), result.ops());
  result.clear();
  auto token = (**tier_).token();
  LoadRun(request_, **tier_).run(leader, load, token, LoadKind::replacing, result);
}

/// What stands under the key, as the call's options want it.
CACHECADE_DECL LookupResult LoadPath::find(detail::Slot& into, bool want_age) {
  into.clear();
  const auto& max_age = request_.options.max_age;
  want_age = want_age || max_age || report();
  auto found = (**tier_).find(into, want_age);
  if (found.state == Freshness::dead && tier_->fall_back()) found = (**tier_).find(into, want_age);
  if (max_age && found.older_than(*max_age)) {
    into.clear();
    found.state = Freshness::dead;
  }
  report().found(found, **tier_);
  return found;
}

/// That nothing was found, and when.
struct LoadPath::Missed {
  StoreToken token;
  std::uint64_t changes;  // of the flights before
};

/// For a leader, who need not look where this call has just found nothing and no flight has ended meanwhile.
CACHECADE_DECL std::optional<LookupResult> LoadPath::just_missed() {
  const auto missed = std::exchange(missed_, nullptr);
  if (!missed || core_.flights.changes(request_.text()) != missed->changes) return std::nullopt;
  LookupResult nothing;
  nothing.token = missed->token;
  return nothing;
}

/// Whether the caller gets what was found without a load; where that is due for one, it is loaded in the background.
CACHECADE_DECL bool LoadPath::serve(const LookupResult& found, Defer defer, const detail::Slot& result) {
  const auto next = on_look_up(found.state);
  if (next == Next::load) return false;
  if (next == Next::serve_and_refresh) BackgroundRefresh(request_).start(found.stored_at, defer, false);
  report().served();
  auto& counters = request_.function().counters;
  found.fresh() ? counters.count_hit(found.lifetime.cost, request_.negative(result)) : counters.stale_hits.add();
  return true;
}

CACHECADE_DECL bool LoadPath::lead(std::shared_ptr<Flight> flight, Load load, Defer defer, detail::Slot& result) {
  const auto& policy = request_.function().policy;
  FlightLeader leader(core_.flights, std::move(flight), result.ops());
  const auto missed = just_missed();
  auto standing = missed ? *missed : find(result);
  LoadRun load_run(request_, **tier_);
  if (on_look_up(standing.state) != Next::load) {
    load_run.share(leader, result.value(), standing.token);
    return serve(standing, defer, result);
  }
  const bool held_back = result.full() && failed_recently(request_);
  const bool softly = result.full() && policy.soft_timeout.positive();
  const bool wants_limit = softly || (request_.options.deadline && policy.ownable);
  const bool limited = wants_limit && !TaskScope::inside() && tasks_in_vain_ < most_tasks;
  const bool overtaken = !held_back && !limited && !leader.flight().begin_load();
  if (overtaken && ++looks_in_vain_ < most_looks) return leader.abandon(), false;
  request_.function().counters.hits.add_miss();
  if (held_back) {
    request_.function().counters.stale_if_error.add();
    report().fell_back();
    load_run.share(leader, result.value(), standing.token);
    return true;
  }
  if (limited) return load_with_limit(leader, load, standing.stored_at, defer, result);
  load_run.run(leader, load, standing.token, LoadKind::missing, result);
  return true;
}

}  // namespace cachecade::load
