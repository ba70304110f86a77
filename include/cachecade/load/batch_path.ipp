#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/batch_path.hpp>
#include <cachecade/load/bound_function.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/load_path.hpp>
#include <cachecade/load/request_flight.hpp>
#include <cachecade/load/task_scope.hpp>

#include <algorithm>
#include <utility>

namespace cachecade::load {

CACHECADE_DECL BatchItems unanswered(BatchSpan items) {
  BatchItems open;
  for (auto* const item : items) {
    if (!item->answered) open.push_back(item);
  }
  return open;
}

CACHECADE_DECL BatchPath::BatchPath(const BoundFunction& function, const CallOptions& options, const BatchFunction& run,
                                    BatchDefer defer)
    : function_(function),
      core_(static_cast<Core&>(*function.core)),
      options_(options),
      run_(run),
      defer_(defer),
      tier_(function) {}

/// In portions, each of which is looked up shortly before its loads.
CACHECADE_DECL void BatchPath::call(BatchSpan items) {
  const bool limited = options_.deadline && function_.policy.ownable && !TaskScope::inside();
  if (options_.refresh) return limited ? refresh_with_limit(items) : replace(items);
  if (!function_.policy.ttl.positive()) return;
  while (!items.empty()) {
    const auto some = items.first(portion(run_, items));
    look(some);
    load(unanswered(some));
    items = items.subspan(some.size());
  }
  for (auto open = wait(); !open.empty(); open = wait()) {
    tier_.renew();
    ++rounds_;
    load(open);
  }
}

/// All at once, where one run of the function takes them all; else one after the other.
template <class Run>
void BatchPath::in_turn(BatchSpan items, Run&& run) const {
  if (run_.whole) return run(items);
  for (std::size_t at = 0; at < items.size(); ++at) run(items.subspan(at, 1));
}

/// What stands under the keys, as the call's options want it.
CACHECADE_DECL void BatchPath::find(BatchSpan items) {
  const auto& max_age = options_.max_age;
  for (auto* const item : items) item->changes = core_.flights.changes(item->request->text());
  tier_.find(items, max_age.has_value());
  if (!max_age) return;
  for (auto* const item : items) {
    if (!item->found.older_than(*max_age)) continue;
    item->result().clear();
    item->found.state = Freshness::dead;
  }
}

CACHECADE_DECL void BatchPath::look(BatchSpan items) {
  if (items.empty()) return;
  find(items);
  for (auto* const item : items) serve(*item);
}

/// Answers with what was found, if that needs no load.
CACHECADE_DECL void BatchPath::serve(BatchItem& item) {
  const auto next = on_look_up(item.found.state);
  if (next == Next::load) return;
  if (next == Next::serve_and_refresh) stale_.push_back(&item);
  auto& counters = function_.counters;
  item.found.fresh() ? counters.count_hit(item.found.lifetime.cost, item.request->negative(item.result()))
                     : counters.stale_hits.add();
  item.answered = true;
}

/// Tasks begin before a run that takes all keys, and after the runs for one each, so that they are one task.
CACHECADE_DECL void BatchPath::load(BatchSpan open) {
  BatchLoad load(function_, tier_, run_, LoadKind::missing);
  in_turn(open, [&](BatchSpan some) {
    const auto led = lead(some);
    if (run_.whole) start_tasks();
    load.run(led);
  });
  load.finish();
  leaders_.clear();
}

/// For all that others load. Returns those that need another round.
CACHECADE_DECL BatchItems BatchPath::wait() {
  start_tasks();
  for (auto& task : std::exchange(tasks_, {})) wait_for(task);
  for (auto* const item : std::exchange(followed_, {})) {
    if (!item->answered) follow(*item);
  }
  std::erase_if(again_, [&](auto* item) { return fail_if_late(*item); });
  return std::exchange(again_, {});
}

/// Those that this batch is to load. Who leads a flight looks once more where another has ended meanwhile.
CACHECADE_DECL BatchItems BatchPath::lead(BatchSpan open) {
  const auto oldest = std::max(options_.max_age.value_or(Duration::max()), Duration{});
  const bool softly = function_.policy.soft_timeout.positive();
  BatchItems led, looked;
  for (auto* const item : open) {
    auto& request = *item->request;
    auto [flight, leads] = join(core_.flights, request, oldest);
    if (leads) {
      item->leader = leaders_.add(core_.flights, std::move(flight), function_.ops);
      led.push_back(item);
      if (core_.flights.changes(request.text()) != item->changes) looked.push_back(item);
    } else if (flight->serves(&function_.ops, request.difference()) || flight->guards()) {
      if (flight->refreshing() || softly) looked.push_back(item);
      item->flight = std::move(flight);
      followed_.push_back(item);
    }
  }
  look(looked);
  std::erase_if(led, [&](auto* item) { return !begin(*item); });
  return led;
}

/// Whether a led flight needs a load that this batch runs now; else it has ended.
CACHECADE_DECL bool BatchPath::begin(BatchItem& item) {
  if (item.answered) return share(item), false;
  auto& counters = function_.counters;
  const bool held_back = item.result().full() && failed_recently(*item.request);
  const bool limited = !held_back && is_limited(item);
  const bool overtaken = !held_back && !limited && !item.leader->flight().begin_load();
  if (overtaken && rounds_ + 1 < most_looks) {
    item.leader->abandon();
    again_.push_back(&item);
    return false;
  }
  counters.hits.add_miss();
  if (held_back) {
    fall_back(item);
    share(item);
  } else if (limited) {
    item.leader->abandon();
    limited_.push_back(&item);
  }
  return !held_back && !limited;
}

CACHECADE_DECL void BatchPath::fall_back(BatchItem& item) {
  function_.counters.stale_if_error.add();
  item.answered = true;
}

/// Nothing that is stored will do.
CACHECADE_DECL void BatchPath::replace(BatchSpan items) {
  BatchLoad load(function_, tier_, run_, LoadKind::replacing);
  const auto replace_some = [&](BatchSpan some) {
    for (auto* const item : some) {
      item->result().clear();
      item->leader = leaders_.add(core_.flights, lead_instead(core_.flights, *item->request), function_.ops);
    }
    load.run(some);
  };
  while (!items.empty()) {
    const auto some = items.first(portion(run_, items));
    tier_.token(some);
    in_turn(some, replace_some);
    load.finish();
    leaders_.clear();
    items = items.subspan(some.size());
  }
}

}  // namespace cachecade::load
