#include <cachecade/replit/pause.hpp>

#include <support/catch.hpp>

#include <chrono>

using namespace std::chrono_literals;
using cachecade::replit::Pause;

namespace {
const Pause::Time start{1000s};
}

TEST_CASE("a fresh store is asked", "[replit][D8]") { CHECK(Pause{}.left(start) == 0ms); }

TEST_CASE("Retry-After is obeyed up to a minute", "[replit][D8]") {
  Pause pause;
  pause.refused(start, 5s, 0.5);
  CHECK(pause.left(start) == 5s);
  CHECK(pause.left(start + 4999ms) == 1ms);
  CHECK(pause.left(start + 5s) == 0ms);
  pause.refused(start + 5s, 10h, 0.5);
  CHECK(pause.left(start + 5s) == 60s);
}

TEST_CASE("without Retry-After the pause doubles from 1 s to 60 s, half of it random", "[replit][D8]") {
  for (const double chance : {0.0, 0.5, 0.999}) {
    Pause pause;
    auto now = start;
    for (const auto whole : {1000ms, 2000ms, 4000ms, 8000ms, 16000ms, 32000ms, 60000ms, 60000ms, 60000ms}) {
      pause.refused(now, 0s, chance);
      const auto wait = pause.left(now);
      CHECK(wait >= whole / 2);
      CHECK(wait <= whole);
      now += wait;
      CHECK(pause.left(now) == 0ms);
    }
    pause.served(now);
    pause.refused(now, 0s, chance);
    CHECK(pause.left(now) <= 1s);
  }
}

TEST_CASE("answers to requests that were under way do not count twice and never shorten the pause", "[replit][D8]") {
  Pause pause;
  pause.refused(start, 10s, 0.5);
  for (int i = 0; i < 50; ++i) pause.refused(start + 1ms, 0s, 0.999);
  CHECK(pause.left(start) == 10s);
  pause.served(start + 1s);
  CHECK(pause.left(start + 1s) == 9s);
  pause.refused(start + 10s, 0s, 0.999);
  CHECK(pause.left(start + 10s) <= 2s);
}
