// The decision table of freshness.hpp, row by row and cell by cell.
#include <cachecade/load/freshness.hpp>

#include <support/catch.hpp>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Duration;
using cachecade::sum_of;
using namespace cachecade::load;

TEST_CASE("what an entry is good for: every state and every border", "[load]") {
  struct Row {
    const char* what;
    Lifetime life;
    EarlyRefresh early;
    Freshness expected;
  };
  const Lifetime both{.ttl = 100ms, .stale_for = 50ms, .on_error_for = 200ms};
  const auto aged = [](Lifetime life, Duration age) { return life.age = age, life; };
  const Row rows[] = {
      {"just stored", aged(both, 0ms), {}, Freshness::fresh},
      {"one before the ttl", aged(both, 100ms - 1ns), {}, Freshness::fresh},
      {"the ttl is half open", aged(both, 100ms), {}, Freshness::stale_usable},
      {"one before the end of stale", aged(both, 150ms - 1ns), {}, Freshness::stale_usable},
      {"after stale, within error", aged(both, 150ms), {}, Freshness::error_usable},
      {"one before the end", aged(both, 300ms - 1ns), {}, Freshness::error_usable},
      {"the end", aged(both, 300ms), {}, Freshness::dead},
      {"stale outlives error",
       {.age = 149ms, .ttl = 100ms, .stale_for = 50ms, .on_error_for = 10ms},
       {},
       Freshness::stale_usable},
      {"no windows", {.age = 100ms, .ttl = 100ms}, {}, Freshness::dead},
      {"negative windows are none",
       {.age = 100ms, .ttl = 100ms, .stale_for = -1s, .on_error_for = -1s},
       {},
       Freshness::dead},
      {"a negative age counts as none", {.age = -1h, .ttl = 1ns}, {}, Freshness::fresh},
      {"no ttl", {.age = 0ms, .ttl = 0ms}, {}, Freshness::dead},
      {"windows without end", {.age = 1h, .ttl = 1ms, .on_error_for = Duration::max()}, {}, Freshness::error_usable},
      {"a ttl without end", {.age = 1h, .ttl = Duration::max(), .stale_for = Duration::max()}, {}, Freshness::fresh},
      {"before the fraction", aged(both, 80ms - 1ns), {.at = 0.8}, Freshness::fresh},
      {"from the fraction on", aged(both, 80ms), {.at = 0.8}, Freshness::refresh_due},
      {"a fraction of all is the ttl", aged(both, 99ms), {.at = 1}, Freshness::fresh},
      {"a fraction over all too", aged(both, 99ms), {.at = 7}, Freshness::fresh},
      {"not-a-number is no fraction", aged(both, 99ms), {.at = std::nan("")}, Freshness::fresh},
      {"after the ttl early refresh says nothing", aged(both, 100ms), {.at = 0.8, .beta = 1}, Freshness::stale_usable},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    CHECK(freshness(row.life, row.early, 1) == row.expected);
  }
}

TEST_CASE("early refresh is as likely as the paper says", "[load]") {
  // P(age + cost * beta * -ln(lot) >= ttl) = exp(-(ttl - age) / (cost * beta))
  std::mt19937_64 random(5);
  std::uniform_real_distribution<double> lots(0, 1);
  for (const double beta : {0.5, 1.0, 3.0}) {
    for (const auto left : {5ms, 20ms, 60ms}) {
      const Lifetime life{.age = Duration(1s - left), .ttl = 1s, .cost = 20ms};
      int due = 0;
      const int draws = 20'000;
      for (int n = 0; n < draws; ++n)
        due += freshness(life, {.beta = beta}, 1 - lots(random)) == Freshness::refresh_due;
      const double expected = std::exp(-static_cast<double>(left.count()) / (20 * beta));
      CAPTURE(beta, left.count(), due, expected);
      CHECK(std::abs(due / double{draws} - expected) < 0.02);
    }
  }
}

TEST_CASE("jitter shortens by at most its share, and never lengthens or kills", "[load][J8]") {
  std::mt19937_64 random(6);
  std::uniform_real_distribution<double> lots(0, 1);
  std::vector<int> buckets(100);
  for (int n = 0; n < 10'000; ++n) {
    const auto ttl = jittered(10s, 0.1, 1 - lots(random));
    REQUIRE(ttl <= Duration(10s));
    REQUIRE(ttl >= Duration(9s));
    ++buckets[static_cast<std::size_t>((ttl.nanoseconds() - 9s) / 100ms) % 100];
  }
  for (const auto count : buckets) CHECK(count < 1500);  // ten buckets of 100 ms share 10,000
  CHECK(jittered(1ns, 1, 0x1p-53).positive());
  CHECK(jittered(Duration::max(), 1, 0x1p-53).positive());
  for (const double share : {0.0, -1.0, std::nan("")}) CHECK(jittered(5s, share, 0.5) == Duration(5s));
  CHECK(jittered(5s, 9, 0.5) == Duration(2500ms));
  CHECK(jittered(-5s, 0.5, 0.5) == Duration(-5s));
}

TEST_CASE("sums of times saturate", "[load][J2]") {
  CHECK(sum_of(1s, 2s) == Duration(3s));
  CHECK(sum_of(1s, -2s) == Duration(1s));
  CHECK(sum_of(-1s, 2s) == Duration(1s));
  CHECK(sum_of(Duration::max(), 1ns) == Duration::max());
  CHECK(sum_of(1ns, Duration::max()) == Duration::max());
  CHECK(sum_of(Duration::max(), Duration::max()) == Duration::max());
}

TEST_CASE("every state against every end of a load", "[load]") {
  struct Row {
    Freshness state;
    Next next;
    Answer returned, threw, timed_out, store_down;
  };
  using enum Answer;
  const Row rows[] = {
      {Freshness::fresh, Next::serve, new_value, old_value, old_value, new_value_unstored},
      {Freshness::refresh_due, Next::serve_and_refresh, new_value, old_value, old_value, new_value_unstored},
      {Freshness::stale_usable, Next::serve_and_refresh, new_value, old_value, old_value, new_value_unstored},
      {Freshness::error_usable, Next::load, new_value, old_value, old_value, new_value_unstored},
      {Freshness::dead, Next::load, new_value, error, load_alone, new_value_unstored},
  };
  for (const auto& row : rows) {
    CAPTURE(static_cast<int>(row.state));
    CHECK(on_look_up(row.state) == row.next);
    CHECK(after_load(row.state, LoadOutcome::returned) == row.returned);
    CHECK(after_load(row.state, LoadOutcome::threw) == row.threw);
    CHECK(after_load(row.state, LoadOutcome::timed_out) == row.timed_out);
    CHECK(after_load(row.state, LoadOutcome::store_down) == row.store_down);
  }
}
