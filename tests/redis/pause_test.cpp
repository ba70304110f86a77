#include <cachecade/redis/pause.hpp>

#include <support/catch.hpp>

using namespace std::chrono_literals;
using cachecade::Fault;
using cachecade::FaultKind;
using cachecade::redis::Pause;

TEST_CASE("a pause repeats its fault until its time is over", "[redis]") {
  Pause pause;
  const Pause::Time start{100s};
  CHECK_FALSE(pause.active(start).has_value());
  pause.begin({FaultKind::auth, "no", 30s}, start);
  REQUIRE(pause.active(start + 10s).has_value());
  CHECK(pause.active(start + 10s)->kind == FaultKind::auth);
  CHECK(pause.active(start + 10s)->retry_after == 20s);
  CHECK(pause.active(start + 30s - 1ns)->retry_after == 1ms);
  CHECK_FALSE(pause.active(start + 30s).has_value());
}

TEST_CASE("a fault that asks for no pause begins none, and a pause can be ended", "[redis]") {
  Pause pause;
  const Pause::Time start{100s};
  pause.begin({FaultKind::refused, "no", 0ms}, start);
  CHECK_FALSE(pause.active(start).has_value());
  pause.begin({FaultKind::overloaded, "full", 1s}, start);
  pause.end();
  CHECK_FALSE(pause.active(start).has_value());
}
