#include <cachecade/load/throttle.hpp>

#include <support/catch.hpp>

#include <string>

using namespace std::chrono_literals;
using cachecade::Clock;
using cachecade::load::Throttle;

TEST_CASE("a key is held back for the interval after its failure, and no other key is", "[load]") {
  Throttle throttle;
  for (const auto start : {Clock::Steady{}, Clock::Steady{1000s}, Clock::Steady{(1LL << 32) * 1ms - 500ms}}) {
    const std::string key = "k" + std::to_string(start.time_since_epoch().count());
    CHECK_FALSE(throttle.holds_back(key, start));
    throttle.failed(key, start);
    CHECK(throttle.holds_back(key, start));
    CHECK(throttle.holds_back(key, start + Throttle::interval - 1ms));
    CHECK_FALSE(throttle.holds_back(key, start + Throttle::interval));
    CHECK_FALSE(throttle.holds_back(key + "x", start));
  }
}

TEST_CASE("a thousand failing keys: nobody is held back for another's failure", "[load]") {
  Throttle throttle;
  const Clock::Steady now{5s};
  for (int n = 0; n < 1000; ++n) throttle.failed("failed" + std::to_string(n), now);
  int held = 0;
  for (int n = 0; n < 1000; ++n) {
    held += throttle.holds_back("failed" + std::to_string(n), now);
    CHECK_FALSE(throttle.holds_back("other" + std::to_string(n), now));
  }
  CHECK(held > 500);
}
