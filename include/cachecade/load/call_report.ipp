#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/bound_function.hpp>
#include <cachecade/load/call_report.hpp>
#include <cachecade/load/flight.hpp>
#include <cachecade/load/lookup_result.hpp>
#include <cachecade/load/request.hpp>
#include <cachecade/load/tier.hpp>

namespace cachecade::load {

CACHECADE_DECL CallReport::CallReport(const Request& request) noexcept
    : outcome_(request.options.outcome), request_(request) {}

CACHECADE_DECL void CallReport::begin() const noexcept {
  if (outcome_ == nullptr) return;
  *outcome_ = CallOutcome{};
  const bool caches = request_.function().policy.ttl.positive();
  outcome_->status = request_.options.refresh ? CallStatus::refreshed
                     : caches                 ? CallStatus::miss
                                              : CallStatus::bypassed;
  try {
    outcome_->key = request_.text();
  } catch (...) {
  }
}

CACHECADE_DECL void CallReport::found(const LookupResult& found, const Tier& tier) const noexcept {
  if (outcome_ == nullptr || found.state == Freshness::dead) return;
  outcome_->age = found.lifetime.age;
  outcome_->ttl = found.lifetime.remaining();
  outcome_->cost = found.lifetime.cost;
  name(tier);
}

CACHECADE_DECL void CallReport::served() const noexcept {
  if (outcome_ == nullptr) return;
  outcome_->status = outcome_->ttl && outcome_->ttl->positive() ? CallStatus::hit : CallStatus::stale;
}

CACHECADE_DECL void CallReport::fell_back() const noexcept {
  if (outcome_ == nullptr) return;
  served();
  outcome_->load_failed = true;
}

CACHECADE_DECL void CallReport::coalesced() const noexcept {
  if (outcome_ != nullptr) outcome_->coalesced = true;
}

CACHECADE_DECL void CallReport::handed(const FlightOutcome& ended) const noexcept {
  if (outcome_ == nullptr) return;
  forget_value();
  if (ended.error != nullptr) {
    outcome_->status = CallStatus::stale;
    outcome_->load_failed = true;
  } else if (!ended.loaded) {
    outcome_->status = CallStatus::hit;
  }
}

CACHECADE_DECL void CallReport::loaded(Duration cost) const noexcept {
  if (outcome_ == nullptr) return;
  forget_value();
  outcome_->coalesced = false;
  outcome_->load_failed = false;
  outcome_->age = Duration{};
  outcome_->cost = cost;
}

CACHECADE_DECL void CallReport::stored(Duration ttl, const Tier& tier) const noexcept {
  if (outcome_ == nullptr) return;
  outcome_->stored = true;
  outcome_->ttl = ttl;
  name(tier);
}

CACHECADE_DECL void CallReport::failed() const noexcept {
  if (outcome_ == nullptr) return;
  forget_value();
  outcome_->load_failed = true;
}

CACHECADE_DECL void CallReport::forget_value() const noexcept {
  outcome_->store.clear();
  outcome_->age.reset();
  outcome_->ttl.reset();
  outcome_->cost.reset();
}

CACHECADE_DECL void CallReport::name(const Tier& tier) const noexcept {
  try {
    outcome_->store = tier.name();
  } catch (...) {
    outcome_->store.clear();
  }
}

}  // namespace cachecade::load
