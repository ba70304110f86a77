// LifeClock: when an entry's life begins and ends, by the cheapest clock that can tell.
//
// The coarse clock costs a third of the precise one and lags by a tick at most, so an end by it would be told one tick
// late: it is set one tick early. Lives too short for that go by the precise clock. Where the clock is the system's, it
// is read without a virtual call. Cost: one clock read, none for an entry without end.
#pragma once

#include <cachecade/clock.hpp>
#include <cachecade/core/duration.hpp>
#include <cachecade/memory/node.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace cachecade::memory {

/// Thread safe. Times are steady nanoseconds.
class LifeClock {
 public:
  explicit LifeClock(std::shared_ptr<const Clock> clock)
      : clock_(std::move(clock)), system_clock_(clock_ == system_clock()) {}

  /// The moment, by the coarse clock.
  std::int64_t now() const {
    return system_clock_ ? SystemClock::read(CLOCK_MONOTONIC_COARSE).count() : asked_clock(false);
  }

  /// Whether it is not fresh any more.
  bool stale(const Node& node) const { return node.has_end() && node.stale_by(now_for(node)); }
  /// Whether it is of no use any more.
  bool expired(const Node& node) const { return node.has_end() && node.expires_by(now_for(node)); }

  /// Nothing when it is of no use any more, else whether it is fresh; by one clock read.
  std::optional<bool> fresh(const Node& node) const {
    if (!node.has_end()) return true;
    const auto now = now_for(node);
    if (node.expires_by(now)) return std::nullopt;
    return !node.stale_by(now);
  }

  /// A life that begins now.
  Birth birth(Duration ttl, Duration cost, Duration linger) const {
    if (ttl == Duration::max()) return {clock_->coarse(), Birth::never, cost};
    if (ttl.nanoseconds() < shortest_coarse) {
      const auto now = clock_->steady();
      return {now, now + ttl.nanoseconds(), cost, linger, true};
    }
    const auto now = clock_->coarse();
    return {now, now + ttl.nanoseconds() - clock_->coarse_tick(), cost, linger};
  }

 private:
  static constexpr std::chrono::milliseconds shortest_coarse{50};

  [[gnu::always_inline]] std::int64_t now_for(const Node& node) const {
    if (node.precise() || !system_clock_) [[unlikely]] {
      return asked_clock(node.precise());
    }
    return SystemClock::read(CLOCK_MONOTONIC_COARSE).count();
  }
  [[gnu::noinline]] std::int64_t asked_clock(bool precise) const {
    return (precise ? clock_->steady() : clock_->coarse()).time_since_epoch().count();
  }

  const std::shared_ptr<const Clock> clock_;
  const bool system_clock_;
};

}  // namespace cachecade::memory
