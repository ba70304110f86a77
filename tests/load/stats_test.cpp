// What is counted: by function, by store, and in all; that every number has its event.
#include <cachecade/cached.hpp>
#include <cachecade/global.hpp>
#include <cachecade/testing/scripted_backend.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>
#include <support/threads.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Cache;
using cachecade::Dropped;
using cachecade::FaultKind;
using cachecade::Histogram;
using support::on_both;
using support::Rig;

namespace {

int twice(int n) { return 2 * n; }

std::uint64_t all_of(const Histogram& histogram) {
  std::uint64_t all = 0;
  for (const auto count : histogram.counts) all += count;
  return all;
}

}  // namespace

TEST_CASE("each function counts for itself, and the cache is the sum of them", "[stats]") {
  on_both([](Rig&, Cache<> cache) {
    auto number = cache.cachecaded("number", 60s, twice);
    auto text = cache.cachecaded("text", 60s, [](const std::string& s) { return s + s; });
    for (int i = 0; i < 3; ++i) number(1);
    for (int i = 0; i < 5; ++i) text("a");
    number(2);
    CHECK(number.stats().hits == 2);
    CHECK(number.stats().misses == 2);
    CHECK(number.stats().loads == 2);
    CHECK(number.stats().stored == 2);
    CHECK(text.stats().hits == 4);
    CHECK(text.stats().misses == 1);
    const auto stats = cache.stats();
    CHECK(stats.hits == 6);
    CHECK(stats.misses == 3);
    CHECK(stats.loads == 3);
    REQUIRE(stats.functions.size() == 3);
    CHECK(stats.functions[0].name.empty());
    CHECK(stats.functions[1].name == "number");
    CHECK(stats.functions[1].stats.hits == 2);
    CHECK(stats.functions[2].stats.hits == 4);
  });
}

TEST_CASE("plain entries are of no function", "[stats]") {
  on_both([](Rig&, Cache<> cache) {
    cache.set("k", 1, 60s);
    CHECK(cache.get<int>("k") == 1);
    CHECK_FALSE(cache.get<int>("other"));
    CHECK(cache.get_or_load<int>("third", 60s, [] { return 3; }) == 3);
    const auto stats = cache.stats();
    REQUIRE(stats.functions.size() == 1);
    CHECK(stats.functions[0].stats.hits == 1);
    CHECK(stats.functions[0].stats.misses == 2);
    CHECK(stats.hits == 1);
    CHECK(stats.stored == 2);
  });
}

TEST_CASE("what a function has done stays when its wrapper goes, and the next one goes on with it", "[stats]") {
  on_both([](Rig&, Cache<> cache) {
    {
      auto number = cache.cachecaded("number", 60s, twice);
      for (int i = 0; i < 3; ++i) number(1);
    }
    CHECK(cache.stats().hits == 2);
    auto again = cache.cachecaded("number", 60s, twice);
    again(1);
    CHECK(again.stats().hits == 3);
    CHECK(cache.stats().hits == 3);
  });
}

TEST_CASE("a generic lambda counts all its types together, and a name all its scopes", "[stats]") {
  on_both([](Rig&, Cache<> cache) {
    auto same = cache.cachecaded("same", 60s, [](const auto& value) { return value; });
    for (int i = 0; i < 3; ++i) same(1);
    for (int i = 0; i < 2; ++i) same(std::string("a"));
    CHECK(same.stats().hits == 3);
    CHECK(same.stats().misses == 2);
    const cachecade::Cached<int(int)> handle = same;
    CHECK(handle.stats().hits == 3);

    auto one = cache.cachecaded({.name = "scoped", .scope = "one", .ttl = 60s}, twice);
    auto two = cache.cachecaded({.name = "scoped", .scope = "two", .ttl = 60s}, twice);
    one(1), one(1), two(1);
    CHECK(one.stats().misses == 2);
    CHECK(two.stats().hits == 1);
  });
}

TEST_CASE("a hit that says that there is nothing is counted as one and besides", "[stats]") {
  on_both([](Rig&, Cache<> cache) {
    const cachecade::Duration negative = 60s;
    auto by_number = cache.cachecaded({.name = "number", .ttl = 60s, .negative_ttl = negative},
                                      [](int n) { return n > 0 ? std::optional(n) : std::nullopt; });
    auto by_text = cache.cachecaded({.name = "text", .ttl = 60s, .negative_ttl = negative},
                                    [](const std::string& s) { return s.empty() ? std::nullopt : std::optional(s); });
    for (int i = 0; i < 3; ++i) {
      by_number(0), by_number(1);
      by_text(""), by_text("a");
    }
    by_number.visit([](const auto& value) { CHECK_FALSE(value); }, 0);
    by_text.visit([](const auto& value) { CHECK_FALSE(value); }, "");
    CHECK(by_number.stats().hits == 5);
    CHECK(by_number.stats().negative_hits == 3);
    CHECK(by_text.stats().hits == 5);
    CHECK(by_text.stats().negative_hits == 3);
    CHECK(cache.stats().negative_hits == 6);
  });
}

TEST_CASE("loads are counted by their outcome, and by how long they took", "[stats]") {
  on_both([](Rig& rig, Cache<> cache) {
    auto f = cache.cachecaded({.name = "f", .ttl = 60s, .load_timeout = 5s}, [&rig](int ms) {
      if (ms < 0) throw std::runtime_error("no");
      rig.clock->advance(std::chrono::milliseconds(ms));
      return ms;
    });
    f(0), f(1), f(3), f(20'000), f(1);
    CHECK_THROWS(f(-1));
    const auto stats = f.stats();
    CHECK(stats.loads == 4);
    CHECK(stats.timed_out_loads == 1);
    CHECK(stats.failed_loads == 1);
    CHECK(stats.load_time == 20'004ms);
    CHECK(stats.time_saved == 1ms);
    CHECK(all_of(stats.load_times) == 4);
    CHECK(stats.load_times.counts.front() == 1);
    CHECK(stats.load_times.counts[3] == 1);  // at most a millisecond
    CHECK(stats.load_times.counts[5] == 1);  // at most five
    CHECK(stats.load_times.counts.back() == 1);
  });
}

TEST_CASE("runs that are for one caller alone are counted like others", "[stats]") {
  on_both([](Rig&, Cache<> cache) {
    int depth = 0;
    std::function<int(int)> self;
    auto f = cache.cachecaded("f", 60s, [&](int x) {
      if (++depth == 3) throw std::runtime_error("no");
      return self(x);
    });
    self = f;
    CHECK_THROWS_AS(f(1), std::runtime_error);
    CHECK(f.stats().misses == 3);
    CHECK(f.stats().loads == 0);
    CHECK(f.stats().failed_loads == 3);
    depth = 3;
    auto g = cache.cachecaded("g", 60s, [&](int x) { return ++depth < 6 ? self(x) : x; });
    self = g;
    CHECK(g(1) == 1);
    CHECK(g.stats().misses == 3);
    CHECK(g.stats().loads == 3);
    CHECK(all_of(g.stats().load_times) == 3);
    depth = 3;
    auto h = cache.cachecaded("h", 60s, [&](int x) { return ++depth < 6 ? self(x) : x; });
    self = [&](int x) { return *h.many({x}).front(); };
    CHECK(h(1) == 1);
    CHECK(h.stats().misses == 3);
    CHECK(h.stats().loads == 3);
  });
}

TEST_CASE("what was not stored, came too late or was behind a stale hit is of its function", "[stats]") {
  on_both([](Rig& rig, Cache<> cache) {
    auto none = cache.cachecaded("none", 60s, [](int) { return std::optional<int>(); });
    auto stale = cache.cachecaded({.name = "stale", .ttl = 1s, .stale_for = 60s}, twice);
    none(1), stale(1);
    rig.clock->advance(2s);
    stale(1);
    rig.executor->run();
    CHECK(none.stats().dropped_for(Dropped::absent) == 1);
    CHECK(stale.stats().dropped_for(Dropped::absent) == 0);
    CHECK(stale.stats().stale_hits == 1);
    CHECK(stale.stats().refreshes == 1);
    CHECK(cache.stats().stale_hits == 1);
  });
}

TEST_CASE("a result that a failing store did not get is told from one that met what is not ours", "[stats]") {
  using cachecade::testing::StoreOperation;
  for (const auto kind : {FaultKind::oom, FaultKind::readonly, FaultKind::busy}) {
    CAPTURE(to_string(kind));
    Rig rig;
    const auto store = std::make_shared<cachecade::testing::ScriptedBackend>(rig.clock);
    Cache<> cache(rig.options(), {store});
    auto tagged = cache.cachecaded({.name = "tagged", .ttl = 60s, .tags = {"t"}}, twice);
    auto plain = cache.cachecaded("plain", 60s, twice);
    store->fail_next(StoreOperation::set, {kind, "no"});
    tagged(1);
    rig.clock->advance(2s);
    store->fail_next(StoreOperation::set, {kind, "no"});
    tagged.many({2});
    rig.clock->advance(2s);
    store->fail_next(StoreOperation::get, {kind, "no"});
    plain(1);
    CHECK(tagged.stats().dropped_for(Dropped::store_fault) == 2);
    CHECK(plain.stats().dropped_for(Dropped::store_fault) == 1);
    CHECK(cache.stats().dropped_for(Dropped::kept) == 0);
    store->fail_next(StoreOperation::get, {FaultKind::wrong_type, "a list"});
    rig.clock->advance(2s);
    plain(2);
    CHECK(plain.stats().dropped_for(Dropped::kept) == 1);
  }
}

TEST_CASE("operations of a store are counted with their outcomes, bytes and times", "[stats]") {
  Rig rig;
  auto cache = rig.on_store();
  auto f = cache.cachecaded("f", 60s, twice);
  f(1), f(1), f.invalidate(1);
  const auto before = cache.stats();
  REQUIRE(before.stores.size() == 1);
  const auto& store = before.stores[0];
  CHECK(store.name == "map");
  CHECK(store.reads.ok == 2);
  CHECK(store.writes.ok == 1);
  CHECK(store.removals.ok == 1);
  CHECK(store.bytes_written > 50);
  CHECK(store.bytes_read == store.bytes_written);
  CHECK(all_of(store.reads.times) == 2);

  rig.store->fail_with(cachecade::Fault{cachecade::FaultKind::refused, ""});
  for (int i = 0; i < 20; ++i) f(i);
  const auto after = cache.stats().stores[0];
  CHECK(after.reads.failed > 0);
  CHECK(after.reads.skipped > 0);
  CHECK(after.reads.ok == 2);
  CHECK(after.faults[static_cast<std::size_t>(FaultKind::refused)] == after.reads.failed);
  CHECK(cache.stats().faults_of(FaultKind::refused) == after.reads.failed);
}

TEST_CASE("stats tell what process memory holds, and name no shared store where there is none", "[stats]") {
  Rig rig;
  auto cache = rig.on_memory();
  auto f = cache.cachecaded("f", 60s, twice);
  f(1), f(2);
  const auto stats = cache.stats();
  CHECK(stats.cache == "t");
  CHECK(stats.memory.entries == 2);
  CHECK(stats.memory.bytes > 0);
  CHECK(stats.stores.empty());
}

TEST_CASE("functions beyond the first 512 names of a cache are counted under no name", "[stats]") {
  Rig rig;
  auto cache = rig.on_memory();
  for (int i = 0; i < 520; ++i) {
    auto f = cache.cachecaded("f" + std::to_string(i), 60s, twice);
    f(1), f(1);
  }
  const auto stats = cache.stats();
  CHECK(stats.functions.size() == 513);
  CHECK(stats.functions[0].stats.hits == 8);
  CHECK(stats.hits == 520);
}

TEST_CASE("no hit of many threads is lost, neither of its function nor of the cache", "[stats]") {
  Rig rig;
  auto cache = rig.on_memory();
  auto one = cache.cachecaded("one", 1h, twice);
  auto two = cache.cachecaded("two", 1h, twice);
  one(1), two(1);
  {
    support::Threads threads;
    for (int t = 0; t < 4; ++t) {
      threads.start([&, t] {
        for (int i = 0; i < 10'000; ++i) (t % 2 == 0 ? one : two)(1);
        static_cast<void>(cache.stats());
      });
    }
  }
  CHECK(one.stats().hits == 20'000);
  CHECK(two.stats().hits == 20'000);
  CHECK(cache.stats().hits == 40'000);
}

TEST_CASE("no load of many threads is lost, nor how long it took", "[stats]") {
  Rig rig;
  const auto cache = rig.on_memory();
  auto f = cache.cachecaded("f", 60s, twice);
  auto seldom = cache.cachecaded("seldom", 60s, twice);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, thread] {
      for (int n = 0; n < 1000; ++n) f(1000 * thread + n);
      seldom(thread);
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(f.stats().loads == 4000);
  CHECK(all_of(f.stats().load_times) == 4000);
  CHECK(seldom.stats().loads == 4);
  CHECK(cache.stats().loads == 4004);
}

TEST_CASE("the process-wide cache has stats too, all zero where there is none", "[stats]") {
  auto f = cachecade::cachecaded("stats of the process", 60s, twice);
  cachecade::shutdown_cache();
  CHECK(f.stats().hits == 0);
  CHECK(cachecade::stats().functions.empty());
  cachecade::init_cache({.storage_engines = {"memory"}});
  f(1), f(1);
  CHECK(f.stats().hits == 1);
  CHECK(cachecade::stats().hits == 1);
  cachecade::init_cache({.storage_engines = {"memory"}});
  CHECK(f.stats().hits == 0);
  cachecade::shutdown_cache();
}
