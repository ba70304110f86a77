#include <cachecade/store/breaker.hpp>

#include <support/catch.hpp>

#include <string>

using namespace std::chrono_literals;
using cachecade::Clock;
using cachecade::Fault;
using cachecade::FaultKind;
using cachecade::store::Breaker;

namespace {

const Clock::Steady start{1000s};
const Fault asked_too_often{FaultKind::http_429, "too many requests"};

std::chrono::milliseconds left(const Breaker& breaker, Clock::Steady now) {
  const auto fault = breaker.fault(now);
  CHECK(fault.has_value() == breaker.is_open(now));
  return fault ? fault->retry_after : 0ms;
}

}  // namespace

TEST_CASE("a fresh breaker lets ask", "[store][D8]") { CHECK(left({}, start) == 0ms); }

TEST_CASE("which faults open a breaker, and for how long", "[store]") {
  struct Row {
    Fault fault;
    int times;
    std::chrono::milliseconds open_for;  // zero: not opened
  };
  const Row rows[] = {{{FaultKind::refused, ""}, 4, 0ms},         {{FaultKind::refused, ""}, 5, 1000ms},
                      {{FaultKind::timeout, ""}, 5, 1000ms},      {{FaultKind::oom, ""}, 50, 0ms},
                      {{FaultKind::readonly, ""}, 50, 0ms},       {{FaultKind::readonly, "", 1s}, 1, 1000ms},
                      {{FaultKind::rejected, ""}, 50, 0ms},       {{FaultKind::wrong_type, ""}, 50, 0ms},
                      {{FaultKind::too_big, ""}, 50, 0ms},        {{FaultKind::auth, ""}, 1, 30000ms},
                      {{FaultKind::config, ""}, 1, 30000ms},      {{FaultKind::http_429, "", 7s}, 1, 7000ms},
                      {{FaultKind::loading, "", 100ms}, 1, 100ms}};
  for (const auto& row : rows) {
    CAPTURE(std::string(to_string(row.fault.kind)), row.times);
    Breaker breaker;
    for (int n = 0; n < row.times; ++n) breaker.failed(row.fault, start);
    CHECK(left(breaker, start) == row.open_for);
    CHECK_FALSE(breaker.is_open(start + row.open_for));
  }
}

TEST_CASE("a success between failures starts the count anew", "[store]") {
  Breaker breaker;
  for (int round = 0; round < 10; ++round) {
    for (int n = 0; n < 4; ++n) breaker.failed({FaultKind::timeout, ""}, start);
    for (int n = 0; n < 10; ++n) breaker.succeeded(start);
  }
  CHECK_FALSE(breaker.is_open(start));
}

TEST_CASE("once its time is over one more failure opens it again", "[store]") {
  Breaker breaker;
  for (int n = 0; n < 5; ++n) breaker.failed({FaultKind::timeout, ""}, start);
  CHECK_FALSE(breaker.is_open(start + 1s));
  breaker.failed({FaultKind::timeout, ""}, start + 1s);
  CHECK(breaker.is_open(start + 1999ms));
}

TEST_CASE("failures open it for a second, then for twice as long each time up to half a minute", "[store]") {
  for (const double chance : {0.0, 1.0}) {
    Breaker breaker;
    auto now = start;
    for (int n = 0; n < 4; ++n) breaker.failed({FaultKind::timeout, ""}, now, chance);
    for (const auto whole : {1000ms, 2000ms, 4000ms, 8000ms, 16000ms, 30000ms, 30000ms}) {
      breaker.failed({FaultKind::timeout, ""}, now, chance);
      CHECK(left(breaker, now) == (chance > 0 ? whole : whole / 2));
      now += left(breaker, now);
    }
    breaker.succeeded(now);
    for (int n = 0; n < 5; ++n) breaker.failed({FaultKind::timeout, ""}, now, chance);
    CHECK(left(breaker, now) <= 1000ms);
  }
}

TEST_CASE("calls that were under way when it opened do not double its time", "[store]") {
  Breaker breaker;
  for (int n = 0; n < 50; ++n) breaker.failed({FaultKind::timeout, ""}, start);
  CHECK(left(breaker, start) == 1000ms);
  breaker.failed({FaultKind::timeout, ""}, start + 1s);
  CHECK(left(breaker, start + 1s) == 2000ms);
}

TEST_CASE("half open it lets one caller ask, until that one is done", "[store]") {
  using enum Breaker::Asking;
  Breaker breaker;
  CHECK(breaker.ask(start) == freely);
  for (int n = 0; n < 5; ++n) breaker.failed({FaultKind::timeout, ""}, start);
  CHECK(breaker.ask(start) == not_now);
  const auto over = start + 1s;
  CHECK(breaker.ask(over) == as_probe);
  CHECK(breaker.ask(over) == not_now);
  breaker.leave();
  CHECK(breaker.ask(over) == as_probe);
  CHECK(breaker.ask(over + Breaker::longest_probe - 1ms) == not_now);
  CHECK(breaker.ask(over + Breaker::longest_probe) == as_probe);
  breaker.failed({FaultKind::timeout, ""}, over + Breaker::longest_probe);
  CHECK(breaker.ask(over + Breaker::longest_probe) == not_now);
  const auto again = over + Breaker::longest_probe + 2s;
  CHECK(breaker.ask(again) == as_probe);
  CHECK(breaker.succeeded(again));
  CHECK(breaker.ask(again) == freely);
  CHECK(breaker.ask(again) == freely);
}

TEST_CASE("it opens where half of the recent calls failed or took nearly all their time", "[store]") {
  for (const bool slow : {false, true}) {
    CAPTURE(slow);
    Breaker breaker;
    int calls = 0;
    for (; calls < 20 && !breaker.is_open(start); ++calls) {
      slow ? static_cast<void>(breaker.succeeded(start, true)) : breaker.failed({FaultKind::timeout, ""}, start);
      if (!breaker.is_open(start)) breaker.succeeded(start);
    }
    CHECK(breaker.is_open(start));
    CHECK(calls == 6);
  }
}

TEST_CASE("what is long ago, and the few among many, open nothing", "[store]") {
  Breaker breaker;
  auto now = start;
  for (int n = 0; n < 100; ++n, now += 5s) {
    breaker.failed({FaultKind::timeout, ""}, now);
    breaker.succeeded(now);
  }
  CHECK_FALSE(breaker.is_open(now));
  Breaker busy;
  for (int n = 0; n < 100; ++n) {
    busy.failed({FaultKind::timeout, ""}, start);
    busy.succeeded(start);
    busy.succeeded(start);
  }
  CHECK_FALSE(busy.is_open(start));
}

TEST_CASE("an open breaker repeats the fault that opened it, with the time that is left", "[store]") {
  Breaker breaker;
  breaker.failed({FaultKind::auth, "no", 30s}, start);
  breaker.failed({FaultKind::timeout, "late"}, start);
  REQUIRE(breaker.fault(start + 10s).has_value());
  CHECK(breaker.fault(start + 10s)->kind == FaultKind::auth);
  CHECK(breaker.fault(start + 10s)->message == "no");
  CHECK(left(breaker, start + 10s) == 20s);
  CHECK(left(breaker, start + 30s - 1ns) == 1ms);
  CHECK(left(breaker, start + 30s) == 0ms);
}

TEST_CASE("the first success after a time in which it was open is told from others", "[store]") {
  Breaker breaker;
  CHECK_FALSE(breaker.succeeded(start));
  for (int n = 0; n < 5; ++n) breaker.failed({FaultKind::timeout, ""}, start);
  CHECK_FALSE(breaker.succeeded(start));
  CHECK(breaker.succeeded(start + 1s));
  CHECK_FALSE(breaker.succeeded(start + 1s));
}

TEST_CASE("a breaker can be closed", "[store]") {
  Breaker breaker;
  breaker.failed({FaultKind::overloaded, "full", 1s}, start);
  breaker.close();
  CHECK_FALSE(breaker.is_open(start));
}

TEST_CASE("Retry-After is obeyed up to a minute", "[store][D8]") {
  Breaker breaker;
  breaker.failed({FaultKind::http_429, "", 5s}, start);
  CHECK(left(breaker, start) == 5s);
  CHECK(left(breaker, start + 4999ms) == 1ms);
  CHECK(left(breaker, start + 5s) == 0ms);
  breaker.failed({FaultKind::http_429, "", 10h}, start + 5s);
  CHECK(left(breaker, start + 5s) == 60s);
}

TEST_CASE("without Retry-After a 429 doubles from 1 s to 60 s, half of it random", "[store][D8]") {
  for (const double chance : {0.0, 0.5, 0.999}) {
    Breaker breaker;
    auto now = start;
    for (const auto whole : {1000ms, 2000ms, 4000ms, 8000ms, 16000ms, 32000ms, 60000ms, 60000ms, 60000ms}) {
      breaker.failed(asked_too_often, now, chance);
      const auto wait = left(breaker, now);
      CHECK(wait >= whole / 2);
      CHECK(wait <= whole);
      now += wait;
      CHECK(left(breaker, now) == 0ms);
    }
    breaker.succeeded(now);
    breaker.failed(asked_too_often, now, chance);
    CHECK(left(breaker, now) <= 1s);
  }
}

TEST_CASE("answers to requests that were under way do not count twice and never shorten the time", "[store][D8]") {
  Breaker breaker;
  breaker.failed({FaultKind::http_429, "", 10s}, start);
  for (int i = 0; i < 50; ++i) breaker.failed(asked_too_often, start + 1ms, 0.999);
  CHECK(left(breaker, start) == 10s);
  breaker.succeeded(start + 1s);
  CHECK(left(breaker, start + 1s) == 9s);
  breaker.failed(asked_too_often, start + 10s, 0.999);
  CHECK(left(breaker, start + 10s) <= 2s);
}
