// A store that dies and comes back: what calls get meanwhile, and what becomes of invalidations it did not hear.
#include <cachecade/cache.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>

#include <atomic>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Fault;
using cachecade::FaultKind;
using support::Rig;
using support::Source;

TEST_CASE("an invalidation that a dead store does not hear is delivered before anything is served again", "[outage]") {
  Rig rig;
  auto cache = rig.on_store();
  auto other = rig.on_store();
  Source source;
  auto f = cache.cachecaded({.name = "f", .ttl = 1h}, source);
  auto elsewhere = other.cachecaded({.name = "f", .ttl = 1h}, source);
  CHECK(f(1) == 1);
  CHECK(f(2) == 2);
  rig.kill();
  const auto removal = f.invalidate(1);
  CHECK_FALSE(removal);
  CHECK(removal.pending());
  rig.store->fail_with(std::nullopt);
  CHECK(elsewhere(1) == 1);
  CHECK(f(1) == 3);
  CHECK(elsewhere(1) == 3);
  CHECK(f(2) == 2);
  CHECK_FALSE(f.invalidate(7).pending());
}

TEST_CASE("invalidations of every kind outlive an outage with an open breaker", "[outage]") {
  Rig rig;
  auto cache = rig.on_store_alone();
  Source source;
  auto f = cache.cachecaded({.name = "f", .ttl = 1h, .on_error_for = 1h}, source);
  auto g = cache.cachecaded({.name = "g", .ttl = 1h, .tags = {"t"}}, source);
  auto h = cache.cachecaded({.name = "h", .ttl = 1h}, source);
  auto kept = cache.cachecaded({.name = "kept", .ttl = 1h}, source);
  f(1), f(2), g(1), h(1), h(2), kept(1);
  cache.set("plain", 7, 1h);
  const int stored = *source.runs;
  rig.kill();
  for (int call = 0; call < 6; ++call) kept(call + 10);
  CHECK(f.invalidate(1).pending());
  CHECK(f.expire(2).pending());
  CHECK(cache.invalidate_tag("t").pending());
  CHECK(cache.erase("plain").pending());
  h.invalidate_all();
  rig.revive();
  kept(100);
  rig.executor->run();
  *source.runs = stored;
  CHECK(kept(1) == 6);
  CHECK(f(1) == stored + 1);
  CHECK(f(2) == stored + 2);
  CHECK(g(1) == stored + 3);
  CHECK(h(1) == stored + 4);
  CHECK(h(2) == stored + 5);
  CHECK_FALSE(cache.get<int>("plain"));
  CHECK(g(1) == stored + 3);
}

TEST_CASE("while something is owed nothing comes from the store and nothing goes there", "[outage]") {
  Rig rig;
  auto cache = rig.on_store_alone();
  Source source;
  auto f = cache.cachecaded({.name = "f", .ttl = 1h}, source);
  f(1);
  rig.kill();
  CHECK(f.invalidate(2).pending());
  const int sets = rig.store->sets;
  CHECK(f(1) == 2);
  CHECK(rig.store->sets == sets);
  CHECK_FALSE(f.peek(1));
}

TEST_CASE("health tells whether the store works, what went wrong, until when it rests, and what it is owed",
          "[outage]") {
  using enum cachecade::StoreHealth::State;
  Rig rig;
  auto cache = rig.on_store();
  auto f = cache.cachecaded({.name = "f", .ttl = 1h}, [](int n) { return n; });
  f(1);
  auto health = cache.health().front();
  CHECK(health.store == "map");
  CHECK(health.state == working);
  CHECK_FALSE(health.last_fault);
  rig.kill();
  for (int call = 0; call < 5; ++call) f.invalidate(call);
  rig.clock->advance(200ms);
  health = cache.health().front();
  CHECK(health.state == resting);
  CHECK(health.rests_for > 0ms);
  CHECK(health.rests_for <= 800ms);
  CHECK(health.last_fault.value().kind == FaultKind::refused);
  CHECK(health.since_last_fault == 200ms);
  CHECK(health.owed == 5);
  rig.clock->advance(1s);
  CHECK(cache.health().front().state == trying);
  rig.store->fail_with(std::nullopt);
  f(1);
  health = cache.health().front();
  CHECK(health.state == working);
  CHECK(health.owed == 0);
  CHECK(health.last_fault.has_value());
}

TEST_CASE("a cache that is replaced delivers what it owes", "[outage]") {
  Rig rig;
  Source source;
  auto elsewhere = rig.on_store();
  auto g = elsewhere.cachecaded({.name = "f", .ttl = 1h}, source);
  {
    auto cache = rig.on_store();
    auto f = cache.cachecaded({.name = "f", .ttl = 1h}, source);
    CHECK(f(1) == 1);
    rig.kill();
    CHECK(f.invalidate(1).pending());
    rig.store->fail_with(std::nullopt);
  }
  CHECK(g(1) == 2);
}

TEST_CASE("when the store is back one of many threads tries it, and recovery is one line", "[outage]") {
  Rig rig;
  auto cache = rig.on_store();
  auto f = cache.cachecaded({.name = "f", .ttl = 1h}, [](int n) { return n; });
  f(1);
  rig.kill();
  for (int call = 0; call < 6; ++call) f(100 + call);
  const int gets = rig.store->gets;
  for (int call = 0; call < 100; ++call) f(200 + call);
  CHECK(rig.store->gets == gets);
  rig.clock->advance(1s);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&, thread] {
      for (int call = 0; call < 50; ++call) f(1000 * thread + call);
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(rig.store->gets == gets + 1);
  rig.revive();
  f(1);
  f(2);
  CHECK(rig.log.count("answers again") == 1);
}

TEST_CASE("an expiry for which a store left no time is owed", "[outage]") {
  struct Slow : support::MapBackend {
    using MapBackend::MapBackend;
    std::vector<cachecade::Result<cachecade::TimedBytes>> get_many_timed(std::span<const std::string> keys,
                                                                         std::size_t timed,
                                                                         cachecade::Deadline by) override {
      auto found = MapBackend::get_many_timed(keys, timed, by);
      while (slow && !by.expired()) std::this_thread::yield();
      return found;
    }
    bool slow = false;
  };
  Rig rig;
  const cachecade::BackendTraits traits{.shared = true, .native_ttl = true, .timeout = 20ms};
  const auto store = std::make_shared<Slow>(rig.clock, traits);
  const cachecade::Cache<> cache(rig.options(), {store});
  auto f = cache.cachecaded({.name = "f", .ttl = 1h}, Source());
  CHECK(f(1) == 1);
  store->slow = true;
  CHECK(f.expire(1).pending());
  store->slow = false;
  CHECK(f(1) == 2);
}

TEST_CASE("an entry text whose write has no answer is removed again", "[outage]") {
  Rig rig;
  auto cache = rig.on_store();
  auto elsewhere = rig.on_store();
  auto f = cache.cachecaded({.name = "f", .ttl = 1h}, Source());
  rig.store->hold_writes();
  CHECK_FALSE(cache.set_entry(f.key(1), "900", 1h));
  CHECK(cache.health().front().owed == 1);
  elsewhere.cachecaded({.name = "f", .ttl = 1h}, Source()).invalidate(1);
  rig.store->deliver();
  CHECK(f(1) == 1);
}

TEST_CASE("what this process had no room for is owed, whatever the kind of removal", "[outage]") {
  Rig rig;
  auto cache = rig.on_store();
  auto f = cache.cachecaded({.name = "f", .ttl = 1h, .tags = {"t"}}, Source());
  const auto check = [&](auto&& remove) {
    const int before = f(1);
    rig.store->fail_with(Fault{FaultKind::resources, "no descriptors"});
    remove();
    CHECK(cache.health().front().owed == 1);
    f(2);
    CHECK(cache.health().front().owed == 1);
    rig.store->fail_with(std::nullopt);
    f(3);
    rig.executor->run();
    CHECK(f(1) > before);
    CHECK(cache.health().front().owed == 0);
  };
  check([&] { CHECK(f.invalidate(1).pending()); });
  check([&] { CHECK(f.expire(1).pending()); });
  check([&] { CHECK(cache.invalidate_tag("t").pending()); });
  check([&] { f.invalidate_all(); });
}
