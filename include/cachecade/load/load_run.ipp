#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/heap_value.hpp>
#include <cachecade/load/bound_function.hpp>
#include <cachecade/load/call_report.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/end_of_process.hpp>
#include <cachecade/load/flight_leader.hpp>
#include <cachecade/load/load_run.hpp>
#include <cachecade/load/request.hpp>
#include <cachecade/load/retention.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace cachecade::load {

/// A value that a load may replace, out of the way of that.
class LoadRun::OldValue {
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

CACHECADE_DECL bool failed_recently(const Request& request) {
  const auto& core = request.core();
  return core.throttle.holds_back(request.text(), core.clock->steady());
}

CACHECADE_DECL LoadRun::LoadRun(Request& request, Tier& tier) : request_(request), core_(request.core()), tier_(tier) {}

CACHECADE_DECL void LoadRun::run(FlightLeader& leader, Load load, StoreToken& token, LoadKind kind,
                                 detail::Slot& result) {
  const auto& policy = request_.function().policy;
  OldValue old(result);
  tier_.prepare(token);
  const auto start = core_.clock->steady();
  if (const auto error = try_load(leader.flight(), load, old, result)) {
    return share(leader, result.value(), token, error);
  }
  if (work_outlives_process()) return leader.complete(result.value());
  const Duration cost = core_.clock->steady() - start;
  request_.function().counters.count_load(cost, policy.load_timeout);
  CallReport(request_).loaded(cost);
  if (!policy.tagged) leader.share(result.value());
  keep(leader.flight(), result.value(), cost, token, kind);
  share(leader, result.value(), token);
}

CACHECADE_DECL void LoadRun::keep(Flight& flight, const void* value, Duration cost, const StoreToken& token,
                                  LoadKind kind) noexcept {
  if (kind == LoadKind::background && cost > request_.function().policy.load_timeout) {
    core_.throttle.failed(request_.text(), core_.clock->steady());
    return request_.function().counters.drop(Dropped::late);
  }
  try {
    retain(request_, tier_, flight, value, cost, token, kind == LoadKind::replacing);
  } catch (...) {
    // It is not kept; its caller has it.
  }
}

/// What the load threw where the old value took the place of its result; where there is none, throws that.
CACHECADE_DECL std::exception_ptr LoadRun::try_load(Flight& flight, Load load, OldValue& old, detail::Slot& result) {
  std::exception_ptr error;
  try {
    load(result);
    return nullptr;
  } catch (...) {
    error = std::current_exception();
    if (!error) throw;  // the thread is being cancelled
    request_.function().counters.failed_loads.add();
    core_.throttle.failed(request_.text(), core_.clock->steady());
    if (!old || flight.voided()) {
      flight.complete(nullptr, std::move(error));
      throw;
    }
  }
  old.give_back(result);
  request_.function().counters.stale_if_error.add();
  CallReport(request_).fell_back();
  return error;
}

CACHECADE_DECL void LoadRun::share(FlightLeader& leader, const void* value, const StoreToken& token,
                                   const std::exception_ptr& error) {
  leader.close();
  still_current(request_, token, value) ? leader.complete(value, error) : leader.abandon();
}

CACHECADE_DECL void LoadRun::hand_over(FlightLeader& leader, detail::Slot& value, const StoreToken& token) {
  leader.close();
  still_current(request_, token, value.value()) ? leader.complete_with(value) : leader.abandon();
}

}  // namespace cachecade::load
