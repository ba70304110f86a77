#pragma once

#include <cachecade/deadline.hpp>

#include <algorithm>

namespace cachecade {

CACHECADE_DECL Deadline Deadline::after(Duration budget) {
  const auto now = Clock::now();
  const auto room = Clock::time_point::max() - now;
  return Deadline(budget.nanoseconds() >= room ? Clock::time_point::max() : now + budget.nanoseconds());
}

CACHECADE_DECL bool Deadline::expired() const { return Clock::now() >= at_; }

CACHECADE_DECL std::chrono::nanoseconds Deadline::remaining() const {
  return std::max<std::chrono::nanoseconds>(at_ - Clock::now(), std::chrono::nanoseconds::zero());
}

CACHECADE_DECL std::chrono::milliseconds Deadline::remaining_ms() const { return Duration(remaining()).milliseconds(); }

CACHECADE_DECL Deadline Deadline::at_most(Duration budget) const { return Deadline(std::min(at_, after(budget).at_)); }

}  // namespace cachecade
