// Duration: any chrono duration (1.5s, 200ms, hours::max()), kept as whole nanoseconds that saturate instead of
// overflowing. Not-a-number becomes zero.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <limits>
#include <ratio>
#include <type_traits>

namespace cachecade {

namespace detail {
template <class T>
concept BareNumber = std::is_arithmetic_v<T>;
}

class Duration {
 public:
  constexpr Duration() noexcept = default;

  template <class Rep, class Period>
  constexpr Duration(std::chrono::duration<Rep, Period> time) noexcept  // NOLINT: `60s` is a Duration
      : nanoseconds_(saturate(time)) {}

  Duration(detail::BareNumber auto) = delete;  // cachecade: a number has no unit: write 60s, 5min or 1.5h

  static constexpr Duration max() noexcept { return std::chrono::nanoseconds::max(); }

  constexpr std::chrono::nanoseconds nanoseconds() const noexcept { return std::chrono::nanoseconds(nanoseconds_); }

  /// Whole milliseconds, rounded up, so that no positive time becomes zero.
  constexpr std::chrono::milliseconds milliseconds() const noexcept {
    constexpr std::int64_t unit = 1'000'000;
    return std::chrono::milliseconds(nanoseconds_ / unit + (nanoseconds_ % unit > 0 ? 1 : 0));
  }

  constexpr bool positive() const noexcept { return nanoseconds_ > 0; }

  friend constexpr auto operator<=>(Duration, Duration) noexcept = default;
  friend constexpr bool operator==(Duration, Duration) noexcept = default;

 private:
  static constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
  static constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();

  template <class Rep, class Period>
  static constexpr std::int64_t saturate(std::chrono::duration<Rep, Period> time) noexcept {
    using Scale = std::ratio_divide<Period, std::nano>;
    if constexpr (std::is_floating_point_v<Rep>) {
      const long double ns = static_cast<long double>(time.count()) * Scale::num / Scale::den;
      if (ns != ns) return 0;
      if (ns >= 0x1p63L) return highest;
      if (ns <= -0x1p63L) return lowest;
      return static_cast<std::int64_t>(ns);
    } else {
      const Rep count = time.count();
      if constexpr (std::is_unsigned_v<Rep>) {
        if (static_cast<std::uint64_t>(count) > static_cast<std::uint64_t>(highest)) return highest;
      }
      const auto ticks = static_cast<std::int64_t>(count);
      if constexpr (Scale::den == 1) {
        if (ticks > highest / Scale::num) return highest;
        if (ticks < lowest / Scale::num) return lowest;
        return ticks * Scale::num;
      } else {
        return static_cast<std::int64_t>(static_cast<long double>(ticks) * Scale::num / Scale::den);
      }
    }
  }

  std::int64_t nanoseconds_ = 0;
};

/// The sum of two times, at most Duration::max(). A negative second one counts as zero.
constexpr Duration sum_of(Duration left, Duration right) noexcept {
  if (!right.positive()) return left;
  const auto room = Duration::max().nanoseconds() - (left.positive() ? left : Duration{}).nanoseconds();
  return left.nanoseconds() + (right.nanoseconds() < room ? right.nanoseconds() : room);
}

/// The longest life that a store is asked for: ten years.
inline constexpr Duration longest_ttl = std::chrono::hours(24 * 365 * 10);

}  // namespace cachecade
