#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/batch_load.hpp>
#include <cachecade/load/bound_function.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/end_of_process.hpp>

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

namespace cachecade::load {

CACHECADE_DECL void run_function(const BatchFunction& function, BatchSpan items) {
  if (items.empty()) return;
  for (auto* const item : items) item->result().clear();
  const std::vector<BatchEntry*> entries(items.begin(), items.end());
  try {
    function.run(entries);
  } catch (...) {
    const auto error = std::current_exception();
    if (!error) throw;  // the thread is being cancelled
    for (auto* const item : items) item->result().clear();
    for (auto* const item : items) item->error = error;
  }
}

namespace batch_load {

/// For so many keys, which share out the time.
inline void count(const BoundFunction& function, BatchSpan items, Duration took) {
  const Duration share = took.nanoseconds() / static_cast<std::int64_t>(items.size());
  for (const auto* const item : items) {
    function.counters.hits.add_miss();
    item->error ? function.counters.failed_loads.add()
                : function.counters.count_load(share, function.policy.load_timeout);
  }
}

}  // namespace batch_load

CACHECADE_DECL void load_alone(const BoundFunction* function, const BatchFunction& run, BatchSpan items) {
  const bool counts = function != nullptr && function->policy.ttl.positive();
  const auto load = [&](BatchSpan some) {
    if (!counts) return run_function(run, some);
    const auto& clock = *static_cast<const Core&>(*function->core).clock;
    const auto start = clock.steady();
    run_function(run, some);
    batch_load::count(*function, some, clock.steady() - start);
  };
  if (run.whole) return items.empty() ? void() : load(items);
  for (std::size_t at = 0; at < items.size(); ++at) load(items.subspan(at, 1));
}

CACHECADE_DECL void share(BatchItem& item, const std::exception_ptr& error) {
  item.leader->close();
  still_current(*item.request, item.found.token, item.slot->value()) ? item.leader->complete(item.slot->value(), error)
                                                                     : item.leader->abandon();
}

CACHECADE_DECL BatchLoad::BatchLoad(const BoundFunction& function, BatchTier& tier, const BatchFunction& run,
                                    LoadKind kind)
    : function_(function), core_(static_cast<Core&>(*function.core)), tier_(tier), run_(run), kind_(kind) {}

CACHECADE_DECL void BatchLoad::run(BatchSpan items) {
  if (items.empty()) return;
  for (auto* const item : items) {
    auto room = std::make_unique<detail::HeapSlot>(function_.ops);
    item->old_value = item->slot->full() ? std::exchange(item->slot, std::move(room)) : nullptr;
  }
  pending_.reserve(pending_.size() + items.size());  // nothing may be wanting once they are loaded
  tier_.prepare(items);
  const auto start = core_.clock->steady();
  run_function(run_, items);
  const Duration took = core_.clock->steady() - start;
  for (auto* const item : items) item->error ? failed(*item) : loaded(*item, took, items.size());
  if (run_.whole || due()) finish();
}

/// The old value takes the result's place, if there is one.
CACHECADE_DECL void BatchLoad::failed(BatchItem& item) {
  auto& counters = function_.counters;
  counters.failed_loads.add();
  core_.throttle.failed(item.request->text(), core_.clock->steady());
  item.answered = true;
  if (item.old_value != nullptr && !item.leader->flight().voided()) {
    item.slot = std::move(item.old_value);
    counters.stale_if_error.add();
    return share(item, std::exchange(item.error, nullptr));
  }
  item.leader->flight().complete(nullptr, item.error);
  item.leader->close();
  if (item.waiting != nullptr) item.waiting->fail(item.error);
}

/// `took`: the run, for so many keys. Counters share it out among them; an entry tells when its load began.
CACHECADE_DECL void BatchLoad::loaded(BatchItem& item, Duration took, std::size_t keys) {
  item.answered = true;
  item.old_value.reset();
  item.cost = took;
  item.loaded = core_.clock->steady();
  if (work_outlives_process()) return item.leader->complete(item.slot->value());
  const auto& policy = function_.policy;
  auto& counters = function_.counters;
  counters.load_times.add(took.nanoseconds() / static_cast<std::int64_t>(keys));
  if (took > policy.load_timeout) counters.timed_out_loads.add();
  if (kind_ == LoadKind::background && took > policy.load_timeout) {
    core_.throttle.failed(item.request->text(), core_.clock->steady());
    counters.drop(Dropped::late);
    return end(item);
  }
  if (!policy.tagged) hand_out(item);
  if (pending_.empty()) first_pending_ = Deadline::Clock::now();
  pending_.push_back(&item);
}

/// Gives a copy to those who wait, and, where it will be pending for a while, to those who come.
CACHECADE_DECL void BatchLoad::hand_out(BatchItem& item) noexcept {
  if (run_.whole || function_.local()) return static_cast<void>(item.leader->share(item.slot->value()));
  try {
    item.leader->flight().complete(detail::shared_copy(function_.ops, item.slot->value()));
  } catch (...) {
    // They wait till its flight ends.
  }
}

/// Whether what is pending must not wait any longer: somebody waits for it, or it is much, or it has waited.
CACHECADE_DECL bool BatchLoad::due() const {
  if (pending_.empty()) return false;
  return pending_.size() >= BatchTier::longest_trip ||
         Deadline::Clock::now() - first_pending_ >= tier_.patience().nanoseconds() ||
         (function_.policy.tagged && std::any_of(pending_.begin(), pending_.end(),
                                                 [](const auto* item) { return item->leader->flight().joined(); }));
}

CACHECADE_DECL void BatchLoad::finish() noexcept {
  try {
    keep();
  } catch (...) {
    // They are not kept; their callers have them.
  }
  for (auto* const item : pending_) end(*item);
  pending_.clear();
}

CACHECADE_DECL void BatchLoad::keep() {
  BatchItems kept;
  const bool serves = tier_.serves();
  for (auto* const item : pending_) {
    auto decided = retention_of(*item->request, serves, item->leader->flight(), item->slot->value(), item->found.token);
    if (const auto* const dropped = std::get_if<Dropped>(&decided)) {
      item->dropped = *dropped;
    } else {
      item->retention = std::get<Retention>(std::move(decided));
      kept.push_back(item);
    }
  }
  tier_.put(kept);
  for (auto* const item : pending_)
    note_retained(*item->request, item->dropped, kind_ == LoadKind::replacing, tier_.name());
}

CACHECADE_DECL void BatchLoad::end(BatchItem& item) noexcept {
  share(item);
  if (item.waiting == nullptr) return;
  item.waiting->close();
  still_current(*item.request, item.found.token, item.slot->value()) ? item.waiting->complete_with(*item.slot)
                                                                     : item.waiting->abandon();
}

}  // namespace cachecade::load
