// Breaker: when what failed is asked again. A pure state machine over a passed-in time.
//
// Closed: everybody asks. It opens after five failures in a row, or where half of the recent calls failed or took
// nearly all of their time (recent_calls.hpp); for a second, then for twice as long each time, up to half a minute. A
// store's own wish (Retry-After) is obeyed, up to a minute; one that was asked too often and states no wish is left
// alone for a second, then for twice as long each time, up to a minute; what only a person can mend is tried every 30
// s. Half open, once its time is over: one caller at a time asks, as a probe, and how that goes closes or opens it. Of
// the times that double half is random, so that processes that were refused together do not come back together. Faults
// whose kind is about one key or one value, about writes, or about this process, open nothing without a wish. What ends
// while the breaker is open was under way before: it can keep it open for longer, and changes nothing else. Source:
// Nygard, "Release It!", 2007.
#pragma once

#include <cachecade/clock.hpp>
#include <cachecade/fault.hpp>
#include <cachecade/store/recent_calls.hpp>

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
  static constexpr Milliseconds longest_after_failures = std::chrono::seconds(30);
  static constexpr Milliseconds after_refusal = std::chrono::seconds(30);
  static constexpr Milliseconds longest = std::chrono::minutes(1);
  static constexpr Milliseconds longest_probe = std::chrono::seconds(10);  // then another one asks

  enum class Asking : unsigned char { freely, as_probe, not_now };

  /// One that is half open: of a store that nobody has asked yet.
  static Breaker untried() noexcept {
    Breaker breaker;
    breaker.until_ = Time::min() + Time::duration(1);
    return breaker;
  }

  bool is_open(Time now) const noexcept { return now < until_; }

  /// Whether one more caller may ask. A probe ends by `succeeded`, `failed`, or `leave`.
  Asking ask(Time now) noexcept {
    if (is_open(now)) return Asking::not_now;
    if (until_ == Time::min()) return Asking::freely;
    if (now < probing_until_) return Asking::not_now;
    probing_until_ = now + longest_probe;
    return Asking::as_probe;
  }
  /// The probe did not ask after all.
  void leave() noexcept { probing_until_ = Time::min(); }

  /// Whether it waits for a probe to succeed.
  bool is_half_open(Time now) const noexcept { return !is_open(now) && until_ != Time::min(); }

  /// The fault that opened it, with what is left of its time; nothing where it is not open.
  std::optional<Fault> fault(Time now) const {
    if (!is_open(now)) return std::nullopt;
    Fault fault = fault_;
    fault.retry_after = std::chrono::ceil<Milliseconds>(until_ - now);
    return fault;
  }

  /// `slow`: it took nearly all the time that there was. True for the first success after a time in which it was open.
  bool succeeded(Time now, bool slow = false) {
    if (is_open(now)) return false;
    recent_.note(slow, now);
    if (slow && until_ == Time::min() && recent_.mostly_bad(now)) {
      open({FaultKind::timeout, "most answers take nearly all the time that there is"}, now + after_failures);
      return false;
    }
    failures_ = 0;
    openings_ = 0;
    leave();
    return std::exchange(until_, Time::min()) != Time::min();
  }

  /// `chance`: a fresh random number in [0, 1].
  void failed(const Fault& fault, Time now, double chance = 1) {
    const bool was_open = is_open(now);
    if (!was_open) leave();
    if (counts(fault) && !was_open) {
      failures_ = std::min(failures_ + 1, most_doublings);
      recent_.note(true, now);
    }
    const auto until = now + (was_open ? wish_of(fault) : wait_after(fault, now, chance));
    if (until <= std::max(now, until_)) return;
    open(fault, until);
    openings_ = std::min(openings_ + (was_open ? 0 : 1), most_doublings);
  }

  void close() noexcept { *this = {}; }

 private:
  static constexpr int most_doublings = 10;

  static bool counts(const Fault& fault) noexcept { return scope_of(fault.kind) == FaultScope::store; }

  void open(const Fault& fault, Time until) {
    fault_ = fault;
    until_ = until;
    recent_.forget();
  }

  static Milliseconds wish_of(const Fault& fault) noexcept {
    if (fault.retry_after.count() > 0) return std::min(fault.retry_after, longest);
    const bool lasts = fault.kind == FaultKind::auth || fault.kind == FaultKind::config;
    return lasts ? after_refusal : Milliseconds(0);
  }

  Milliseconds wait_after(const Fault& fault, Time now, double chance) noexcept {
    if (const auto wish = wish_of(fault); wish.count() > 0) return wish;
    if (fault.kind == FaultKind::http_429) return doubled(std::max(failures_ - 1, 0), longest, chance);
    const bool opens =
        counts(fault) && (failures_ >= failures_in_a_row || is_half_open(now) || recent_.mostly_bad(now));
    return opens ? doubled(openings_, longest_after_failures, chance) : Milliseconds(0);
  }

  /// Half of it is random.
  static Milliseconds doubled(int times, Milliseconds longest_wait, double chance) noexcept {
    const auto half = std::min<Milliseconds>(after_failures * (std::int64_t{1} << times), longest_wait) / 2;
    return half + Milliseconds(static_cast<std::int64_t>(static_cast<double>(half.count()) * chance));
  }

  int failures_ = 0;  // in a row
  int openings_ = 0;  // without a success in between
  RecentCalls recent_;
  Time until_ = Time::min();          // min: closed
  Time probing_until_ = Time::min();  // while one is under way
  Fault fault_;
};

}  // namespace cachecade::store
