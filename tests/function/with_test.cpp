// What one call may ask for itself, and the switches that turn caching off.
#include <cachecade/global.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>
#include <support/threads.hpp>

#include <atomic>
#include <chrono>
#include <latch>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using cachecade::bypass;
using cachecade::Cache;
using cachecade::deadline;
using cachecade::Errc;
using cachecade::Error;
using cachecade::max_age;
using support::on_both;
using support::on_threads;
using support::Rig;
using support::Source;

TEST_CASE("bypass neither reads nor stores; refresh stores", "[cache][with]") {
  on_both([](Rig&, Cache<> cache) {
    Source source;
    auto f = cache.cachecaded("f", 1min, source);
    CHECK(f(1) == 1);
    CHECK(f.with(bypass)(1) == 2);
    CHECK(f(1) == 1);
    CHECK(f.with(cachecade::refresh)(1) == 3);
    CHECK(f(1) == 3);
    const auto fresh = f.with(cachecade::refresh);
    CHECK(fresh(1) == 4);
    CHECK(fresh(1) == 5);
    CHECK(f(1) == 5);
    CHECK(f.with()(1) == 5);
  });
}

TEST_CASE("max_age takes nothing older, not even where the load fails", "[cache][with]") {
  on_both([](Rig& rig, Cache<> cache) {
    Source source;
    auto f = cache.cachecaded({.name = "f", .ttl = 1min, .stale_for = 1min, .on_error_for = 1h}, source);
    f(1);
    rig.clock->advance(5s);
    CHECK(f.with(max_age(5s))(1) == 1);
    rig.clock->advance(1ms);
    *source.broken = true;
    CHECK_THROWS(f.with(max_age(5s))(1));
    CHECK(f(1) == 1);
    *source.broken = false;
    CHECK(f.with(max_age(5s))(1) == 3);
    CHECK(f(1) == 3);
    CHECK(f.with(max_age(1h))(1) == 3);
    rig.clock->advance(90s);
    CHECK(f.with(max_age(100s))(1) == 3);  // stale, but not too old for this caller
    CHECK(f.with(max_age(80s))(1) == 4);
    CHECK(f.with(max_age(0s))(1) == 5);
  });
}

TEST_CASE("nothing stored is young enough for a max_age of zero, however young it is", "[cache][with]") {
  on_both([](Rig&, Cache<> cache) {
    Source source;
    auto f = cache.cachecaded("f", 1min, source);
    CHECK(f(1) == 1);
    CHECK(f.with(max_age(0s))(1) == 2);
    CHECK(f.with(max_age(-1s))(1) == 3);
    CHECK(f.with(max_age(1ms))(1) == 3);
    CHECK(*f.with(max_age(0s)).many({1})[0] == 4);
    CHECK(f(1) == 4);
  });
}

TEST_CASE("generic functions take options too", "[cache][with]") {
  on_both([](Rig& rig, Cache<> cache) {
    int runs = 0;
    auto f = cache.cachecaded("f", 1min, [&](const auto& x) { return ++runs, x; });
    CHECK(f(7) == 7);
    CHECK(f.with(bypass)(7) == 7);
    CHECK(runs == 2);
    rig.clock->advance(10s);
    CHECK(f.with(max_age(5s))(7) == 7);
    CHECK(runs == 3);
    CHECK(f.with(cachecade::refresh)(std::string("text")) == "text");
    CHECK(f(std::string("text")) == "text");
    CHECK(runs == 4);
  });
}

TEST_CASE("a caller with a deadline stops waiting; the load goes on and its result is stored", "[cache][with][F9]") {
  on_threads(2, [](Rig&, Cache<> cache) {
    std::atomic<int> runs{0};
    std::atomic<bool> go{false};
    auto f = cache.cachecaded("f", 1min, [&](int x) {
      ++runs;
      while (!go) std::this_thread::yield();
      return x;
    });
    const auto in_time = [&](cachecade::Duration budget) {
      try {
        return f.with(deadline(budget))(7) == 7;
      } catch (const Error& error) {
        if (error.code() != Errc::deadline_exceeded) throw;
        return false;
      }
    };
    CHECK_FALSE(in_time(5ms));
    CHECK_FALSE(in_time(5ms));
    CHECK_FALSE(in_time(0ms));
    std::atomic<int> right{0};
    std::thread patient([&] { right += f(7) == 7; });
    std::thread waiting([&] { right += in_time(1min); });
    go = true;
    patient.join();
    waiting.join();
    CHECK(right == 2);
    CHECK(runs == 1);
    while (!f.peek(7)) std::this_thread::yield();
    CHECK(in_time(0ms));  // a hit needs no time
    CHECK(runs == 1);
  });
}

TEST_CASE("a caller with a deadline gets the function's exception, or the old value that may stand in",
          "[cache][with]") {
  on_threads(2, [](Rig& rig, Cache<> cache) {
    Source source;
    auto f = cache.cachecaded({.name = "f", .ttl = 1min, .on_error_for = 1h}, source);
    *source.broken = true;
    CHECK_THROWS_WITH(f.with(deadline(1min))(1), "the source is down");
    *source.broken = false;
    CHECK(f.with(deadline(1min))(2) == 2);
    CHECK(f.with(deadline(1min))(2) == 2);
    *source.broken = true;
    rig.clock->advance(1min);
    CHECK(f.with(deadline(1min))(2) == 2);
    CHECK(cache.stats().stale_if_error == 1);
  });
}

TEST_CASE("refresh with a deadline: nothing that is stored will do, however young", "[cache][with]") {
  Rig rig;
  auto options = rig.options();
  options.executor = std::make_shared<cachecade::ThreadExecutor>(1);
  const Cache<> cache(options);
  Source source;
  auto f = cache.cachecaded("f", 1min, source);
  CHECK(f(1) == 1);
  CHECK(f.with(cachecade::refresh, deadline(1min))(1) == 2);
  CHECK(f(1) == 2);
  *source.broken = true;
  CHECK_THROWS_WITH(f.with(cachecade::refresh, deadline(1min))(1), "the source is down");
  CHECK(f(1) == 2);
}

TEST_CASE("a result that is not stored reaches the caller with a deadline all the same", "[cache][with]") {
  Rig rig;
  auto options = rig.options();
  options.executor = std::make_shared<cachecade::ThreadExecutor>(1);
  const Cache<> cache(options);
  auto f = cache.cachecaded({.name = "f", .ttl = 1min, .tags = {"t"}, .cache_if = [](int) { return false; }},
                            [](int x) { return x; });
  CHECK(f.with(deadline(1min))(7) == 7);
  CHECK_FALSE(f.peek(7));
}

TEST_CASE("where there is nobody to load behind, a caller with a deadline loads itself", "[cache][with]") {
  on_both([](Rig& rig, Cache<> cache) {
    Source source;
    auto f = cache.cachecaded("f", 1min, source);
    rig.executor->refuse();
    CHECK(f.with(deadline(0ms))(1) == 1);
    CHECK(f(1) == 1);
    auto sum = cache.cachecaded("sum", 1min, [](std::span<const int> numbers) { return numbers.size(); });
    const std::vector<int> numbers{1, 2, 3};
    CHECK(sum.with(deadline(0ms))(numbers) == 3);
  });
}

TEST_CASE("what an invalidation overtook reaches no later caller with a deadline", "[cache][with][C9]") {
  for (const bool tagged : {false, true}) {
    Rig rig;
    auto options = rig.options();
    options.executor = std::make_shared<cachecade::ThreadExecutor>(2);
    const Cache<> cache(options);
    std::atomic<int> runs{0};
    std::latch running(1), go(1);
    auto f = cache.cachecaded({.name = "f", .ttl = 1min, .tags = {"t"}}, [&](int) {
      const int run = ++runs;
      if (run == 1) {
        running.count_down();
        go.wait();
      }
      return run;
    });
    std::atomic<int> seen_first{0}, seen_later{0};
    support::Threads callers;
    callers.start([&] { seen_first = f.with(deadline(1min))(7); });
    running.wait();
    tagged ? static_cast<void>(cache.invalidate_tag("t")) : static_cast<void>(f.invalidate(7));
    callers.start([&] { seen_later = f.with(deadline(1min))(7); });
    callers.wait_until_asleep();
    go.count_down();
    callers.join();
    CHECK(seen_first > 0);
    CHECK(seen_later > 1);
    CHECK(f(7) > 1);
  }
}

TEST_CASE("a cache that is off stores nothing, serves nothing, and still forgets", "[cache][switch]") {
  on_both([](Rig&, Cache<> cache) {
    Source source;
    auto f = cache.cachecaded({.name = "f", .ttl = 1min, .tags = {"t"}}, source);
    auto g = cache.cachecaded("g", 1min, [](const auto& x) { return x; });
    for (int x = 0; x < 6; ++x) f(x);
    g(1);
    cache.set("plain", 1, 1min);
    cache.enable(false);
    CHECK(f(0) == 7);
    CHECK(f(0) == 8);
    CHECK_FALSE(f.peek(0));
    CHECK(f.json(0) == "9");
    CHECK(f.invalidate(1));
    CHECK(f.expire(2));
    CHECK_FALSE(f.put(100, 3));
    CHECK_FALSE(cache.set("plain", 2, 1min));
    CHECK(cache.invalidate_cache_key("f", 4));
    CHECK(g.invalidate(1));
    cache.enable();
    CHECK(f(0) == 1);
    for (int x = 1; x < 5; ++x) CHECK_FALSE(f.peek(x));
    CHECK(f.peek(5));
    CHECK_FALSE(cache.get<int>("plain"));
    cache.enable(false);
    CHECK(cache.invalidate_tag("t"));
    cache.enable();
    CHECK_FALSE(f.peek(0));
    CHECK_FALSE(f.peek(5));
    f(1);
    cache.enable(false);
    CHECK(cache.clear("f") >= 1);
    cache.enable();
    CHECK_FALSE(f.peek(1));
  });
}

TEST_CASE("the switch of the process turns every cache off", "[cache][switch]") {
  Rig rig;
  auto cache = rig.on_memory();
  auto other = rig.on_store();
  Source source;
  auto f = cache.cachecaded("f", 1min, source);
  auto g = other.cachecaded("g", 1min, source);
  f(1);
  g(1);
  cachecade::enable_caching(false);
  CHECK(f(1) == 3);
  CHECK(g(1) == 4);
  cachecade::enable_caching();
  CHECK(f(1) == 1);
  CHECK(g(1) == 2);
}
