// Values that are served while they are loaded anew: when that begins, who waits, and what becomes of the result.
#include <cachecade/cache.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>
#include <support/threads.hpp>

#include <atomic>
#include <cmath>
#include <functional>
#include <latch>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Cache;
using cachecade::Dropped;
using support::on_both;
using support::on_threads;
using support::Rig;
using support::Source;

TEST_CASE("within stale_for the old value is served at once, and one task loads it anew", "[cache][staleness]") {
  on_both([](Rig& rig, Cache<> cache) {
    Source source;
    auto f = cache.cachecaded({.name = "f", .ttl = 10s, .stale_for = 50s}, source);
    CHECK(f(1) == 1);
    rig.clock->advance(10s - 1ms);
    CHECK(f(1) == 1);
    CHECK(rig.executor->asked() == 0);
    rig.clock->advance(1ms);
    for (int call = 0; call < 5; ++call) CHECK(f(1) == 1);
    CHECK(*source.runs == 1);
    CHECK_FALSE(f.peek(1));
    CHECK(rig.executor->asked() == 1);
    CHECK(rig.executor->run() == 1);
    CHECK(*source.runs == 2);
    CHECK(f(1) == 2);
    CHECK(rig.executor->asked() == 1);
    const auto stats = cache.stats();
    CHECK(stats.stale_hits == 5);
    CHECK(stats.refreshes == 1);
    CHECK(stats.hits == 2);
    rig.clock->advance(60s - 1ms);
    CHECK(f(1) == 2);
    rig.clock->advance(1ms);
    CHECK(f(1) == 3);
  });
}

TEST_CASE("json of an entry that is due has it loaded anew in the background", "[cache][staleness]") {
  on_both([](Rig& rig, Cache<> cache) {
    Source source;
    auto f = cache.cachecaded({.name = "f", .ttl = 10s, .refresh_at = 0.5}, source);
    f(1);
    CHECK(f.json(1) == "1");
    CHECK(rig.executor->asked() == 0);
    rig.clock->advance(6s);
    CHECK(f.json(1) == "1");
    CHECK(rig.executor->run() == 1);
    CHECK(f.json(1) == "2");
    CHECK(*source.runs == 2);
  });
}

TEST_CASE("a stale value whose task waits too long is dead at its hard limit", "[cache][staleness]") {
  on_both([](Rig& rig, Cache<> cache) {
    Source source;
    auto f = cache.cachecaded({.name = "f", .ttl = 10s, .stale_for = 50s}, source);
    f(1);
    rig.clock->advance(20s);
    CHECK(f(1) == 1);
    rig.clock->advance(40s);
    CHECK(f(1) == 2);
    CHECK(rig.executor->run() == 1);
    CHECK(*source.runs == 2);  // somebody had loaded it
    CHECK(cache.stats().refreshes == 0);
  });
}

TEST_CASE("from refresh_at on the first caller has a fresh value loaded anew", "[cache][staleness]") {
  on_both([](Rig& rig, Cache<> cache) {
    Source source;
    auto f = cache.cachecaded({.name = "f", .ttl = 10s, .refresh_at = 0.8}, source);
    f(1);
    rig.clock->advance(8s - 1ms);
    CHECK(f(1) == 1);
    CHECK(rig.executor->asked() == 0);
    rig.clock->advance(1ms);
    for (int call = 0; call < 5; ++call) CHECK(f(1) == 1);
    CHECK(f.peek(1) == 1);
    CHECK(f.entry(1)->remaining == 2s);
    CHECK(f.json(1) == "1");
    CHECK(rig.executor->asked() == 1);
    CHECK(cache.stats().stale_hits == 0);
    CHECK(rig.executor->run() == 1);
    CHECK(f(1) == 2);
    CHECK(f.entry(1)->remaining == 10s);
  });
}

TEST_CASE("early refreshes come sooner where a load takes long, one caller in e^(left/cost)", "[cache][staleness]") {
  on_both([](Rig& rig, Cache<> cache) {
    auto f = cache.cachecaded({.name = "f", .ttl = 100s, .early = 1.0}, [&](int x) {
      rig.clock->advance(2s);
      return x;
    });
    f(1);
    rig.executor->refuse();
    const auto share_at = [&](int calls) {
      const auto before = rig.executor->asked();
      for (int call = 0; call < calls; ++call) f(1);
      return static_cast<double>(rig.executor->asked() - before) / calls;
    };
    CHECK(share_at(1000) == 0);
    rig.clock->advance(94s);  // 6 s left: e^-3 of the calls
    CHECK(std::abs(share_at(4000) - std::exp(-3.0)) < 0.02);
    rig.clock->advance(4s);  // 2 s left
    CHECK(std::abs(share_at(4000) - std::exp(-1.0)) < 0.05);
    CHECK(cache.stats().dropped_for(Dropped::no_executor) > 0);
    rig.executor->refuse(false);
    while (rig.executor->waiting() == 0) f(1);
    CHECK(rig.executor->run() == 1);
    CHECK(cache.stats().refreshes == 1);
    CHECK(f.entry(1)->age == 0s);
  });
}

TEST_CASE("a refresh that fails leaves the old value, and the source alone for a second", "[cache][staleness]") {
  on_both([](Rig& rig, Cache<> cache) {
    Source source;
    auto f = cache.cachecaded({.name = "f", .ttl = 10s, .stale_for = 50s}, source);
    f(1);
    rig.clock->advance(10s);
    *source.broken = true;
    CHECK(f(1) == 1);
    rig.executor->run();
    CHECK(*source.runs == 2);
    CHECK(f(1) == 1);
    rig.clock->advance(999ms);
    CHECK(f(1) == 1);
    CHECK(rig.executor->run() == 0);
    rig.clock->advance(1ms);
    CHECK(f(1) == 1);
    CHECK(rig.executor->run() == 1);
    CHECK(cache.stats().failed_loads == 2);
    rig.clock->advance(49s);
    CHECK_THROWS_WITH(f(1), "the source is down");
  });
}

TEST_CASE("what a policy throws in a task reaches no executor, and the key is free again", "[cache][staleness]") {
  on_both([](Rig& rig, Cache<> cache) {
    bool broken = false;
    const auto tags = [&](int) {
      if (broken) throw std::runtime_error("no tags");
      return std::string("t");
    };
    auto f = cache.cachecaded({.name = "f", .ttl = 10s, .stale_for = 50s, .tags = tags}, Source());
    f(1);
    rig.clock->advance(10s);
    CHECK(f(1) == 1);
    broken = true;
    CHECK_NOTHROW(rig.executor->run());
    broken = false;
    CHECK(f(1) == 1);
    CHECK(rig.executor->run() == 1);
    CHECK(f(1) == 2);
  });
}

TEST_CASE("an invalidated value is served to nobody while its refresh waits or runs", "[cache][staleness][C9]") {
  on_both([](Rig& rig, Cache<> cache) {
    Source source;
    std::function<void()> during;
    auto f = cache.cachecaded({.name = "f", .ttl = 10s, .stale_for = 50s}, [&](int x) {
      const int value = source(x);
      if (during) std::exchange(during, nullptr)();
      return value;
    });
    f(1);
    rig.clock->advance(10s);
    CHECK(f(1) == 1);
    CHECK(f.invalidate(1));
    CHECK(rig.executor->run() == 1);  // it finds nothing, and loads: after the invalidation
    CHECK(f(1) == 2);
    rig.clock->advance(10s);
    CHECK(f(1) == 2);
    during = [&] { f.invalidate(1); };
    CHECK(rig.executor->run() == 1);
    CHECK(cache.stats().dropped_for(Dropped::invalidated) == 1);
    CHECK_FALSE(f.peek(1));
    CHECK(f(1) == 4);
  });
}

TEST_CASE("a load behind that takes longer than load_timeout is given up", "[cache][staleness]") {
  on_both([](Rig& rig, Cache<> cache) {
    Source source;
    auto load_takes = 0s;
    auto f = cache.cachecaded({.name = "f", .ttl = 10s, .stale_for = 1h, .load_timeout = 5s}, [&](int x) {
      rig.clock->advance(load_takes);
      return source(x);
    });
    f(1);
    rig.clock->advance(10s);
    load_takes = 6s;
    CHECK(f(1) == 1);
    rig.executor->run();
    CHECK(*source.runs == 2);
    CHECK(cache.stats().dropped_for(Dropped::late) == 1);
    CHECK(f(1) == 1);
    CHECK(rig.executor->waiting() == 0);  // like one that failed
    rig.clock->advance(1s);
    load_takes = 0s;
    CHECK(f(1) == 1);
    rig.executor->run();
    CHECK(f(1) == 3);
  });
}

TEST_CASE("a task that was lost does not keep a key from being refreshed for ever", "[cache][staleness]") {
  on_both([](Rig& rig, Cache<> cache) {
    Source source;
    auto f = cache.cachecaded({.name = "f", .ttl = 10s, .stale_for = 1h, .load_timeout = 5s}, source);
    f(1);
    rig.clock->advance(10s);
    f(1);
    f(1);
    CHECK(rig.executor->waiting() == 1);
    rig.clock->advance(6s);
    f(1);
    CHECK(rig.executor->waiting() == 2);
    rig.executor->run();
    CHECK(*source.runs == 2);
  });
}

TEST_CASE("tasks own their arguments", "[cache][staleness]") {
  on_both([](Rig& rig, Cache<> cache) {
    std::string seen;
    const auto join = [&](std::string_view a, const char* b, const std::string& c, std::vector<int> d, std::string&& e,
                          cachecade::ignore<int> f) {
      seen = std::string(a) + (b != nullptr ? b : "-") + c + std::to_string(d.size()) + e + std::to_string(f.get());
      return seen;
    };
    auto f = cache.cachecaded({.name = "f", .ttl = 10s, .stale_for = 50s}, join);
    const auto call = [&] {
      const std::string a = "a text that is too long to stand in the string object itself";
      const std::string b = "another text that is too long to stand in the object";
      std::string e = "and one that may be moved from, of more than a few characters";
      return f(a, b.c_str(), a + b, {1, 2, 3}, std::move(e), 7);
    };
    const auto first = call();
    f("", nullptr, "", {}, "", 0);
    rig.clock->advance(10s);
    CHECK(call() == first);
    f("", nullptr, "", {}, "", 0);
    seen.clear();
    CHECK(rig.executor->waiting() == 2);
    rig.executor->run();
    CHECK(seen == "-00");
    CHECK(cache.stats().refreshes == 2);
    CHECK(call() == first);
    CHECK(rig.executor->waiting() == 0);
  });
}

TEST_CASE("generic functions are refreshed behind too", "[cache][staleness]") {
  on_both([](Rig& rig, Cache<> cache) {
    std::atomic<int> runs{0};
    auto f = cache.cachecaded({.name = "f", .ttl = 10s, .stale_for = 50s}, [&](const auto& x) {
      ++runs;
      return std::string(x) + "!";
    });
    const std::string text = "text";
    CHECK(f(text) == "text!");
    CHECK(f("literal") == "literal!");
    rig.clock->advance(10s);
    CHECK(f(text) == "text!");
    CHECK(f("literal") == "literal!");
    CHECK(rig.executor->run() == 2);
    CHECK(runs == 4);
    f(text);
    f("literal");
    CHECK(runs == 4);
    CHECK(rig.executor->waiting() == 0);
  });
}

TEST_CASE("arguments that cannot be kept: the defaults' knobs do not apply, and the log says so",
          "[cache][staleness]") {
  Rig rig;
  auto cache = rig.on_memory({.prefix = "t", .defaults = {.ttl = 10s, .stale_for = 50s}});
  int runs = 0;
  auto f = cache.cachecaded({.name = "f"}, [&](std::span<const int> numbers) { return ++runs, numbers.size(); });
  const int numbers[] = {1, 2, 3};
  f(numbers);
  rig.clock->advance(10s);
  f(numbers);
  CHECK(runs == 2);
  CHECK(rig.executor->asked() == 0);
  CHECK(rig.log.count("cannot be kept after a call") == 1);
}

TEST_CASE("tasks outlive the handles of cache and function", "[cache][staleness][E6]") {
  for (const bool on_memory : {true, false}) {
    Rig rig;
    Source source;
    const auto token = std::make_shared<int>(0);
    {
      auto cache = on_memory ? rig.on_memory() : rig.on_store();
      auto f = cache.cachecaded({.name = "f", .ttl = 10s, .stale_for = 50s},
                                [source, token](int x) { return source(x) + *token; });
      f(1);
      rig.clock->advance(10s);
      f(1);
    }
    CHECK(token.use_count() == 2);
    CHECK(rig.executor->run() == 1);
    CHECK(*source.runs == 2);
    CHECK(token.use_count() == 1);
  }
}

TEST_CASE("on threads: readers of a stale value never wait for its refresh", "[cache][staleness]") {
  const auto default_executor = [](cachecade::Options& options) { options.executor = nullptr; };
  on_both(default_executor, [](Rig& rig, Cache<> cache) {
    std::atomic<int> runs{0};
    std::latch refreshing(1), release(1);
    auto f = cache.cachecaded({.name = "f", .ttl = 10s, .stale_for = 50s}, [&](int) {
      const int run = ++runs;
      if (run == 2) {
        refreshing.count_down();
        release.wait();
      }
      return run;
    });
    f(1);
    rig.clock->advance(10s);
    CHECK(f(1) == 1);
    refreshing.wait();
    for (int call = 0; call < 100; ++call) CHECK(f(1) == 1);
    CHECK(runs == 2);
    release.count_down();
    while (f.peek(1) != 2) std::this_thread::yield();
    CHECK(f(1) == 2);
    CHECK(runs == 2);
  });
}

TEST_CASE("while an explicit refresh of a shared entry runs, readers get what stands there", "[cache][staleness]") {
  Rig rig;
  auto cache = rig.on_store();
  std::atomic<int> runs{0};
  std::latch refreshing(1), release(1);
  auto f = cache.cachecaded("f", 1min, [&](int) {
    const int run = ++runs;
    if (run == 2) {
      refreshing.count_down();
      release.wait();
    }
    return run;
  });
  f(1);
  std::atomic<int> refreshed{0};
  std::thread refresher([&] { refreshed = f.refresh(1); });
  refreshing.wait();
  CHECK(f(1) == 1);
  release.count_down();
  refresher.join();
  CHECK(refreshed == 2);
  CHECK(f(1) == 2);
}

TEST_CASE("after soft_timeout an old value stands in, and the load goes on behind", "[cache][staleness]") {
  on_threads(1, [](Rig& rig, Cache<> cache) {
    std::atomic<int> runs{0};
    std::atomic<bool> slow{false};
    std::atomic<bool> go{false};
    auto f = cache.cachecaded({.name = "f", .ttl = 10s, .on_error_for = 1h, .soft_timeout = 5ms}, [&](int) {
      const int run = ++runs;
      while (slow && !go) std::this_thread::yield();
      return run;
    });
    CHECK(f(1) == 1);
    rig.clock->advance(10s);
    slow = true;
    CHECK(f(1) == 1);
    CHECK(f(1) == 1);
    while (runs < 2) std::this_thread::yield();
    CHECK(f(1) == 1);
    go = true;
    while (f.peek(1) != 2) std::this_thread::yield();
    CHECK(f(1) == 2);
    CHECK(runs == 2);
    rig.clock->advance(10s);
    slow = false;
    while (f(1) == 2) std::this_thread::yield();  // the first call sees the new value, but for a slow machine
    CHECK(f(1) == 3);
    CHECK(runs == 3);
  });
}

TEST_CASE("a task that starts before its caller has gone on loads all the same", "[cache][staleness]") {
  struct Eager final : cachecade::Executor {
    bool post(cachecade::Executor::Task task) override {
      threads.start(std::move(task));
      threads.wait_until_asleep();  // the task waits for the caller's flight
      return true;
    }
    support::Threads threads;
  };
  Rig rig;
  auto executor = std::make_shared<Eager>();
  auto options = rig.options();
  options.executor = executor;
  Cache<> cache(options, {rig.store});
  Source source;
  auto f = cache.cachecaded({.name = "f", .ttl = 10s, .stale_for = 50s}, source);
  f(1);
  rig.clock->advance(10s);
  CHECK(f(1) == 1);
  executor->threads.join();
  CHECK(*source.runs == 2);
  CHECK(f(1) == 2);
}

TEST_CASE("callers who ask all the time do not keep a task from loading", "[cache][staleness]") {
  on_threads(1, [](Rig& rig, Cache<> cache) {
    std::atomic<int> runs{0}, asked{0}, awaited{0};
    auto f = cache.cachecaded({.name = "f", .ttl = 1min, .on_error_for = 1h, .soft_timeout = 1ms}, [&](int) {
      while (asked < awaited) std::this_thread::yield();
      return ++runs;
    });
    for (int round = 1; round <= 5; ++round) {
      f(1);
      rig.clock->advance(1min);
      awaited = asked + 64;
      support::Threads callers;
      callers.start(16, [&, round](int) {
        while (f(1) == round) ++asked;
      });
      callers.join();
      CHECK(runs == round + 1);
      while (f.peek(1) != round + 1) std::this_thread::yield();
    }
  });
}

TEST_CASE("without an old value soft_timeout changes nothing", "[cache][staleness]") {
  on_both([](Rig& rig, Cache<> cache) {
    Source source;
    auto f = cache.cachecaded({.name = "f", .ttl = 10s, .soft_timeout = 1ms}, source);
    CHECK(f(1) == 1);
    rig.clock->advance(10s);
    CHECK(f(1) == 2);
    CHECK(rig.executor->asked() == 0);
    *source.broken = true;
    rig.clock->advance(10s);
    CHECK_THROWS(f(1));
  });
}

TEST_CASE("where the executor is full the old value is served, and the next caller asks again",
          "[cache][staleness][E9]") {
  on_both([](Rig& rig, Cache<> cache) {
    Source source;
    auto f = cache.cachecaded({.name = "f", .ttl = 10s, .stale_for = 50s, .soft_timeout = 1ms}, source);
    f(1);
    rig.clock->advance(10s);
    rig.executor->refuse();
    CHECK(f(1) == 1);
    CHECK(f(1) == 1);
    CHECK(rig.executor->asked() == 2);
    CHECK(cache.stats().dropped_for(Dropped::no_executor) == 2);
    rig.executor->refuse(false);
    CHECK(f(1) == 1);
    rig.executor->run();
    CHECK(f(1) == 2);
  });
}

TEST_CASE("two processes: the shorter of stored and current stale_for counts", "[cache][staleness]") {
  Rig rig;
  Source source;
  const auto reader = [&](cachecade::Duration stale_for) {
    return rig.on_store().cachecaded({.name = "f", .ttl = 10s, .stale_for = stale_for}, source);
  };
  auto longer = reader(1h);
  auto shorter = reader(5s);
  auto none = reader(0s);
  longer(1);
  rig.clock->advance(14s);
  CHECK(shorter(1) == 1);
  CHECK(longer(1) == 1);
  rig.clock->advance(1s);
  CHECK(longer(1) == 1);
  CHECK(shorter(1) == 2);
  rig.clock->advance(10s);
  CHECK(longer(1) == 2);
  CHECK(none(1) == 3);
  rig.clock->advance(10s);
  CHECK(longer(1) == 4);  // stored without a second life
}

TEST_CASE("who waited for a load that failed asks a store that is back for the old value", "[cache][staleness]") {
  Rig rig;
  auto cache = rig.on_store();
  std::atomic<bool> broken{false};
  std::latch running{1};
  std::latch end{1};
  auto f = cache.cachecaded({.name = "f", .ttl = 10s, .on_error_for = 60s}, [&](int x) {
    if (!broken) return x;
    running.count_down();
    end.wait();
    throw std::runtime_error("the source is down");
  });
  CHECK(f(1) == 1);
  rig.clock->advance(20s);
  broken = true;
  rig.store->fail_with(
      cachecade::Fault{.kind = cachecade::FaultKind::unavailable, .message = "down", .retry_after = 1s});
  std::thread leader([&] { CHECK_THROWS_AS(f(1), std::runtime_error); });
  running.wait();
  rig.store->fail_with(std::nullopt);
  int answer = 0;
  const int reads = rig.clock->reads();
  std::thread joined([&] { answer = f(1); });
  while (rig.clock->reads() < reads + 2) std::this_thread::yield();  // does the store rest; the flight's age
  rig.clock->advance(2s);
  end.count_down();
  leader.join();
  joined.join();
  CHECK(answer == 1);
  CHECK(cache.stats().stale_if_error == 1);
}
