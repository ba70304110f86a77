// How a call waits: for another caller's flight, or for a task that loads for it; and what it gets where that takes too
// long or fails.
#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/error.hpp>
#include <cachecade/load/active_tier.hpp>
#include <cachecade/load/call_report.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/flight_leader.hpp>
#include <cachecade/load/load_path.hpp>
#include <cachecade/load/lookup_result.hpp>
#include <cachecade/load/task_scope.hpp>
#include <cachecade/load/wait_graph.hpp>

#include <exception>
#include <memory>
#include <optional>

namespace cachecade::load {

/// The result of another caller's flight; false where its leader has none to share. Where that fails or takes too long:
/// an old value, if there is one that may be used; else its error, or the function run alone, whose result is not
/// stored. While an entry is only loaded anew, what stands there is served.
CACHECADE_DECL bool LoadPath::follow(Flight& flight, Load load, Defer defer, Deadline join_timeout,
                                     detail::Slot& result) {
  const auto& policy = request_.function().policy;
  result.clear();
  if (flight.refreshing() || policy.soft_timeout.positive()) {
    if (serve(find(result), defer, result)) return true;
    if (result.full() && policy.soft_timeout.positive()) {
      report().coalesced();
      return outcome(flight.wait(wait_limit(true)), result);
    }
  }
  std::optional<FlightOutcome> ended;
  {
    const WaitGraph::Wait wait(flight.leader());
    if (!wait) return miss_alone(load, result), true;
    report().coalesced();
    const auto& deadline = request_.options.deadline;
    ended = flight.wait(deadline && deadline->at() < join_timeout.at() ? *deadline : join_timeout);
  }
  tier_->renew();
  result.clear();
  if (ended && ended->error && request_.options.max_age) ended->result = nullptr;
  if ((!ended || (ended->error && !ended->result)) && policy.on_error_for.positive()) {
    find(result);
    if (flight.voided()) result.clear();
  }
  if (ended || result.full()) return outcome(ended, result);
  throw_if_late();
  return miss_alone(load, result), true;
}

/// Whether the task gives an answer in time; nothing where it cannot be waited for.
CACHECADE_DECL std::optional<bool> LoadPath::answer_of_task(const std::shared_ptr<Flight>& pending,
                                                            detail::Slot& result) {
  if (pending == nullptr) return std::nullopt;
  std::optional<FlightOutcome> ended;
  {
    const WaitGraph::Wait wait;
    if (!wait) return std::nullopt;
    ended = pending->wait(wait_limit(result.full()));
  }
  return outcome(ended, result);
}

/// Whether a wait that ended so gives an answer. Where it ended too soon or with an error, that is the old value in the
/// slot, if there is one.
CACHECADE_DECL bool LoadPath::outcome(const std::optional<FlightOutcome>& ended, detail::Slot& result) {
  if (ended && ended->result) {
    request_.function().counters.coalesced.add();
    result.copy_from(ended->result.get());
    report().handed(*ended);
    return true;
  }
  if (ended && !ended->error) return false;
  if (result.full()) return report().fell_back(), request_.function().counters.stale_if_error.add(), true;
  throws_ = ended.has_value();
  if (ended) std::rethrow_exception(ended->error);
  throw_if_late();
  return false;
}

/// How long to wait for a load where there is an old value (`softly`) or none.
CACHECADE_DECL Deadline LoadPath::wait_limit(bool softly) const {
  const auto& policy = request_.function().policy;
  const auto& deadline = request_.options.deadline;
  const auto longest = softly && policy.soft_timeout.positive() ? policy.soft_timeout : policy.load_timeout;
  return deadline ? deadline->at_most(longest) : Deadline::after(longest);
}

CACHECADE_DECL void LoadPath::throw_if_late() {
  const auto& deadline = request_.options.deadline;
  throws_ = deadline && deadline->expired();
  if (throws_) {
    throw Error(Errc::deadline_exceeded, "the call's deadline passed before there was a result");
  }
}

/// In the background, as long as the call's deadline allows; where nobody takes the task, in the caller.
CACHECADE_DECL void LoadPath::refresh_with_limit(Load load, Defer defer, detail::Slot& result) {
  for (; tasks_in_vain_ < most_tasks; ++tasks_in_vain_) {
    const auto answered = answer_of_task(BackgroundRefresh(request_).start_anew(defer), result);
    if (!answered) break;
    if (*answered) return;
    throw_if_late();
  }
  replace(load, result);
}

/// Has it loaded in the background, and waits for that as long as the call's deadline and the soft timeout allow. False
/// where the task ended without a result.
CACHECADE_DECL bool LoadPath::load_with_limit(FlightLeader& leader, Load load, std::int64_t stored_at, Defer defer,
                                              detail::Slot& result) {
  leader.abandon();
  BackgroundRefresh task(request_);
  const auto pending = task.start(stored_at, defer, true);
  if (task.joined()) report().coalesced();
  if (const auto answered = answer_of_task(pending, result)) {
    tasks_in_vain_ += *answered ? 0 : 1;
    return *answered;
  }
  if (result.full()) return report().fell_back(), request_.function().counters.stale_if_error.add(), true;
  tier_->renew();
  return replace(load, result), true;
}

}  // namespace cachecade::load
