// How long the whole store is left alone after it said 429 (too many requests): a state over passed-in time.
//
// The server's Retry-After is obeyed up to 60 s. Without one the pause is 1 s, then doubles with each 429 that follows
// another without a success between, up to 60 s, and half of it is random, so that processes that were refused together
// do not come back together. Answers to requests that were already under way when a pause began lengthen it at most;
// they do not count as another refusal.
#pragma once

#include <cachecade/clock.hpp>
#include <cachecade/duration.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

namespace cachecade::replit {

class Pause {
 public:
  using Time = Clock::Steady;

  static constexpr std::chrono::milliseconds longest = std::chrono::seconds(60);

  /// What is left of the pause at `now`; zero: ask.
  std::chrono::milliseconds left(Time now) const noexcept {
    if (!until_ || now >= *until_) return std::chrono::milliseconds(0);
    return Duration(*until_ - now).milliseconds();
  }

  /// A 429 at `now`; `retry_after` zero: none was stated; `chance` is a fresh random number in [0, 1).
  void refused(Time now, std::chrono::milliseconds retry_after, double chance) noexcept {
    if (left(now).count() == 0) refusals_ = std::min(refusals_ + 1, 7);
    auto wait = std::min(retry_after, longest);
    if (wait.count() <= 0) {
      const auto whole =
          std::min<std::chrono::milliseconds>(std::chrono::seconds(std::int64_t{1} << (refusals_ - 1)), longest);
      wait = whole / 2 +
             std::chrono::milliseconds(static_cast<std::int64_t>(static_cast<double>(whole.count() / 2) * chance));
    }
    until_ = std::max(until_.value_or(now), now + wait);
  }

  /// The store answered otherwise.
  void served(Time now) noexcept {
    if (left(now).count() == 0) refusals_ = 0;
  }

 private:
  std::optional<Time> until_;
  int refusals_ = 0;
};

}  // namespace cachecade::replit
