#include <cachecade/deadline.hpp>
#include <cachecade/duration.hpp>

#include <support/catch.hpp>

#include <limits>

using namespace std::chrono_literals;
using cachecade::Duration;

TEST_CASE("a Duration takes any chrono duration and saturates", "[core][J2]") {
  struct Row {
    Duration given;
    std::int64_t nanoseconds;
  };
  constexpr auto max = std::numeric_limits<std::int64_t>::max();
  constexpr auto min = std::numeric_limits<std::int64_t>::min();
  const Row rows[] = {{60s, 60'000'000'000},
                      {1.5s, 1'500'000'000},
                      {-1ms, -1'000'000},
                      {1ns, 1},
                      {std::chrono::duration<int, std::pico>(2500), 2},
                      {std::chrono::hours::max(), max},
                      {std::chrono::hours::min(), min},
                      {std::chrono::nanoseconds::max(), max},
                      {std::chrono::years(1'000'000), max},
                      {std::chrono::duration<double>(1e300), max},
                      {std::chrono::duration<double>(-1e300), min},
                      {std::chrono::duration<double>(std::numeric_limits<double>::quiet_NaN()), 0},
                      {std::chrono::duration<double>(std::numeric_limits<double>::infinity()), max},
                      {std::chrono::duration<unsigned long long>(~0ull), max},
                      {std::chrono::duration<float, std::milli>(2.5f), 2'500'000}};
  for (const auto& row : rows) CHECK(row.given.nanoseconds().count() == row.nanoseconds);
}

TEST_CASE("milliseconds round up, so that no positive time becomes zero", "[core][J3]") {
  CHECK(Duration(1ns).milliseconds() == 1ms);
  CHECK(Duration(1500us).milliseconds() == 2ms);
  CHECK(Duration(2ms).milliseconds() == 2ms);
  CHECK(Duration(0s).milliseconds() == 0ms);
  CHECK(Duration(-1500us).milliseconds() == -1ms);
  CHECK(Duration::max().milliseconds().count() == std::numeric_limits<std::int64_t>::max() / 1'000'000 + 1);
}

TEST_CASE("a deadline of the longest duration does not overflow", "[core][J2]") {
  const auto deadline = cachecade::Deadline::after(Duration::max());
  CHECK_FALSE(deadline.expired());
  CHECK(deadline.remaining() > 1h);
  CHECK(deadline.at_most(0s).expired());
  CHECK(cachecade::Deadline::after(-1s).expired());
  CHECK(cachecade::Deadline::after(-1s).remaining() == 0ns);
}
