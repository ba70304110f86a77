// Removals of many entries: how they are told of, and what becomes of those that a store did not hear.
#include <cachecade/cache.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>
#include <support/child.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Fault;
using cachecade::FaultKind;
using support::Rig;
using support::Source;

TEST_CASE("a sweep tells how far it is, and at the end how many went", "[sweep]") {
  support::on_both([](Rig&, const cachecade::Cache<>& cache) {
    auto f = cache.cachecaded("f", 1h, [](int n) { return n; });
    const auto fill = [&] {
      for (int n = 0; n < 1200; ++n) f(n);
    };
    std::vector<std::size_t> told;
    const cachecade::SweepOptions how{.progress = [&](std::size_t so_far) {
      told.push_back(so_far);
      throw 1;
    }};
    const auto check = [&](std::size_t removed) {
      CHECK(removed == 1200);
      REQUIRE(!told.empty());
      CHECK(told.back() == 1200);
      CHECK(std::is_sorted(told.begin(), told.end()));
      told.clear();
    };
    fill();
    check(f.invalidate_all(how));
    fill();
    check(f.expire_all(how));
    fill();
    check(cache.clear("f", how));
  });
}

TEST_CASE("a sweep that its time cuts short tells how far it came, and the rest goes before anything is served",
          "[sweep]") {
  struct CutShort : support::MapBackend {
    using MapBackend::MapBackend;
    cachecade::Result<std::size_t> clear(std::string_view prefix, const cachecade::KeyFilter& filter,
                                         cachecade::Deadline by) override {
      if (by.remaining() > 1s) return MapBackend::clear(prefix, filter, by);
      std::size_t looked_at = 0;
      const auto some = [&](auto key) { return ++looked_at <= 1000 && filter(key); };
      return MapBackend::clear(prefix, some, by).ok() ? Fault{FaultKind::timeout, "not all"} : Fault{};
    }
  };
  for (const bool expires : {false, true}) {
    CAPTURE(expires);
    Rig rig;
    rig.store = std::make_shared<CutShort>(rig.clock);
    auto cache = rig.on_store();
    auto f = cache.cachecaded({.name = "f", .ttl = 1h, .on_error_for = 1h}, [](int n) { return n; });
    for (int n = 0; n < 1500; ++n) f(n);
    std::vector<std::size_t> told;
    const cachecade::SweepOptions how{.within = 1s, .progress = [&](std::size_t so_far) { told.push_back(so_far); }};
    CHECK((expires ? f.expire_all(how) : f.invalidate_all(how)) == 1000);
    CHECK(std::is_sorted(told.begin(), told.end()));
    CHECK(told.back() == 1000);
    CHECK(cache.health().front().owed == 1);
    CHECK_FALSE(f.peek(1499));
    rig.executor->run();
    CHECK(rig.store->size() == 0);
  }
}

TEST_CASE("a sweep that a dead store did not hear removes what was asked and nothing else", "[sweep]") {
  Rig rig;
  auto cache = rig.on_store();
  Source source;
  auto f = cache.cachecaded({.name = "f", .ttl = 1h}, source);
  auto f_eu = cache.cachecaded({.name = "f", .scope = "eu", .ttl = 1h}, source);
  auto users_a = cache.cachecaded({.name = "users.a", .ttl = 1h}, source);
  auto other = cache.cachecaded({.name = "other", .ttl = 1h}, source);
  f(1), f_eu(1), users_a(1), other(1);
  cache.set("plain", 7, 1h);
  rig.kill();
  f_eu.invalidate_all();
  cache.clear("users.*");
  CHECK(cache.health().front().owed == 2);
  f_eu.invalidate_all();
  CHECK(cache.health().front().owed == 2);
  rig.revive();
  f(1);
  rig.executor->run();
  CHECK(f(1) == 1);
  CHECK(other(1) == 4);
  CHECK(cache.get<int>("plain") == 7);
  CHECK(f_eu(1) > 4);
  CHECK(users_a(1) > 4);
}

TEST_CASE("sweeps that are owed are done in the background, and until then nothing comes from the store", "[sweep]") {
  Rig rig;
  auto cache = rig.on_store();
  Source source;
  auto f = cache.cachecaded({.name = "f", .ttl = 1h}, source);
  auto g = cache.cachecaded({.name = "g", .ttl = 1h}, source);
  CHECK(f(1) == 1);
  CHECK(g(1) == 2);
  rig.kill();
  f.invalidate_all();
  rig.revive();
  CHECK(g(1) == 3);
  CHECK(g(1) == 3);
  CHECK(rig.executor->waiting() == 1);
  CHECK(cache.active_backend() == "memory");
  rig.executor->run();
  CHECK(g(1) == 2);
  CHECK(f(1) == 4);
  CHECK(cache.active_backend() == "map");
}

TEST_CASE("a sweep whose task is lost is done by another one", "[sweep]") {
  struct Lossy : cachecade::Executor {
    bool post(Task task) override { return lost++ == 0 || (task(), true); }
    int lost = 0;
  };
  Rig rig;
  auto options = rig.options();
  options.executor = std::make_shared<Lossy>();
  cachecade::Cache<> cache(options, {rig.store});
  Source source;
  auto f = cache.cachecaded({.name = "f", .ttl = 1h}, source);
  CHECK(f(1) == 1);
  rig.kill();
  f.invalidate_all();
  rig.revive();
  CHECK(f(1) == 2);
  rig.clock->advance(1min);
  CHECK(f(1) == 3);
  CHECK(cache.active_backend() == "memory");
  rig.clock->advance(2min);
  CHECK(f(1) == 4);
  CHECK(cache.active_backend() == "map");
}

TEST_CASE("a forked child does the sweeps that its parent's task would have done", "[sweep][E3]") {
  Rig rig;
  auto cache = rig.on_store();
  auto f = cache.cachecaded({.name = "f", .ttl = 1h}, Source());
  CHECK(f(1) == 1);
  rig.kill();
  f.invalidate_all();
  rig.revive();
  f(2), f(3);
  CHECK(rig.executor->waiting() == 1);
  CHECK(support::Child([&] { return f(2), f(3), rig.executor->waiting() == 2; }).is_well());
}

TEST_CASE("a sweep that no executor takes is done by a call", "[sweep]") {
  Rig rig;
  auto cache = rig.on_store();
  Source source;
  auto f = cache.cachecaded({.name = "f", .ttl = 1h}, source);
  CHECK(f(1) == 1);
  rig.kill();
  f.invalidate_all();
  rig.revive();
  rig.executor->refuse();
  CHECK(f(1) == 2);
  CHECK(f(1) == 2);
  CHECK(cache.active_backend() == "map");
}

TEST_CASE("when too much is owed everything of ours goes, and no foreign key", "[sweep]") {
  Rig rig;
  auto cache = rig.on_store();
  Source source;
  auto f = cache.cachecaded({.name = "f", .ttl = 1h}, source);
  CHECK(f(1) == 1);
  rig.store->put_raw("t:session:42", "not ours");
  rig.kill();
  for (int n = 0; n <= 20'000; ++n) f.invalidate(100 + n);
  CHECK(cache.health().front().owed < 20'000);
  rig.revive();
  f(2);
  rig.executor->run();
  CHECK(f(1) > 1);
  CHECK(cache.active_backend() == "map");
  CHECK(rig.store->raw("t:session:42") == "not ours");
}

TEST_CASE("what is owed is delivered at the end also where a task for sweeps never ran", "[sweep]") {
  Rig rig;
  auto elsewhere = rig.on_store();
  Source source;
  auto g = elsewhere.cachecaded({.name = "f", .ttl = 1h}, source);
  {
    auto cache = rig.on_store();
    auto f = cache.cachecaded({.name = "f", .ttl = 1h}, source);
    auto swept = cache.cachecaded({.name = "swept", .ttl = 1h}, source);
    CHECK(f(1) == 1);
    rig.kill();
    swept.invalidate_all();
    CHECK(f.invalidate(1).pending());
    rig.revive();
    f(3);
    CHECK(rig.executor->waiting() == 1);
  }
  CHECK(g(1) > 1);
}

TEST_CASE("an executor that throws leaves sweeps to calls", "[sweep]") {
  struct Broken : cachecade::Executor {
    bool post(Task) override { throw 1; }
  };
  Rig rig;
  auto options = rig.options();
  options.executor = std::make_shared<Broken>();
  const cachecade::Cache<> cache(options, {rig.store});
  auto f = cache.cachecaded({.name = "f", .ttl = 1h}, Source());
  CHECK(f(1) == 1);
  rig.kill();
  f.invalidate_all();
  rig.revive();
  CHECK_FALSE(f.invalidate(2).pending());
  CHECK(cache.active_backend() == "map");
  CHECK(f(1) == 2);
}

TEST_CASE("a sweep that is owed is not lost where a store refuses to be read", "[sweep]") {
  Rig rig;
  auto cache = rig.on_store();
  auto f = cache.cachecaded({.name = "f", .ttl = 1h}, Source());
  CHECK(f(1) == 1);
  rig.kill();
  f.invalidate_all();
  rig.revive();
  rig.executor->refuse();
  rig.store->fail_next(cachecade::testing::StoreOperation::get, Fault{FaultKind::wrong_type, "a list"}, 2);
  f(2);
  CHECK(cache.active_backend() == "map");
  CHECK(f(1) > 1);
}

TEST_CASE("a task may end the sweeps at any moment of a call that would have them done", "[sweep]") {
  struct Watch : cachecade::testing::ManualClock {
    Steady steady() const override {
      if (looks-- == 0) act();
      return ManualClock::steady();
    }
    std::function<void()> act{};
    mutable int looks = -1;
  };
  for (int moment = 0; moment < 20; ++moment) {
    CAPTURE(moment);
    Rig rig;
    const auto watch = std::make_shared<Watch>();
    watch->act = [&] { rig.executor->run(); };
    auto options = rig.options();
    options.clock = watch;
    const cachecade::Cache<> cache(options, {rig.store});
    auto f = cache.cachecaded({.name = "f", .ttl = 1h}, Source());
    CHECK(f(1) == 1);
    rig.kill();
    f.invalidate_all();
    rig.revive();
    watch->advance(31s);
    CHECK(f(1) == 2);
    watch->looks = moment;
    f(2);
    rig.executor->run();
    f(3);
    CHECK(cache.active_backend() == "map");
  }
}

TEST_CASE("a sweep for which a minute is not enough gets more time", "[sweep]") {
  struct Large : support::MapBackend {
    using MapBackend::MapBackend;
    cachecade::Result<std::size_t> clear(std::string_view prefix, const cachecade::KeyFilter& filter,
                                         cachecade::Deadline by) override {
      if (by.remaining() < 5min) return Fault{FaultKind::timeout, "not all were looked at"};
      return MapBackend::clear(prefix, filter, by);
    }
  };
  Rig rig;
  rig.store = std::make_shared<Large>(rig.clock);
  auto cache = rig.on_store();
  auto f = cache.cachecaded({.name = "f", .ttl = 1h}, Source());
  CHECK(f(1) == 1);
  f.invalidate_all();
  for (int call = 0; call < 5; ++call) {
    f(2);
    CHECK(rig.executor->run() == 1);
    if (cache.active_backend() == "map") break;
    f(2);
    CHECK(rig.executor->waiting() == 0);  // one that failed is not followed by the next at once
    rig.clock->advance(1s);
  }
  CHECK(cache.active_backend() == "map");
  CHECK(f(1) > 1);
}
