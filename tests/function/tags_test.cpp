// Invalidating by tag and expiring: on memory and on a shared store, while loads run, and when the store forgets.
#include <cachecade/cache.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>
#include <support/threads.hpp>

#include <atomic>
#include <latch>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Cache;
using cachecade::Dropped;
using cachecade::envelope::Rejection;
using support::on_both;
using support::org_of;
using support::Rig;
using support::Source;
using Names = std::vector<std::string>;

TEST_CASE("a tag invalidates its entries, of whatever function, and no others", "[cache][tags]") {
  on_both([](Rig&, Cache<> cache) {
    Source users, pages, plain;
    auto user = cache.cachecaded({.name = "user", .ttl = 1h, .tags = org_of}, users);
    auto page = cache.cachecaded({.name = "page", .ttl = 1h, .tags = {"pages", "org:1"}}, pages);
    auto none = cache.cachecaded("none", 1h, plain);
    const auto call_all = [&] {
      for (int id = 0; id < 9; ++id) user(id);
      page(1);
      none(1);
    };
    call_all();
    call_all();
    CHECK(*users.runs == 9);
    CHECK(*pages.runs == 1);
    CHECK(cache.invalidate_tag("org:1"));
    for (int id = 0; id < 9; ++id) CHECK(user.peek(id).has_value() == (id % 3 != 1));
    CHECK_FALSE(page.peek(1));
    CHECK(none.peek(1));
    call_all();
    CHECK(*users.runs == 12);
    CHECK(*pages.runs == 2);
    CHECK(*plain.runs == 1);
    call_all();
    CHECK(*users.runs == 12);
    cache.invalidate_tag("pages");
    cache.invalidate_tag("nobody's");
    call_all();
    CHECK(*users.runs == 12);
    CHECK(*pages.runs == 3);
  });
}

TEST_CASE("tags may come from the result, in place of or besides those of the arguments", "[cache][tags]") {
  on_both([](Rig&, Cache<> cache) {
    std::atomic<int> runs{0};
    auto f = cache.cachecaded({.name = "f",
                               .ttl = 1h,
                               .tags =
                                   [](int id) {
                                     return Names{"id:" + std::to_string(id), "all f"};
                                   },
                               .tags_of = [](const std::string& text) { return Names{"text:" + text}; }},
                              [&](int id) { return ++runs, "r" + std::to_string(id / 10); });
    for (const int id : {1, 2, 11}) f(id);
    cache.invalidate_tag("text:r0");
    CHECK_FALSE(f.peek(1));
    CHECK_FALSE(f.peek(2));
    CHECK(f.peek(11));
    for (const int id : {1, 2, 11}) f(id);
    CHECK(runs == 5);
    cache.invalidate_tag("id:1");
    CHECK_FALSE(f.peek(1));
    CHECK(f.peek(2));
    cache.invalidate_tag("all f");
    CHECK_FALSE(f.peek(2));
    CHECK_FALSE(f.peek(11));
  });
}

TEST_CASE("a load during which one of its tags is invalidated is not stored, nor shared with later callers",
          "[cache][tags][C9]") {
  for (const std::string tag : {"arguments", "result", "fixed"}) {
    CAPTURE(tag);
    on_both([&](Rig&, Cache<> cache) {
      std::atomic<int> runs{0};
      std::latch running(1), release(1);
      const auto load = [&](int) {
        const int run = ++runs;
        if (run == 1) {
          running.count_down();
          release.wait();
        }
        return run;
      };
      cachecade::PolicyFor<decltype(load)> policy{.name = "f", .ttl = 1h};
      if (tag == "arguments") policy.tags = [](int) { return "t"; };
      if (tag == "fixed") policy.tags = Names{"s", "t"};
      if (tag == "result") policy.tags_of = [](int) { return Names{"t"}; };
      auto f = cache.cachecaded(policy, load);
      std::atomic<int> seen_first{0}, seen_later{0};
      support::Threads callers;
      callers.start([&] { seen_first = f(1); });
      running.wait();
      cache.invalidate_tag("t");
      callers.start([&] { seen_later = f(1); });
      callers.wait_until_asleep();
      release.count_down();
      callers.join();
      CHECK(seen_first == 1);
      CHECK(seen_later == 2);
      CHECK(f(1) == 2);
      CHECK(runs == 2);
      CHECK(cache.stats().dropped_for(Dropped::invalidated) == 1);
    });
  }
}

TEST_CASE("what a tag invalidates never stands in; what it expires may, where a load fails",
          "[cache][tags][staleness]") {
  on_both([](Rig& rig, Cache<> cache) {
    Source source;
    auto f = cache.cachecaded({.name = "f", .ttl = 1h, .stale_for = 1h, .on_error_for = 1h, .tags = org_of}, source);
    CHECK(f(0) == 1);
    CHECK(f(1) == 2);
    *source.broken = true;
    CHECK(cache.expire_tag("org:0"));
    CHECK(cache.invalidate_tag("org:1"));
    CHECK_FALSE(f.peek(0));
    CHECK(f.entry(0)->stale);
    CHECK(f(0) == 1);
    CHECK(cache.stats().stale_if_error == 1);
    CHECK(rig.executor->asked() == 0);  // it is not merely stale
    CHECK_THROWS(f(1));
    cache.invalidate_tag("org:0");
    CHECK_THROWS(f(0));
    *source.broken = false;
    rig.clock->advance(1s);
    CHECK(f(0) == 6);
    CHECK(f.peek(0) == 6);
  });
}

TEST_CASE("expire ends the ttl of an entry, or of all of a function; invalidate leaves nothing", "[cache][staleness]") {
  on_both([](Rig& rig, Cache<> cache) {
    Source source;
    auto f = cache.cachecaded({.name = "f", .ttl = 1h, .stale_for = 1h, .on_error_for = 10min}, source);
    auto g = cache.cachecaded({.name = "g", .ttl = 1h}, source);
    CHECK_FALSE(f.expire(1));
    for (int x = 1; x <= 600; ++x) f(x);
    g(1);
    const int runs = *source.runs;
    CHECK(f.expire(1));
    CHECK_FALSE(f.peek(1));
    CHECK(f.peek(2));
    *source.broken = true;
    CHECK(f(1) == 1);
    CHECK(*source.runs == runs + 1);
    CHECK(rig.executor->asked() == 0);
    CHECK(f.expire_all() == 600);
    CHECK(g.peek(1));
    for (const int x : {1, 2, 300, 600}) {
      CHECK_FALSE(f.peek(x));
      CHECK(f(x) == x);
    }
    rig.clock->advance(10min - 1ms);
    CHECK(f(2) == 2);
    rig.clock->advance(1ms);
    CHECK_THROWS(f(2));
    *source.broken = false;
    rig.clock->advance(1s);
    CHECK(f(3) > runs);
    CHECK(f.expire(3));
    CHECK(f.invalidate(3));
    *source.broken = true;
    CHECK_THROWS(f(3));
    CHECK(g.expire(1));  // nothing may stand in: it is gone
    CHECK_FALSE(g.expire(1));
    CHECK_FALSE(g.invalidate(1));
  });
}

TEST_CASE("an expiry during a load keeps its result from being stored as fresh", "[cache][staleness][C9]") {
  on_both([](Rig&, Cache<> cache) {
    std::atomic<int> runs{0};
    std::latch running(1), release(1);
    auto f = cache.cachecaded({.name = "f", .ttl = 1h, .on_error_for = 1h}, [&](int) {
      const int run = ++runs;
      if (run == 1) {
        running.count_down();
        release.wait();
      }
      return run;
    });
    std::thread first([&] { f(1); });
    running.wait();
    f.expire(1);
    release.count_down();
    first.join();
    CHECK_FALSE(f.peek(1));
    CHECK(f(1) == 2);
  });
}

TEST_CASE("another process's invalidation of a tag counts, and its readers pay one trip", "[cache][tags]") {
  Rig rig;
  auto here = rig.on_store();
  auto there = rig.on_store();
  Source source;
  auto f = here.cachecaded({.name = "f", .ttl = 1h, .tags = org_of}, source);
  auto g = there.cachecaded({.name = "f", .ttl = 1h, .tags = org_of}, source);
  f(1);
  f(2);
  CHECK(g(1) == 1);
  rig.store->batches = 0;
  rig.store->gets = 0;
  CHECK(g(1) == 1);
  CHECK(rig.store->batches == 1);
  CHECK(rig.store->gets == 3);  // the entry and two tokens
  there.invalidate_tag("org:1");
  CHECK(f(1) == 3);
  CHECK(f(2) == 2);
  CHECK(here.stats().rejected_for(Rejection::tag) == 1);
  CHECK(g(1) == 3);
}

TEST_CASE("untagged entries of a shared store pay nothing for tags", "[cache][tags]") {
  Rig rig;
  auto cache = rig.on_store();
  auto f = cache.cachecaded("f", 1h, [](int x) { return x; });
  f(1);
  f(1);
  CHECK(rig.store->batches == 0);
  CHECK(rig.store->gets == 2);
  CHECK(rig.store->sets == 1);
}

TEST_CASE("a token that is lost brings no entry back", "[cache][tags]") {
  Rig rig;
  auto cache = rig.on_store();
  Source source;
  auto f = cache.cachecaded({.name = "f", .ttl = 1h, .tags = {"t"}}, source);
  const std::string removal = "t:@!t", expiry = "t:@~t";
  f(1);
  REQUIRE(rig.store->raw(removal));
  REQUIRE(rig.store->raw(expiry));
  const auto first = *rig.store->raw(removal);
  const auto entry = *rig.store->raw("t:f:[1]");
  SECTION("the token is erased") {
    CHECK(*rig.store->erase(removal, cachecade::Deadline::after(1s)));
    CHECK_FALSE(f.peek(1));
    CHECK(f(1) == 2);
    CHECK(*rig.store->raw(removal) != first);
  }
  SECTION("it is invalidated, then lost, then made anew") {
    cache.invalidate_tag("t");
    CHECK(*rig.store->erase(removal, cachecade::Deadline::after(1s)));
    f(2);
    CHECK_FALSE(f.peek(1));
  }
  SECTION("a late write of the old entry arrives after the invalidation") {
    cache.invalidate_tag("t");
    rig.store->put_raw("t:f:[1]", entry);
    CHECK_FALSE(f.peek(1));
    CHECK(f(1) == 2);
  }
  SECTION("a token is garbage") {
    rig.store->put_raw(expiry, "not a token");
    CHECK_FALSE(f.peek(1));
    CHECK(f(1) == 2);
    CHECK(f(1) == 2);
  }
  SECTION("both tokens live twice as long as the longest entry") {
    rig.clock->advance(1h - 1ms);
    CHECK(f.peek(1));
    rig.clock->advance(2h);
    f(1);
    CHECK(f.peek(1));
  }
}

TEST_CASE("entries whose tags are others by now are misses", "[cache][tags]") {
  Rig rig;
  Source source;
  auto untagged = rig.on_store().cachecaded("f", 1h, source);
  auto tagged = rig.on_store().cachecaded({.name = "f", .ttl = 1h, .tags = {"a"}}, source);
  auto retagged = rig.on_store().cachecaded({.name = "f", .ttl = 1h, .tags = {"a", "b"}}, source);
  CHECK(untagged(1) == 1);
  CHECK(tagged(1) == 2);
  CHECK(tagged(1) == 2);
  CHECK(retagged(1) == 3);
  CHECK(untagged(1) == 4);
}

TEST_CASE("every way to a value asks its tags", "[cache][tags]") {
  on_both([](Rig&, Cache<> cache) {
    Source source;
    auto f = cache.cachecaded({.name = "f", .ttl = 1h, .tags = {"t"}}, source);
    f(1);
    const auto key = f.key(1);
    CHECK(f.visit([](const int& value) { return value; }, 1) == 1);
    CHECK(cache.get_entry(key) == "1");
    cache.invalidate_tag("t");
    CHECK_FALSE(cache.get_entry(key));
    CHECK(f.json(1) == "2");
    cache.invalidate_tag("t");
    CHECK(f.visit([](const int& value) { return value; }, 1) == 3);
    CHECK(f.visit([](const int& value) { return value; }, 1) == 3);
    CHECK(f.refresh(1) == 4);
    CHECK(f.put(10, 1));
    CHECK(f(1) == 10);
    cache.invalidate_tag("t");
    CHECK(f(1) == 5);
  });
}

TEST_CASE("an entry that a tag invalidated is not refreshed behind nor served as stale", "[cache][tags][staleness]") {
  on_both([](Rig& rig, Cache<> cache) {
    Source source;
    auto f = cache.cachecaded({.name = "f", .ttl = 10s, .stale_for = 1h, .tags = {"t"}}, source);
    f(1);
    rig.clock->advance(10s);
    CHECK(f(1) == 1);
    cache.invalidate_tag("t");
    CHECK(f(1) == 2);
    CHECK(rig.executor->run() == 1);
    CHECK(f(1) == 2);
    CHECK(*source.runs == 2);
    rig.clock->advance(10s);
    CHECK(f(1) == 2);
    CHECK(rig.executor->run() == 1);
    CHECK(f(1) == 3);
    cache.invalidate_tag("t");
    CHECK(f(1) == 4);
  });
}

TEST_CASE("clear by pattern leaves the tags, clear takes them too", "[cache][tags]") {
  Rig rig;
  auto cache = rig.on_store();
  Source source;
  auto f = cache.cachecaded({.name = "f", .ttl = 1h, .tags = {"t", "{odd} \"tag\" \xff:[1]"}}, source);
  f(1);
  CHECK(rig.store->size() == 5);
  CHECK(cache.clear("*") == 1);
  CHECK(rig.store->size() == 4);
  f(1);
  CHECK(f.peek(1));
  CHECK(f.invalidate_all() == 1);
  CHECK(rig.store->size() == 4);
  cache.clear();
  CHECK(rig.store->size() == 0);
}

TEST_CASE("while the store is down an invalidation by tag says so", "[cache][tags]") {
  Rig rig;
  auto cache = rig.on_store();
  Source source;
  auto f = cache.cachecaded({.name = "f", .ttl = 1h, .tags = {"t"}}, source);
  f(1);
  rig.store->fail_with(cachecade::Fault{cachecade::FaultKind::timeout, "down"});
  CHECK_FALSE(cache.invalidate_tag("t"));
  CHECK(f(1) == 2);
  rig.store->fail_with(std::nullopt);
}

TEST_CASE("fixed tags are inherited from the defaults, and generic functions have them", "[cache][tags]") {
  Rig rig;
  auto cache = rig.on_memory({.prefix = "t", .defaults = {.ttl = 1h, .tags = {"everything"}}});
  std::atomic<int> runs{0};
  auto f = cache.cachecaded({.name = "f"}, [&](int x) { return ++runs, x; });
  auto g = cache.cachecaded({.name = "g", .tags = {"own"}}, [&](const auto& x) { return ++runs, x; });
  f(1), g(1), f(1), g(1);
  CHECK(runs == 2);
  cache.invalidate_tag("everything");
  f(1), g(1);
  CHECK(runs == 3);
  cache.invalidate_tag("own");
  f(1), g(1);
  CHECK(runs == 4);
}

TEST_CASE("a tags function that throws: of the result it costs the entry, of the arguments the call", "[cache][tags]") {
  on_both([](Rig&, Cache<> cache) {
    auto f = cache.cachecaded({.name = "f", .ttl = 1h, .tags_of = [](int) -> Names { throw std::runtime_error("no"); }},
                              [](int x) { return x; });
    CHECK(f(1) == 1);
    CHECK_FALSE(f.peek(1));
    CHECK(cache.stats().dropped_for(Dropped::failed_policy) == 1);
    auto g =
        cache.cachecaded({.name = "g", .ttl = 1h, .tags = [](int) -> std::string { throw std::runtime_error("no"); }},
                         [](int x) { return x; });
    CHECK_THROWS_WITH(g(1), "no");
  });
}

TEST_CASE("a tag that is named twice costs no extra load", "[cache][tags]") {
  on_both([](Rig&, cachecade::Cache<> cache) {
    int runs = 0;
    auto fixed = cache.cachecaded({.name = "f", .ttl = 60s, .tags = {"a", "a"}}, [&](int x) { return ++runs, x; });
    auto told = cache.cachecaded({.name = "g",
                                  .ttl = 60s,
                                  .tags = {"a"},
                                  .tags_of =
                                      [](const int&) {
                                        return cachecade::TagNames{"a", "b", "b"};
                                      }},
                                 [&](int x) { return ++runs, x; });
    for (int round = 0; round < 2; ++round) fixed(1), told(1);
    CHECK(runs == 2);
    REQUIRE(cache.invalidate_tag("b"));
    fixed(1), told(1);
    CHECK(runs == 3);
    REQUIRE(cache.invalidate_tag("a"));
    fixed(1), told(1);
    CHECK(runs == 5);
  });
}
