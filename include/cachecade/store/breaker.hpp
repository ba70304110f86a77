// Breaker: when what failed is asked again. A pure decision over a passed-in time.
//
// The rule: a store's own wish (Retry-After) is obeyed, up to a minute; one that was asked too often and states no wish
// is left alone for a second, then for twice as long each time, up to a minute; what only a person can mend is tried
// every 30 s; what failed five times in a row is left alone for a second, then one failure more opens the breaker
// again. Faults whose kind is about one key or one value, about writes, or about this
// process, open nothing without such a wish. What ends while the breaker is open was under way before: it can keep it
// open for longer, and changes nothing else.
#pragma once

#include <cachecade/clock.hpp>
#include <cachecade/fault.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

namespace cachecade::store {

/// Not thread safe.
class Breaker {
 public:
  using Time = Clock::Steady;
  using Milliseconds = std::chrono::milliseconds;

  static constexpr int failures_in_a_row = 5;
  static constexpr Milliseconds after_failures = std::chrono::seconds(1);
  static constexpr Milliseconds after_refusal = std::chrono::seconds(30);
  static constexpr Milliseconds longest = std::chrono::minutes(1);

  bool is_open(Time now) const noexcept { return now < until_; }

  /// The fault that opened it, with what is left of its time; nothing where it is not open.
  std::optional<Fault> fault(Time now) const {
    if (!is_open(now)) return std::nullopt;
    Fault fault = fault_;
    fault.retry_after = std::chrono::ceil<Milliseconds>(until_ - now);
    return fault;
  }

  /// True for the first success after a time in which it was open.
  bool succeeded(Time now) noexcept {
    if (is_open(now)) return false;
    failures_ = 0;
    return std::exchange(until_, Time::min()) != Time::min();
  }

  /// `chance`: a fresh random number in [0, 1], so that processes that were refused together do not come back together.
  void failed(const Fault& fault, Time now, double chance = 1) {
    if (counts(fault) && !is_open(now)) failures_ = std::min(failures_ + 1, most_failures);
    const auto until = now + wait_after(fault, chance);
    if (until <= std::max(now, until_)) return;
    fault_ = fault;
    until_ = until;
  }

  void close() noexcept { *this = {}; }

 private:
  static constexpr int most_failures = 7;  // their wait is `longest`

  static bool counts(const Fault& fault) noexcept { return scope_of(fault.kind) == FaultScope::store; }

  Milliseconds wait_after(const Fault& fault, double chance) const noexcept {
    if (fault.retry_after.count() > 0) return std::min(fault.retry_after, longest);
    if (fault.kind == FaultKind::http_429) return backoff(chance);
    if (fault.kind == FaultKind::auth || fault.kind == FaultKind::config) return after_refusal;
    return counts(fault) && failures_ >= failures_in_a_row ? after_failures : Milliseconds(0);
  }

  /// Half of it is random.
  Milliseconds backoff(double chance) const noexcept {
    const auto doubled = after_failures * (std::int64_t{1} << std::max(failures_ - 1, 0));
    const auto half = std::min<Milliseconds>(doubled, longest) / 2;
    return half + Milliseconds(static_cast<std::int64_t>(static_cast<double>(half.count()) * chance));
  }

  int failures_ = 0;  // in a row
  Time until_ = Time::min();
  Fault fault_;
};

}  // namespace cachecade::store
