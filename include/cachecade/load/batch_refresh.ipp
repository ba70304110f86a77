#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/background_refresh.hpp>
#include <cachecade/load/batch_refresh.hpp>
#include <cachecade/load/bound_function.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/request_flight.hpp>

#include <algorithm>
#include <utility>

namespace cachecade::load {

CACHECADE_DECL BatchRefresh::BatchRefresh(const BoundFunction& function, const BatchFunction& run)
    : function_(function), core_(static_cast<Core&>(*function.core)), run_(run), tier_(function) {}

CACHECADE_DECL void BatchRefresh::run(BatchSpan items, const std::vector<std::shared_ptr<Flight>>& awaited) {
  BatchItems behind, anew;
  for (std::size_t at = 0; at < items.size(); ++at) {
    auto* const item = items[at];
    item->waiting = waiting_.add(core_.refreshes, awaited[at], function_.ops);
    (item->stored_at == whatever_is_stored ? anew : behind).push_back(item);
  }
  load(anew, LoadKind::replacing);
  load(behind, LoadKind::background);
}

/// In portions, each of which is looked up shortly before its loads.
CACHECADE_DECL void BatchRefresh::load(BatchSpan items, LoadKind kind) {
  BatchLoad load(function_, tier_, run_, kind);
  while (!items.empty()) {
    const auto some = items.first(portion(run_, items));
    for (auto* const item : some) item->changes = core_.flights.changes(item->request->text());
    tier_.find(some, false);
    const auto step = run_.whole ? some.size() : 1;
    for (std::size_t at = 0; at < some.size(); at += step) load.run(lead(some.subspan(at, step), kind));
    load.finish();
    leaders_.clear();
    items = items.subspan(some.size());
  }
}

/// Those that are still as they were when the task was begun, and that nobody else loads.
CACHECADE_DECL BatchItems BatchRefresh::lead(BatchSpan items, LoadKind kind) {
  const bool anyhow = kind == LoadKind::replacing;
  BatchItems led, looked;
  for (auto* const item : items) {
    auto [flight, leads] = anyhow ? Flights::Joined{lead_instead(core_.flights, *item->request), true}
                                  : join(core_.flights, *item->request, Duration{}, true);
    if (!leads) {
      item->waiting->abandon();
      continue;
    }
    item->leader = leaders_.add(core_.flights, std::move(flight), function_.ops);
    led.push_back(item);
    if (core_.flights.changes(item->request->text()) != item->changes) looked.push_back(item);
  }
  tier_.find(looked, false);
  std::erase_if(led, [&](auto* item) {
    const bool replaced = !anyhow && item->slot->full() && item->found.stored_at != item->stored_at;
    item->result().clear();
    if (!replaced) return function_.counters.refreshes.add(), false;
    item->leader->abandon();
    item->waiting->abandon();
    return true;
  });
  return led;
}

}  // namespace cachecade::load
