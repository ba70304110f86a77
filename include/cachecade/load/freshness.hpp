// Freshness: what an entry is good for at a moment of its life.
//
//   load completes                ttl                    ttl + stale_for            ttl + on_error_for
//   |── fresh ── (refresh due) ────|──── stale-usable ─────|────── error-usable ──────|──── dead ──▶
//
// Pure functions of the entry's life, the policy, the moment and a random number of the caller. The two windows after
// the ttl both start at its end and may end in either order. What a caller gets:
//
//   state          at the look-up                 load returns      load throws   load takes too long   store is down
//   fresh          the value                      the new value ¹   the value ¹   the value ¹           the new value ²
//   refresh due    the value ³                    the new value     the value     the value             the new value ²
//   stale-usable   the value ³                    the new value     the value     the value             the new value ²
//   error-usable   a load, the value kept aside   the new value     the value     the value             the new value ²
//   dead, or none  a load                         the new value     the error     a load alone ²        the new value ²
//
//   ¹ only where the caller asked for a load all the same     ² not stored     ³ and a refresh in the background
//
// Early refresh is XFetch: a caller acts as if the moment were later by cost * beta * -ln(uniform), so that one of many
// callers refreshes before the end, sooner where a load takes long. Source: Vattani, Chierichetti, Lowenstein, "Optimal
// Probabilistic Cache Stampede Prevention", VLDB 2015.
#pragma once

#include <cachecade/duration.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace cachecade::load {

/// One entry's life, counted from the completion of its load.
struct Lifetime {
  Duration age{};
  Duration ttl{};
  Duration stale_for{};     // after the ttl: served while it is loaded anew
  Duration on_error_for{};  // after the ttl: served when a load fails
  Duration cost{};          // what the load took

  /// Makes the ttl end by now at the latest, with nothing after it but the use on error.
  void end_ttl() noexcept {
    age = std::max(age, ttl);
    stale_for = Duration{};
  }

  /// What is left of the ttl; not positive when it is over.
  Duration remaining() const noexcept { return ttl.nanoseconds() - age.nanoseconds(); }
};

/// For how long a value is kept: fresh, then served while it is loaded anew, and for use when a load fails.
struct StaleWindows {
  Duration ttl{};
  Duration stale_for{};
  Duration on_error_for{};

  /// Until it is of no use to anybody.
  Duration whole() const noexcept { return sum_of(ttl, std::max(stale_for, on_error_for)); }
};

/// When a fresh entry is loaded anew before its end; zero: not.
struct EarlyRefresh {
  double at = 0;    // from this fraction of the ttl on
  double beta = 0;  // by XFetch: 1 is what the paper advises, more is sooner

  /// The age before which no refresh is due.
  Duration never_before(Duration ttl, Duration cost) const noexcept;
};

enum class Freshness : unsigned char { fresh, refresh_due, stale_usable, error_usable, dead };

/// `share` of a time.
inline Duration part_of(Duration time, double share) noexcept {
  return std::chrono::duration<double, std::nano>(static_cast<double>(time.nanoseconds().count()) * share);
}

/// The factor by which XFetch scales a load's cost is at most this: one number in nine million would give more.
inline constexpr double longest_factor = 16;

inline Duration EarlyRefresh::never_before(Duration ttl, Duration cost) const noexcept {
  const auto by_fraction = at > 0 ? part_of(ttl, std::min(at, 1.0)) : ttl;
  if (!(beta > 0)) return by_fraction;
  return std::min<Duration>(by_fraction, ttl.nanoseconds() - part_of(cost, beta * longest_factor).nanoseconds());
}

/// `uniform`: a random number above 0 and up to 1, another for every look-up. Ages below zero, from hosts whose clocks
/// differ, count as zero. Throws nothing; costs some comparisons, and a logarithm where `beta` is set.
inline Freshness freshness(const Lifetime& life, const EarlyRefresh& early, double uniform) noexcept {
  const auto age = std::max(life.age, Duration{});
  if (age < life.ttl) {
    if (early.at > 0 && age >= part_of(life.ttl, std::min(early.at, 1.0))) return Freshness::refresh_due;
    if (early.beta > 0 &&
        sum_of(age, part_of(life.cost, early.beta * std::min(-std::log(uniform), longest_factor))) >= life.ttl)
      return Freshness::refresh_due;
    return Freshness::fresh;
  }
  if (age < sum_of(life.ttl, life.stale_for)) return Freshness::stale_usable;
  if (age < sum_of(life.ttl, life.on_error_for)) return Freshness::error_usable;
  return Freshness::dead;
}

/// A ttl that is shorter by up to `share` of it, so that entries stored together do not end together. Never longer, and
/// never zero for a positive ttl. `uniform`: as above.
inline Duration jittered(Duration ttl, double share, double uniform) noexcept {
  if (!(share > 0) || !ttl.positive()) return ttl;
  const auto less = part_of(ttl, std::min(share, 1.0) * (1 - uniform));
  return std::clamp<Duration>(ttl.nanoseconds() - less.nanoseconds(), std::chrono::nanoseconds(1), ttl);
}

/// What the table above says of a caller who finds an entry, or none (dead).
enum class Next : unsigned char { serve, serve_and_refresh, load };

constexpr Next on_look_up(Freshness state) noexcept {
  switch (state) {
    case Freshness::fresh:
      return Next::serve;
    case Freshness::refresh_due:
    case Freshness::stale_usable:
      return Next::serve_and_refresh;
    case Freshness::error_usable:
    case Freshness::dead:
      break;
  }
  return Next::load;
}

enum class LoadOutcome : unsigned char { returned, threw, timed_out, store_down };
enum class Answer : unsigned char { new_value, new_value_unstored, old_value, error, load_alone };

/// What it says of a caller whose load ended so. `state` is that of the old entry at the look-up.
constexpr Answer after_load(Freshness state, LoadOutcome outcome) noexcept {
  const bool usable = state != Freshness::dead;
  switch (outcome) {
    case LoadOutcome::returned:
      return Answer::new_value;
    case LoadOutcome::store_down:
      return Answer::new_value_unstored;
    case LoadOutcome::threw:
      return usable ? Answer::old_value : Answer::error;
    case LoadOutcome::timed_out:
      break;
  }
  return usable ? Answer::old_value : Answer::load_alone;
}

}  // namespace cachecade::load
