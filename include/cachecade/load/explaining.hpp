// What explanations of any tier say of an entry.
#pragma once

#include <cachecade/detail/sanitize.hpp>
#include <cachecade/explanation.hpp>
#include <cachecade/load/freshness.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace cachecade::load::explaining {

inline void mark(TierExplanation& told, EntryState state, std::string reason) {
  told.state = state;
  told.reason = std::move(reason);
}

inline EntryState state_of(Freshness freshness) noexcept {
  switch (freshness) {
    case Freshness::fresh:
      return EntryState::fresh;
    case Freshness::refresh_due:
      return EntryState::refresh_due;
    case Freshness::stale_usable:
      return EntryState::stale;
    case Freshness::error_usable:
      return EntryState::fallback;
    case Freshness::dead:
      break;
  }
  return EntryState::unusable;
}

/// `expired`: which of its tags was, if any.
inline void tell_life(TierExplanation& told, Lifetime life, const EarlyRefresh& early, std::string_view expired) {
  if (!expired.empty()) life.end_ttl();
  told.age = life.age;
  told.ttl = life.remaining();
  told.cost = life.cost;
  constexpr double no_luck = 1;
  told.state = state_of(freshness(life, early, no_luck));
  if (!expired.empty()) told.reason = "its tag " + detail::quoted(expired) + " was expired";
  if (expired.empty() && !told.ttl->positive()) told.reason = "its ttl is over";
}

inline std::string invalidated(std::string_view tag) { return "its tag " + detail::quoted(tag) + " was invalidated"; }

}  // namespace cachecade::load::explaining
