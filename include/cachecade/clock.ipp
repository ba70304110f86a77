#pragma once

#include <cachecade/clock.hpp>
#include <cachecade/detail/immortal.hpp>

namespace cachecade {

CACHECADE_DECL Clock::Steady SystemClock::steady() const { return std::chrono::steady_clock::now(); }

CACHECADE_DECL Clock::Steady SystemClock::coarse() const { return Steady(read(CLOCK_MONOTONIC_COARSE)); }

CACHECADE_DECL std::chrono::nanoseconds SystemClock::coarse_tick() const {
  timespec resolution{};
  clock_getres(CLOCK_MONOTONIC_COARSE, &resolution);
  return std::chrono::seconds(resolution.tv_sec) + std::chrono::nanoseconds(resolution.tv_nsec);
}

CACHECADE_DECL Clock::Wall SystemClock::wall() const {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

namespace detail {

inline Immortal<SystemClock> the_system_clock;

}  // namespace detail

CACHECADE_DECL std::shared_ptr<const Clock> system_clock() {
  return {std::shared_ptr<const Clock>(), &detail::the_system_clock.get()};
}

}  // namespace cachecade
