// What stands in while a store is away, and what is left of it when the store is back.
#include <cachecade/cache.hpp>

#include <support/bulk_source.hpp>
#include <support/cache_maker.hpp>
#include <support/catch.hpp>

#include <any>
#include <memory>
#include <optional>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Fault;
using cachecade::FaultKind;
using support::Rig;
using support::Source;

namespace {

struct Second : support::MapBackend {
  using MapBackend::MapBackend;
  std::string name() const override { return "second"; }
};

/// Two stores and the memory, in that order.
struct Chain : Rig {
  std::shared_ptr<Second> second = std::make_shared<Second>(clock);

  cachecade::Cache<> cache() { return cachecade::Cache<>(options(), {store, second}); }

  static void fail(support::MapBackend& backend) { backend.fail_with(Fault{FaultKind::refused, "nobody listens"}); }
};

/// As many calls as open a breaker.
template <class F>
void open_breaker(const F& f) {
  for (int call = 0; call < 5; ++call) f.invalidate(-call - 1);
}

}  // namespace

TEST_CASE("while a store is away memory stands in, for half a minute at most", "[fallback]") {
  Rig rig;
  auto cache = rig.on_store();
  Source source;
  auto f = cache.cachecaded({.name = "f", .ttl = 1h}, source);
  rig.kill();
  open_breaker(f);
  CHECK(cache.active_backend() == "memory");
  CHECK(f(1) == 1);
  CHECK(f(1) == 1);
  CHECK(f.entry(1).value().store == "memory");
  CHECK(f.json(1) == "1");
  CHECK(f.entry(1).value().remaining <= 30s);
  rig.clock->advance(31s);
  CHECK(f(1) == 2);
}

TEST_CASE("a shorter ttl stays what it is, and no window outlives the half minute", "[fallback]") {
  Rig rig;
  auto cache = rig.on_store();
  Source source;
  auto f = cache.cachecaded({.name = "f", .ttl = 10s, .on_error_for = 1h}, source);
  rig.kill();
  open_breaker(f);
  CHECK(f(1) == 1);
  *source.broken = true;
  rig.clock->advance(11s);
  CHECK(f(1) == 1);
  rig.clock->advance(20s);
  CHECK_THROWS(f(1));
}

TEST_CASE("a store that is back leads again, and what memory gathered is gone", "[fallback]") {
  Chain rig;
  auto cache = rig.on_store();
  auto other = rig.on_store();
  Source source;
  auto f = cache.cachecaded({.name = "f", .ttl = 1h}, source);
  auto elsewhere = other.cachecaded({.name = "f", .ttl = 1h}, source);
  auto kept_here = cache.cachecaded("here", 1h, [](int n) { return std::any(n); });
  CHECK(f(1) == 1);
  kept_here(1);
  rig.kill();
  open_breaker(f);
  CHECK(f(1) == 2);
  CHECK(f(2) == 3);
  rig.revive();
  CHECK(f(1) == 1);
  CHECK(cache.active_backend() == "map");
  CHECK(cache.stats().memory.entries == 1);
  CHECK(kept_here.peek(1).has_value());
  CHECK(elsewhere(2) == 4);
  CHECK(f(2) == 4);
}

TEST_CASE("invalidations while memory stands in hold there and in the store", "[fallback]") {
  Chain rig;
  auto cache = rig.on_store();
  Source source;
  auto f = cache.cachecaded({.name = "f", .ttl = 1h, .tags = {"t"}}, source);
  CHECK(f(1) == 1);
  CHECK(f(2) == 2);
  rig.kill();
  open_breaker(f);
  CHECK(f(1) == 3);
  const auto removal = f.invalidate(1);
  CHECK(removal);
  CHECK(removal.pending());
  CHECK(f(1) == 4);
  CHECK(cache.invalidate_tag("t").pending());
  CHECK(f(1) == 5);
  f.invalidate_all();
  CHECK(f(1) == 6);
  rig.revive();
  CHECK(f(2) == 7);
  CHECK(f(1) == 8);
}

TEST_CASE("what is put while memory stands in makes what the store has void", "[fallback]") {
  Chain rig;
  auto cache = rig.on_store();
  Source source;
  auto f = cache.cachecaded({.name = "f", .ttl = 1h}, source);
  CHECK(f(1) == 1);
  CHECK(f(2) == 2);
  cache.set("plain", 1, 1h);
  rig.kill();
  open_breaker(f);
  CHECK(f.put(100, 1));
  CHECK(f(1) == 100);
  CHECK(f.with(cachecade::refresh)(2) == 3);
  CHECK(cache.set("plain", 2, 1h));
  CHECK(cache.get<int>("plain") == 2);
  CHECK(cache.set_entry(f.key(9), "900", 1h));
  CHECK(f(9) == 900);
  CHECK(cache.get_entry(f.key(9)) == "900");
  rig.revive();
  CHECK(f(1) == 4);
  CHECK(f(2) == 5);
  CHECK_FALSE(cache.get<int>("plain"));
  CHECK_FALSE(cache.get_entry(f.key(9)));
}

TEST_CASE("a store that is down at the start is taken up when it answers, with what it was not told", "[fallback]") {
  Chain rig;
  auto other = rig.on_store();
  Source source;
  auto elsewhere = other.cachecaded({.name = "f", .ttl = 1h}, source);
  CHECK(elsewhere(1) == 1);
  CHECK(elsewhere(2) == 2);
  rig.kill();
  auto cache = rig.on_store();
  CHECK(cache.active_backend() == "memory");
  CHECK(cache.health().front().state == cachecade::StoreHealth::State::resting);
  auto f = cache.cachecaded({.name = "f", .ttl = 1h}, source);
  CHECK(f(1) == 3);
  CHECK(f.invalidate(1).pending());
  CHECK(f(1) == 4);
  CHECK(cache.health().front().owed == 1);
  rig.revive();
  CHECK(f(1) == 5);
  CHECK(elsewhere(1) == 5);
  CHECK(f(2) == 2);
  CHECK(cache.active_backend() == "map");
}

TEST_CASE("the next store stands in before memory, and hears what is invalidated meanwhile", "[fallback]") {
  Chain rig;
  auto cache = rig.cache();
  Source source;
  auto f = cache.cachecaded({.name = "f", .ttl = 1h, .tags = {"t"}}, source);
  CHECK(f(1) == 1);
  CHECK(rig.second->gets + rig.second->batches == 0);
  CHECK(cache.health().at(1).state == cachecade::StoreHealth::State::unused);
  rig.kill();
  open_breaker(f);
  CHECK(f(1) == 2);
  CHECK(f(1) == 2);
  CHECK(f.entry(1).value().store == "second");
  CHECK(cache.active_backend() == "second");
  CHECK(cache.health().at(1).state == cachecade::StoreHealth::State::working);
  CHECK(f.entry(1).value().remaining <= 30s);
  f.invalidate(1);
  CHECK(f(1) == 3);
  cache.invalidate_tag("t");
  CHECK(f(1) == 4);
  f.invalidate_all();
  CHECK(f(1) == 5);
  Chain::fail(*rig.second);
  open_breaker(f);
  CHECK(f(1) == 6);
  CHECK(f(1) == 6);
  CHECK(cache.active_backend() == "memory");
  rig.second->fail_with(std::nullopt);
  rig.revive();
  f(1);
  rig.executor->run();
  CHECK(f(1) == 8);
  CHECK(f(1) == 8);
  CHECK(cache.active_backend() == "map");
}

TEST_CASE("what a stand-in gathered in an earlier outage is not used in the next one", "[fallback]") {
  Chain rig;
  auto cache = rig.cache();
  Source source;
  auto f = cache.cachecaded({.name = "f", .ttl = 1h}, source);
  rig.kill();
  open_breaker(f);
  CHECK(f(1) == 1);
  rig.store->fail_with(std::nullopt);
  rig.clock->advance(2s);
  CHECK(f(2) == 2);
  CHECK_FALSE(f.invalidate(1).pending());
  rig.clock->advance(1s);
  rig.kill();
  open_breaker(f);
  CHECK(rig.second->raw(f.key(1)).has_value());
  CHECK(f(1) == 3);
}

TEST_CASE("what was gathered before the store had heard all is not used when that fails again at once", "[fallback]") {
  Rig rig;
  auto cache = rig.on_store();
  Source source;
  auto f = cache.cachecaded({.name = "f", .ttl = 1h}, source);
  auto g = cache.cachecaded({.name = "g", .ttl = 1h}, source);
  const auto sweep_in_vain = [&] {
    rig.store->fail_next(cachecade::testing::StoreOperation::clear, Fault{FaultKind::refused, "nobody listens"});
    g.invalidate_all();
    CHECK(cache.health().at(0).owed == 1);
  };
  sweep_in_vain();
  CHECK(f(1) == 1);
  CHECK(f.entry(1).value().store == "memory");
  rig.executor->run();
  CHECK(cache.health().at(0).state == cachecade::StoreHealth::State::working);
  rig.clock->advance(1s);
  sweep_in_vain();
  CHECK(f(1) == 2);
  CHECK(f(1) == 2);
}

TEST_CASE("without a stand-in calls run without a cache, and nothing is lost", "[fallback]") {
  Chain rig;
  auto cache = rig.on_store_alone();
  Source source;
  auto f = cache.cachecaded({.name = "f", .ttl = 1h}, source);
  CHECK(f(1) == 1);
  rig.kill();
  open_breaker(f);
  CHECK(f(1) == 2);
  CHECK(f(1) == 3);
  CHECK_FALSE(f.put(7, 1));
  CHECK(f.invalidate(1).pending());
  rig.revive();
  CHECK(f(1) == 4);
  CHECK(f(1) == 4);
}

TEST_CASE("a listener hears each change of a store, and one log line tells of its return", "[fallback]") {
  using State = cachecade::StoreHealth::State;
  Chain rig;
  std::vector<State> heard;
  auto options = rig.options();
  options.health_changed = [&](const cachecade::StoreHealth& health) {
    CHECK(health.store == "map");
    heard.push_back(health.state);
    throw 1;
  };
  cachecade::Cache<> cache(options, {rig.store});
  Source source;
  auto f = cache.cachecaded({.name = "f", .ttl = 1h}, source);
  f(1);
  CHECK(heard.empty());
  rig.kill();
  for (int call = 0; call < 50; ++call) f(call);
  CHECK(heard == std::vector{State::resting});
  rig.clock->advance(2s);
  f(1);
  CHECK(heard == std::vector{State::resting, State::trying, State::resting});
  rig.revive();
  f(1);
  f(1);
  CHECK(heard == std::vector{State::resting, State::trying, State::resting, State::trying, State::working});
  CHECK(rig.log.count("map answers again") == 1);
}

TEST_CASE("explain tells of the store that is away and of what stands in", "[fallback]") {
  using cachecade::EntryState;
  Chain rig;
  auto cache = rig.on_store();
  Source source;
  auto f = cache.cachecaded({.name = "f", .ttl = 1h}, source);
  rig.kill();
  open_breaker(f);
  f(1);
  const auto told = f.explain(1);
  REQUIRE(told.tiers.size() == 2);
  CHECK(told.tiers[0].store == "map");
  CHECK(told.tiers[0].state == EntryState::unknown);
  CHECK(told.tiers[1].store == "memory");
  CHECK(told.tiers[1].state == EntryState::fresh);
  CHECK(told.next == cachecade::CallStatus::hit);
}

TEST_CASE("a call that is a probe and fails takes what stands in, and stores there", "[fallback]") {
  Chain rig;
  auto cache = rig.on_store();
  Source source;
  auto f = cache.cachecaded({.name = "f", .ttl = 1h}, source);
  rig.kill();
  open_breaker(f);
  CHECK(f(1) == 1);
  rig.clock->advance(2s);
  CHECK(f(1) == 1);
  rig.clock->advance(3s);
  CHECK(f(2) == 2);
  CHECK(f(2) == 2);
}

TEST_CASE("the call whose fault opens the breaker already uses what stands in", "[fallback]") {
  Chain rig;
  auto cache = rig.on_store();
  Source source;
  auto f = cache.cachecaded({.name = "f", .ttl = 1h}, source);
  rig.kill();
  for (int call = 1; call <= 5; ++call) CHECK(f(1) == call);
  CHECK(f(1) == 5);
}

TEST_CASE("many at once use what stands in as calls do, also the batch whose fault opens the breaker",
          "[fallback][many]") {
  Chain rig;
  auto cache = rig.cache();
  const support::BulkSource source;
  auto users = cache.cachecaded_many({.name = "users", .ttl = 1h, .tags = {"users"}}, source);
  using support::texts;
  using Texts = std::vector<std::string>;
  users.many({1, 2});
  rig.kill();
  for (int call = 0; call < 4; ++call) users.many({3, 4});
  CHECK(texts(users.many({1, 3})) == Texts{"1 of run 6", "3 of run 6"});
  CHECK(texts(users.many({1, 3, 5})) == Texts{"1 of run 6", "3 of run 6", "5 of run 7"});
  CHECK(users.entry(3).value().store == "second");
  CHECK(users.entry(3).value().remaining <= 30s);
  rig.fail(*rig.second);
  open_breaker(users);
  users.many({1, 3});
  CHECK(users.entry(3).value().store == "memory");
  cache.invalidate_tag("users");
  const int runs = source.runs();
  users.many({3});
  CHECK(source.runs() == runs + 1);
  const auto replaced = texts(users.with(cachecade::refresh).many({1}));
  rig.second->fail_with(std::nullopt);
  rig.revive();
  CHECK(texts(users.many({1})) != replaced);  // what stood in held it half a minute, and the first store lost its own
  CHECK(source.asked().back() == std::vector<int>{1});
}

TEST_CASE("entry texts obey what holds for calls while another store stands in", "[fallback]") {
  Chain rig;
  auto cache = rig.cache();
  Source source;
  auto f = cache.cachecaded({.name = "f", .ttl = 1h}, source);
  CHECK(f(1) == 1);
  rig.kill();
  open_breaker(f);
  CHECK(f(2) == 2);
  CHECK(cache.get_entry(f.key(2)) == "2");
  CHECK(cache.set_entry(f.key(1), "900", 1h));
  CHECK(f(1) == 900);
  CHECK(f.entry(1).value().store == "second");
  rig.store->fail_with(std::nullopt);
  rig.clock->advance(2s);
  CHECK(f(1) == 3);
  CHECK_FALSE(f.invalidate(2).pending());
  rig.clock->advance(1s);
  rig.kill();
  open_breaker(f);
  CHECK(rig.second->raw(f.key(2)).has_value());
  CHECK_FALSE(cache.get_entry(f.key(2)));
}

TEST_CASE("an entry text lives half a minute at most where another store stands in", "[fallback]") {
  Chain rig;
  auto cache = rig.cache();
  auto f = cache.cachecaded({.name = "f", .ttl = 1h}, Source());
  rig.kill();
  open_breaker(f);
  CHECK(cache.set_entry(f.key(1), "900", 1h));
  CHECK(cache.get_entry(f.key(1)) == "900");
  rig.clock->advance(31s);
  open_breaker(f);
  CHECK_FALSE(cache.get_entry(f.key(1)));
}

TEST_CASE("what is put while its store comes back makes what the store has void", "[fallback]") {
  Chain rig;
  auto cache = rig.on_store();
  auto g = cache.cachecaded({.name = "g", .ttl = 1h}, Source());
  auto f = cache.cachecaded({.name = "f", .ttl = 1h}, [&](int n) {
    rig.revive();
    g(1), g(2);
    return 10 * n;
  });
  CHECK(f.put(1, 7));
  rig.kill();
  open_breaker(g);
  CHECK(f.with(cachecade::refresh)(7) == 70);
  CHECK(f(7) == 70);
}

TEST_CASE("what memory took when the store was back already is not used in the next outage", "[fallback]") {
  Chain rig;
  auto cache = rig.on_store();
  auto other = rig.on_store();
  auto g = cache.cachecaded("g", 1h, [](int n) { return n; });
  int runs = 0;
  const auto load = [&](int) {
    rig.revive();
    g(1);
    return ++runs;
  };
  auto f = cache.cachecaded("f", 1h, load);
  auto elsewhere = other.cachecaded("f", 1h, load);
  rig.kill();
  open_breaker(f);
  CHECK(f(1) == 1);
  CHECK(cache.active_backend() == "map");
  CHECK_FALSE(elsewhere.invalidate(1).pending());
  rig.kill();
  open_breaker(f);
  CHECK(f(1) == 2);
}

TEST_CASE("explain tells where a stand-in's entry is older than the outage", "[fallback]") {
  Chain rig;
  auto cache = rig.cache();
  Source source;
  auto f = cache.cachecaded({.name = "f", .ttl = 1h}, source);
  rig.kill();
  open_breaker(f);
  CHECK(f(1) == 1);
  CHECK(f.explain(1).next == cachecade::CallStatus::hit);
  rig.store->fail_with(std::nullopt);
  rig.clock->advance(2s);
  CHECK(f(2) == 2);
  rig.clock->advance(1s);
  rig.kill();
  open_breaker(f);
  const auto told = f.explain(1);
  REQUIRE(told.tiers.size() == 2);
  CHECK(told.tiers[1].state == cachecade::EntryState::unusable);
  CHECK(told.next == cachecade::CallStatus::miss);
}
