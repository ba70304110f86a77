#include <cachecade/store/pause.hpp>

#include <support/catch.hpp>

using namespace std::chrono_literals;
using cachecade::Clock;
using cachecade::Fault;
using cachecade::FaultKind;
using cachecade::store::Pause;

namespace {
const Clock::Steady start{1000s};
}

TEST_CASE("which faults pause a store, and for how long", "[load]") {
  struct Row {
    Fault fault;
    int times;
    std::chrono::milliseconds held_for;  // zero: not paused
  };
  const Row rows[] = {
      {{FaultKind::refused, ""}, 4, 0ms},         {{FaultKind::refused, ""}, 5, 1000ms},
      {{FaultKind::timeout, ""}, 5, 1000ms},      {{FaultKind::oom, ""}, 50, 0ms},
      {{FaultKind::readonly, ""}, 50, 0ms},       {{FaultKind::rejected, ""}, 50, 0ms},
      {{FaultKind::wrong_type, ""}, 50, 0ms},     {{FaultKind::too_big, ""}, 50, 0ms},
      {{FaultKind::auth, ""}, 1, 30000ms},        {{FaultKind::config, ""}, 1, 30000ms},
      {{FaultKind::http_429, "", 7s}, 1, 7000ms}, {{FaultKind::loading, "", 100ms}, 1, 100ms},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(to_string(row.fault.kind)), row.times);
    Pause pause;
    for (int n = 0; n < row.times; ++n) pause.failed(row.fault, start);
    CHECK(pause.holds(start) == (row.held_for > 0ms));
    if (row.held_for > 0ms) {
      CHECK(pause.holds(start + row.held_for - 1ms));
      CHECK_FALSE(pause.holds(start + row.held_for));
    }
  }
}

TEST_CASE("a success between failures starts the count anew", "[load]") {
  Pause pause;
  for (int round = 0; round < 10; ++round) {
    for (int n = 0; n < 4; ++n) pause.failed({FaultKind::timeout, ""}, start);
    pause.succeeded();
  }
  CHECK_FALSE(pause.holds(start));
}

TEST_CASE("after a pause one more failure pauses again", "[load]") {
  Pause pause;
  for (int n = 0; n < 5; ++n) pause.failed({FaultKind::timeout, ""}, start);
  CHECK_FALSE(pause.holds(start + 1s));
  pause.failed({FaultKind::timeout, ""}, start + 1s);
  CHECK(pause.holds(start + 1999ms));
}
