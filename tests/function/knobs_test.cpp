// The policy's knobs on memory and on a shared store: old values that stand in, ends of life that are spread, absent
// results, results that decide for themselves.
#include <cachecade/cache.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>
#include <support/threads.hpp>

#include <atomic>
#include <functional>
#include <latch>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>

using namespace std::chrono_literals;
using cachecade::Cache;
using cachecade::Dropped;
using support::on_both;
using support::Rig;
using support::Source;

TEST_CASE("when a load fails the old value stands in, for as long as on_error_for says", "[cache][staleness][F2]") {
  on_both([](Rig& rig, Cache<> cache) {
    Source source;
    auto f = cache.cachecaded({.name = "f", .ttl = 100ms, .on_error_for = 10s}, source);
    CHECK(f(1) == 1);
    *source.broken = true;
    rig.clock->advance(100ms);
    CHECK(f(1) == 1);
    CHECK(*source.runs == 2);
    CHECK(cache.stats().stale_if_error == 1);
    CHECK(cache.stats().failed_loads == 1);
    CHECK_FALSE(f.peek(1));  // it is not fresh
    CHECK(f.entry(1)->stale);
    rig.clock->advance(10s - 1ms);
    CHECK(f(1) == 1);
    rig.clock->advance(1ms);
    CHECK_THROWS_WITH(f(1), "the source is down");
  });
}

TEST_CASE("a source that failed is asked once a second and key while an old value stands in", "[cache][staleness]") {
  on_both([](Rig& rig, Cache<> cache) {
    Source source;
    auto f = cache.cachecaded({.name = "f", .ttl = 100ms, .on_error_for = 1h}, source);
    f(1);
    *source.broken = true;
    rig.clock->advance(1s);
    for (int n = 0; n < 50; ++n) CHECK(f(1) == 1);
    CHECK(*source.runs == 2);
    rig.clock->advance(1s);
    for (int n = 0; n < 50; ++n) CHECK(f(1) == 1);
    CHECK(*source.runs == 3);
    *source.broken = false;
    rig.clock->advance(1s);
    CHECK(f(1) == 4);
    CHECK(f(1) == 4);
    CHECK(cache.stats().stale_if_error == 100);
  });
}

TEST_CASE("where a source recovers the new value is stored, and the old one is gone", "[cache][staleness]") {
  on_both([](Rig& rig, Cache<> cache) {
    Source source;
    auto f = cache.cachecaded({.name = "f", .ttl = 100ms, .on_error_for = 10s}, source);
    f(1);
    rig.clock->advance(200ms);
    CHECK(f(1) == 2);
    *source.broken = true;
    rig.clock->advance(200ms);
    CHECK(f(1) == 2);
  });
}

TEST_CASE("an invalidated value never stands in", "[cache][staleness]") {
  on_both([](Rig& rig, Cache<> cache) {
    Source source;
    auto f = cache.cachecaded({.name = "f", .ttl = 100ms, .on_error_for = 10s}, source);
    f(1);
    rig.clock->advance(200ms);
    *source.broken = true;
    f.invalidate(1);
    CHECK_THROWS(f(1));
    *source.broken = false;
    f(1);
    rig.clock->advance(200ms);
    cache.clear();
    *source.broken = true;
    CHECK_THROWS(f(1));
  });
}

TEST_CASE("one that is invalidated while its successor loads does not stand in either", "[cache][staleness]") {
  on_both([](Rig& rig, Cache<> cache) {
    auto broken = std::make_shared<bool>(false);
    std::function<void()> meanwhile = [] {};
    auto f = cache.cachecaded({.name = "f", .ttl = 100ms, .on_error_for = 10s}, [&, broken](int x) {
      meanwhile();
      if (*broken) throw std::runtime_error("down");
      return x;
    });
    f(1);
    rig.clock->advance(200ms);
    *broken = true;
    meanwhile = [&] { f.invalidate(1); };
    CHECK_THROWS(f(1));
  });
}

TEST_CASE("an explicit refresh that fails throws, and leaves what stands there", "[cache][staleness]") {
  on_both([](Rig& rig, Cache<> cache) {
    Source source;
    auto f = cache.cachecaded({.name = "f", .ttl = 1s, .on_error_for = 10s}, source);
    f(1);
    *source.broken = true;
    CHECK_THROWS(f.refresh(1));
    CHECK(f(1) == 1);
    rig.clock->advance(2s);
    CHECK_THROWS(f.refresh(1));
    CHECK(f(1) == 1);
  });
}

TEST_CASE("those who wait get the old value too, not the leader's error", "[cache][staleness][F2]") {
  on_both([](Rig& rig, Cache<> cache) {
    std::latch release(1);
    std::atomic<bool> broken{false};
    std::atomic<int> runs{0};
    auto f = cache.cachecaded({.name = "f", .ttl = 100ms, .on_error_for = 10s}, [&](int x) {
      ++runs;
      if (!broken) return x;
      release.wait();
      throw std::runtime_error("down");
    });
    f(7);
    broken = true;
    rig.clock->advance(200ms);
    std::atomic<int> right{0};
    support::Threads callers;
    callers.start(21, [&](int) { right += f(7) == 7; });
    callers.wait_until_asleep();
    release.count_down();
    callers.join();
    CHECK(right == 21);
    CHECK(runs == 2);
  });
}

TEST_CASE("a wait for another's run ends at load_timeout; the caller runs alone and stores nothing",
          "[cache][F7][F9]") {
  on_both([](Rig&, Cache<> cache) {
    std::latch running(1), done(1);
    std::atomic<int> runs{0};
    auto f = cache.cachecaded({.name = "f", .ttl = 1min, .load_timeout = 30ms}, [&](int x) {
      if (++runs == 1) {
        running.count_down();
        done.wait();
      }
      return x;
    });
    std::thread leader([&] { f(1); });
    running.wait();
    CHECK(f(1) == 1);
    CHECK(runs == 2);
    CHECK_FALSE(f.peek(1));
    done.count_down();
    leader.join();
    CHECK(f.peek(1) == 1);
  });
}

TEST_CASE("jitter spreads the ends of life, below the ttl only", "[cache][staleness][J8]") {
  on_both([](Rig&, Cache<> cache) {
    Source source;
    auto f = cache.cachecaded({.name = "f", .ttl = 1000s, .jitter = 0.5}, source);
    std::set<std::chrono::milliseconds> ends;
    for (int n = 0; n < 200; ++n) {
      f(n);
      const auto entry = f.entry(n);
      REQUIRE(entry);
      CHECK(entry->remaining <= 1000s);
      CHECK(entry->remaining >= 500s);
      ends.insert(entry->remaining);
    }
    CHECK(ends.size() > 150);
    CHECK(*ends.rbegin() - *ends.begin() > 400s);
  });
}

TEST_CASE("absent results are kept for the negative ttl, at most the ttl", "[cache][F10]") {
  on_both([](Rig& rig, Cache<> cache) {
    int runs = 0;
    const auto nobody = [&](int) -> std::optional<std::string> { return ++runs, std::nullopt; };
    auto f = cache.cachecaded({.name = "f", .ttl = 1h, .negative_ttl = 1s}, nobody);
    CHECK(f(1) == std::nullopt);
    CHECK(f(1) == std::nullopt);
    CHECK(runs == 1);
    REQUIRE(f.peek(1));
    CHECK(*f.peek(1) == std::nullopt);
    rig.clock->advance(1s);
    CHECK(f(1) == std::nullopt);
    CHECK(runs == 2);
    auto g = cache.cachecaded({.name = "g", .ttl = 1s, .negative_ttl = 1h}, nobody);
    g(1);
    rig.clock->advance(1s);
    CHECK_FALSE(g.peek(1));
  });
}

TEST_CASE("a result may decide whether and for how long it is kept, never longer than the ttl", "[cache]") {
  on_both([](Rig& rig, Cache<> cache) {
    int runs = 0;
    auto f = cache.cachecaded({.name = "f",
                               .ttl = 10s,
                               .cache_if = [](const int& x) { return x >= 0; },
                               .ttl_of = [](const int& x) { return cachecade::Duration(std::chrono::seconds(x)); }},
                              [&](int x) { return ++runs, x; });
    CHECK(f(-1) == -1);
    CHECK(f(-1) == -1);
    CHECK(runs == 2);
    CHECK(f(0) == 0);
    CHECK_FALSE(f.peek(0));
    CHECK(cache.stats().dropped_for(Dropped::declined) == 3);
    f(3), f(100);
    rig.clock->advance(3s - 1ms);
    CHECK(f.peek(3) == 3);
    rig.clock->advance(1ms);
    CHECK_FALSE(f.peek(3));
    CHECK(f.peek(100) == 100);
    rig.clock->advance(7s);
    CHECK_FALSE(f.peek(100));
  });
}

TEST_CASE("a policy that throws costs the entry, not the result", "[cache]") {
  on_both([](Rig&, Cache<> cache) {
    auto f = cache.cachecaded(
        {.name = "f", .ttl = 10s, .cache_if = [](const int&) -> bool { throw std::runtime_error("no opinion"); }},
        [](int x) { return x; });
    CHECK(f(1) == 1);
    CHECK_FALSE(f.peek(1));
    CHECK(cache.stats().dropped_for(Dropped::failed_policy) == 1);
  });
}

TEST_CASE("a refresh or put whose result is not kept leaves no older one behind", "[cache]") {
  on_both([](Rig&, Cache<> cache) {
    int next = 1;
    auto f = cache.cachecaded({.name = "f", .ttl = 10s, .cache_if = [](const int& x) { return x > 0; }},
                              [&](int) { return next; });
    f(1);
    next = -5;
    CHECK(f.refresh(1) == -5);
    CHECK_FALSE(f.peek(1));
    next = 1;
    f(1);
    CHECK_FALSE(f.put(-1, 1));
    CHECK_FALSE(f.peek(1));
  });
}

TEST_CASE("knobs out of their range do no harm", "[cache][J1][J2]") {
  using cachecade::Duration;
  for (const auto extreme : {Duration(-1s), Duration(0s), Duration(1ns), Duration::max()}) {
    on_both([&](Rig& rig, Cache<> cache) {
      Source source;
      auto f = cache.cachecaded({.name = "f",
                                 .ttl = 1s,
                                 .on_error_for = extreme,
                                 .jitter = -3,
                                 .negative_ttl = extreme,
                                 .load_timeout = extreme},
                                source);
      CHECK(f(1) == 1);
      CHECK(f(1) == 1);
      rig.clock->advance(1s);
      CHECK(f(1) == 2);
      auto g =
          cache.cachecaded({.name = "g", .ttl = Duration::max(), .on_error_for = extreme, .jitter = 1e300}, source);
      const int once = g(1);
      CHECK(once == 3);
    });
  }
}

TEST_CASE("knobs are inherited from the defaults, and zero switches them off", "[cache]") {
  Rig rig;
  auto cache = rig.on_memory({.prefix = "t", .defaults = {.ttl = 1s, .on_error_for = 1h}});
  Source source;
  auto f = cache.cachecaded({.name = "f"}, source);
  auto g = cache.cachecaded({.name = "g", .on_error_for = 0s}, source);
  f(1), g(1);
  *source.broken = true;
  rig.clock->advance(2s);
  CHECK(f(1) == 1);
  CHECK_THROWS(g(1));
}

TEST_CASE("what the stored and the current policy allow differ: the shorter wins", "[cache][staleness]") {
  Rig rig;
  Source source;
  rig.on_store().cachecaded({.name = "f", .ttl = 1s, .on_error_for = 1h}, source)(1);
  *source.broken = true;
  rig.clock->advance(1min);
  const auto call = [&](cachecade::Duration on_error_for) {
    return rig.on_store().cachecaded({.name = "f", .ttl = 1s, .on_error_for = on_error_for}, source)(1);
  };
  CHECK_THROWS(call(10s));
  CHECK_THROWS(call(0s));
  CHECK(call(2h) == 1);
}
