// How a batch waits: for the flights of others, and for its own loads in the background.
#pragma once

#include <cachecade/error.hpp>
#include <cachecade/load/batch_path.ipp>
#include <cachecade/load/wait_graph.hpp>

#include <exception>
#include <unordered_set>
#include <utility>

namespace cachecade::load {

CACHECADE_DECL DeferredKey deferred(Core& core, const BatchItem& item, std::int64_t stored_at,
                                    const std::shared_ptr<Flight>& pending) {
  return {item.index, stored_at, keep_until_done(core, pending)};
}

CACHECADE_DECL bool BatchPath::is_limited(const BatchItem& item) const {
  const auto& policy = function_.policy;
  const bool softly = item.slot->full() && policy.soft_timeout.positive();
  return (softly || (options_.deadline && policy.ownable)) && !TaskScope::inside() && item.tasks_in_vain < most_tasks &&
         !item.unlimited;
}

/// A task for all that is served and due, and one for all whose loads are waited for with a limit.
CACHECADE_DECL void BatchPath::start_tasks() {
  refresh_in_background();
  std::vector<DeferredKey> keys;
  for (auto* const item : std::exchange(limited_, {})) {
    auto& task = tasks_.emplace_back(Task{item});
    if (failed_recently(*item->request)) continue;
    auto [pending, first] = join(core_.refreshes, *item->request, Duration{});
    task.pending = std::move(pending);
    if (!first) continue;
    task.pending->join();
    keys.push_back(deferred(core_, *item, item->found.stored_at, task.pending));
  }
  post(std::move(keys));
}

CACHECADE_DECL void BatchPath::refresh_in_background() {
  std::vector<DeferredKey> keys;
  for (auto* const item : std::exchange(stale_, {})) {
    if (failed_recently(*item->request)) continue;
    const auto [pending, first] = join(core_.refreshes, *item->request, Duration{});
    if (first) keys.push_back(deferred(core_, *item, item->found.stored_at, pending));
  }
  post(std::move(keys));
}

/// The same for loads that begin after this.
CACHECADE_DECL void BatchPath::start_anew(BatchSpan items) {
  std::vector<DeferredKey> keys;
  for (auto* const item : items) {
    auto& task = tasks_.emplace_back(Task{item, lead_instead(core_.refreshes, *item->request)});
    task.pending->join();
    keys.push_back(deferred(core_, *item, whatever_is_stored, task.pending));
  }
  post(std::move(keys));
}

/// Where nobody takes the task, nobody is to wait for its keys.
CACHECADE_DECL void BatchPath::post(std::vector<DeferredKey>&& keys) {
  if (keys.empty()) return;
  std::unordered_set<const Flight*> flights;
  for (const auto& key : keys) flights.insert(key.awaited.get());
  try {
    if (defer_(std::move(keys))) return;
  } catch (...) {
  }
  for (std::size_t dropped = 0; dropped < flights.size(); ++dropped) function_.counters.drop(Dropped::no_executor);
  for (auto& task : tasks_) {
    if (flights.contains(task.pending.get())) task.pending.reset();
  }
}

CACHECADE_DECL void BatchPath::wait_for(Task& task) {
  auto& item = *task.item;
  if (task.pending != nullptr) {
    std::optional<FlightOutcome> ended;
    bool waited = false;
    {
      const WaitGraph::Wait wait;
      waited = static_cast<bool>(wait);
      if (waited) ended = task.pending->wait(wait_limit(item.slot->full()));
    }
    if (waited) {
      if (ended && !ended->result && !ended->error) ++item.tasks_in_vain;
      return take(item, ended);
    }
  }
  if (item.slot->full()) return fall_back(item);
  item.unlimited = true;
  again_.push_back(&item);
}

/// The result of another caller's flight; its leader may have ended it, and wait for one of ours by now, which is no
/// ring. Where it fails or takes too long: an old value, if there is one that may be used; else its error, or nothing:
/// then it is loaded alone.
CACHECADE_DECL void BatchPath::follow(BatchItem& item) {
  const auto& policy = function_.policy;
  const auto flight = std::exchange(item.flight, nullptr);
  const bool softly = policy.soft_timeout.positive() && item.slot->full();
  auto ended = flight->wait(Deadline::after(Duration{}));
  if (!ended) {
    const WaitGraph::Wait wait(flight->leader());
    if (!wait) return;
    ended = flight->wait(wait_limit(softly));
  }
  if (softly) return take(item, ended);
  tier_.renew();
  item.result().clear();
  if (ended && ended->error && options_.max_age) ended->result = nullptr;
  if ((!ended || (ended->error && !ended->result)) && policy.on_error_for.positive()) {
    BatchItem* const one[] = {&item};
    find(one);
    if (flight->voided()) item.result().clear();
  }
  take(item, ended);
}

/// What a wait gives that ended so. Where that was too soon or with an error: the old value in the slot, if there is
/// one. Where its leader had no result, the item goes into the next round.
CACHECADE_DECL void BatchPath::take(BatchItem& item, const std::optional<FlightOutcome>& ended) {
  if (ended && ended->result) {
    item.answered = true;
    function_.counters.coalesced.add();
    try {
      item.result().copy_from(ended->result.get());
    } catch (...) {
      item.answered = false;
    }
  } else if (ended && !ended->error) {
    again_.push_back(&item);
  } else if (item.slot->full()) {
    fall_back(item);
  } else if (ended) {
    item.fail(ended->error);
  } else {
    fail_if_late(item);
  }
}

CACHECADE_DECL void BatchPath::refresh_with_limit(BatchSpan items) {
  auto open = unanswered(items);
  for (int tries = 0; tries < most_tasks && !open.empty(); ++tries) {
    start_anew(open);
    for (auto& task : std::exchange(tasks_, {})) wait_for(task);
    open = std::exchange(again_, {});
    if (std::all_of(open.begin(), open.end(), [](const auto* item) { return item->unlimited; })) break;
    std::erase_if(open, [&](auto* item) { return fail_if_late(*item); });
  }
  replace(open);
}

/// Whether the item's caller waits no longer: his deadline has passed.
CACHECADE_DECL bool BatchPath::fail_if_late(BatchItem& item) const {
  if (item.unlimited || !options_.deadline || !options_.deadline->expired()) return false;
  item.fail(
      std::make_exception_ptr(Error(Errc::deadline_exceeded, "the call's deadline passed before there was a result")));
  return true;
}

/// How long to wait for a load where there is an old value (`softly`) or none; all waits of one kind together.
CACHECADE_DECL Deadline BatchPath::wait_limit(bool softly) {
  const auto& policy = function_.policy;
  const bool soft = softly && policy.soft_timeout.positive();
  auto& limit = soft ? soft_limit_ : join_limit_;
  if (!limit) limit = Deadline::after(soft ? policy.soft_timeout : policy.load_timeout);
  const auto& deadline = options_.deadline;
  return deadline && deadline->at() < limit->at() ? *deadline : *limit;
}

}  // namespace cachecade::load
