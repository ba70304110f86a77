#pragma once

#include <cachecade/memory/life_clock.hpp>

#include <cachecade/detail/config.hpp>

#include <algorithm>
#include <utility>

namespace cachecade::memory {

CACHECADE_DECL bool Lifespan::over() const noexcept {
  return !ttl.positive() || age >= sum_of(ttl, std::max(stale_for, on_error_for));
}

CACHECADE_DECL LifeClock::LifeClock(std::shared_ptr<const Clock> clock)
    : clock_(std::move(clock)), tick_(clock_->coarse_tick()), system_clock_(clock_ == system_clock()) {}

CACHECADE_DECL std::int64_t LifeClock::now() const {
  return system_clock_ ? SystemClock::read(CLOCK_MONOTONIC_COARSE).count() : asked_clock(false);
}

CACHECADE_DECL bool LifeClock::expired(const Node& node) const {
  return node.has_end() && node.expires_by(now_for(node));
}

CACHECADE_DECL std::optional<bool> LifeClock::due_if_living(const Node& node) const {
  if (!node.has_end()) return false;
  const auto now = now_for(node);
  if (node.expires_by(now)) return std::nullopt;
  return node.due_by(now);
}

CACHECADE_DECL EntryTimes LifeClock::begin(const Lifespan& span, std::int64_t& now) const {
  EntryTimes times{.stale_for = span.stale_for, .on_error_for = span.on_error_for, .cost = span.cost};
  times.precise = span.ttl.nanoseconds() < shortest_coarse;
  now =
      times.precise || !system_clock_ ? asked_clock(times.precise) : SystemClock::read(CLOCK_MONOTONIC_COARSE).count();
  times.stored_at = Clock::Steady(std::chrono::nanoseconds(now)) - span.age.nanoseconds();
  if (span.ttl == Duration::max()) {
    times.expires = times.due = EntryTimes::never;
  } else {
    const auto tick = times.precise ? std::chrono::nanoseconds(0) : tick_;
    times.expires = times.stored_at + span.ttl.nanoseconds() - tick;
    times.due = span.due_after < span.ttl ? times.stored_at + span.due_after.nanoseconds() : times.expires;
  }
  return times;
}

[[gnu::noinline]] CACHECADE_DECL std::int64_t LifeClock::asked_clock(bool precise) const {
  return (precise ? clock_->steady() : clock_->coarse()).time_since_epoch().count();
}

}  // namespace cachecade::memory
