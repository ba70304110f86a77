// LifeClock: when an entry's life begins and ends, by the cheapest clock that can tell.
//
// The coarse clock costs a third of the precise one and lags by a tick at most, so an end by it would be told one tick
// late: it is set one tick early. Lives too short for that go by the precise clock. Where the clock is the system's, it
// is read without a virtual call. Cost: one clock read, none for an entry without end.
#pragma once

#include <cachecade/clock.hpp>
#include <cachecade/duration.hpp>
#include <cachecade/memory/node.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

namespace cachecade::memory {

/// For how long an entry is kept, from the completion of its load on.
struct Lifespan {
  Duration ttl{};                        // fresh; Duration::max(): without end
  Duration due_after = Duration::max();  // from then on readers look closer, if that is before the end of the ttl
  Duration stale_for{};                  // after the ttl: may be served while it is loaded anew
  Duration on_error_for{};               // after the ttl: may be used for a failed load
  Duration cost{};                       // what its load took
  Duration age{};                        // how long ago it was loaded

  /// Whether nothing of it is left.
  bool over() const noexcept;
};

/// Thread safe. Times are steady nanoseconds.
class LifeClock {
 public:
  explicit LifeClock(std::shared_ptr<const Clock> clock);

  /// The moment, by the coarse clock.
  std::int64_t now() const;
  /// The moment, by the clock that goes for this entry.
  std::int64_t now_of(const Node& node) const { return now_for(node); }

  /// Whether a reader must look closer: it is not fresh, or a refresh is due.
  [[gnu::always_inline]] bool due(const Node& node) const { return node.has_end() && node.due_by(now_for(node)); }
  /// Whether it is of no use any more.
  bool expired(const Node& node) const;
  /// Nothing when it is of no use any more, else whether a reader must look closer; by one clock read.
  std::optional<bool> due_if_living(const Node& node) const;

  /// The times of a life of which its age is over; `now` is set to the moment.
  EntryTimes begin(const Lifespan& span, std::int64_t& now) const;

 private:
  static constexpr std::chrono::milliseconds shortest_coarse{50};

  [[gnu::always_inline]] std::int64_t now_for(const Node& node) const {
    if (node.precise() || !system_clock_) [[unlikely]] {
      return asked_clock(node.precise());
    }
    return SystemClock::read(CLOCK_MONOTONIC_COARSE).count();
  }
  std::int64_t asked_clock(bool precise) const;

  const std::shared_ptr<const Clock> clock_;
  const std::chrono::nanoseconds tick_;  // of the coarse clock
  const bool system_clock_;
};

}  // namespace cachecade::memory

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/memory/life_clock.ipp>
#endif
