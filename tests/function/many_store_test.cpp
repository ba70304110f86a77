// A batch over a shared store: how many trips it takes, what it makes of faults, and what one budget buys.
#include <cachecade/cache.hpp>

#include <nlohmann/json.hpp>

#include <support/bulk_source.hpp>
#include <support/cache_maker.hpp>
#include <support/catch.hpp>
#include <support/threads.hpp>

#include <chrono>
#include <cmath>
#include <latch>
#include <memory>
#include <ostream>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Cache;
using cachecade::Dropped;
using cachecade::Fault;
using cachecade::FaultKind;
using cachecade::envelope::Rejection;
using support::BulkSource;
using support::ids;
using support::initial_of;
using support::MapBackend;
using support::org_of;
using support::Rig;
using support::texts;
using Ids = std::vector<int>;
using Texts = std::vector<std::string>;

namespace {

struct Measured {
  double value = 0;
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(Measured, value)
};

/// Trips since the last look.
struct Trips {
  explicit Trips(MapBackend& its_store) : store(its_store) { look(); }

  struct Count {
    int reads = 0, writes = 0;
    bool operator==(const Count&) const = default;
    friend std::ostream& operator<<(std::ostream& out, const Count& count) {
      return out << count.reads << " reads, " << count.writes << " writes";
    }
  };
  Count look() {
    const Count now{store.batches, store.write_batches};
    return {now.reads - std::exchange(last.reads, now.reads), now.writes - std::exchange(last.writes, now.writes)};
  }

  MapBackend& store;
  Count last{};
};

}  // namespace

TEST_CASE("2,000 keys take four trips to look up and four to store", "[many][store]") {
  Rig rig;
  auto cache = rig.on_store();
  const BulkSource source;
  auto users = cache.cachecaded_many("users", 1min, source);
  Trips trips(*rig.store);
  const auto all = ids(0, 2000);
  const auto loaded = texts(users.many(all));
  CHECK(trips.look() == Trips::Count{4, 4});
  CHECK(source.runs() == 1);
  CHECK(rig.store->largest_trip == 512);
  CHECK(rig.store->size() == 2000);
  CHECK(texts(users.many(all)) == loaded);
  CHECK(trips.look() == Trips::Count{4, 0});
  CHECK(users(1999) == "1999 of run 1");
  CHECK(source.runs() == 1);
  const auto stats = cache.stats();
  CHECK(stats.stores.at(0).reads.ok == 9);
  CHECK(stats.stores.at(0).writes.ok == 4);
}

TEST_CASE("a plain function's results go in as few trips", "[many][store]") {
  Rig rig;
  auto cache = rig.on_store();
  auto f = cache.cachecaded("f", 1min, [](int x) { return x; });
  Trips trips(*rig.store);
  const auto all = ids(0, 600);
  CHECK(*f.many(all)[599] == 599);
  CHECK(trips.look() == Trips::Count{2, 2});
  CHECK(f.many(all).size() == 600);
  CHECK(trips.look() == Trips::Count{2, 0});
  CHECK(f.stats().loads == 600);
}

TEST_CASE("the tokens of tags travel with a batch, one for all that have the tag", "[many][store][tags]") {
  Rig rig;
  auto cache = rig.on_store();
  const BulkSource source;
  auto users = cache.cachecaded_many({.name = "users", .ttl = 1min, .tags = org_of, .tags_of = initial_of}, source);
  Trips trips(*rig.store);
  const auto all = ids(1, 200);
  users.many(all);
  CHECK(trips.look() == Trips::Count{2, 3});  // tokens of results are read once they are known, and made
  CHECK(rig.store->size() == 199 + 2 * 3 + 2 * 9);
  users.many(all);
  CHECK(trips.look() == Trips::Count{2, 0});
  CHECK(source.runs() == 1);
  cache.invalidate_tag("org:1");
  cache.invalidate_tag("initial:2");
  trips.look();
  users.many(ids(1, 10));
  CHECK(source.asked().back() == Ids{1, 2, 4, 7});
  CHECK(trips.look() == Trips::Count{3, 1});
  users.many(ids(1, 10));
  CHECK(source.runs() == 2);
  CHECK(users(4) == "4 of run 2");
  CHECK(users(3) == "3 of run 1");
}

TEST_CASE("entries whose own tags fill a trip go in more of them", "[many][store][tags]") {
  Rig rig;
  auto cache = rig.on_store();
  const BulkSource source;
  auto users = cache.cachecaded_many(
      {.name = "users", .ttl = 1min, .tags = [](int id) { return "user:" + std::to_string(id); }}, source);
  users.many(ids(0, 400));
  CHECK(rig.store->largest_trip <= 512);
  CHECK(rig.store->size() == 3 * 400);
  users.many(ids(0, 400));
  CHECK(source.runs() == 1);
  cache.invalidate_tag("user:7");
  users.many(ids(0, 400));
  CHECK(source.asked().back() == Ids{7});
}

TEST_CASE("a store that is down costs a batch one operation, whatever its size", "[many][store][outage][A1]") {
  Rig rig;
  auto cache = rig.on_store();
  const BulkSource source;
  auto users = cache.cachecaded_many({.name = "users", .ttl = 1min, .tags = org_of, .tags_of = initial_of}, source);
  auto f = cache.cachecaded("f", 1min, [](int x) { return x; });
  users.many({1, 2});
  rig.store->fail_with(Fault{FaultKind::unavailable, "down"});
  Trips trips(*rig.store);
  const auto before = cache.stats().stores.at(0);
  CHECK(texts(users.many(ids(0, 2000)))[1999] == "1999 of run 2");
  CHECK(trips.look() == Trips::Count{1, 0});
  const auto after = cache.stats().stores.at(0);
  CHECK(after.reads.failed == before.reads.failed + 1);
  CHECK(users.stats().dropped_for(Dropped::store_fault) == 2000);
  CHECK(source.runs() == 2);
  CHECK(*f.many(ids(0, 1000))[999] == 999);
  CHECK(trips.look() == Trips::Count{1, 0});
  rig.store->fail_with(std::nullopt);
  rig.clock->advance(5s);
  CHECK(users.many({1, 2, 3}).size() == 3);
  CHECK(users(3) == "3 of run 3");
  CHECK(texts(users.many({1, 2})) == Texts{"1 of run 1", "2 of run 1"});
}

TEST_CASE("faults of single keys of a batch cost these alone their storing", "[many][store]") {
  Rig rig;
  auto traits = rig.store->traits();
  traits.max_value = 400;
  const auto store = std::make_shared<MapBackend>(rig.clock, traits);
  Cache<> cache(rig.options(), {store});
  auto f = cache.cachecaded("f", 1min, [](int x) { return std::string(static_cast<std::size_t>(x), 'x'); });
  CHECK(f.many({1, 1000, 2}).size() == 3);
  CHECK(f.stats().dropped_for(Dropped::too_big) == 1);
  CHECK(f.peek(1));
  CHECK_FALSE(f.peek(1000));
  store->put_raw(f.key(2), "somebody else's");
  store->put_raw(f.key(3), "[\"cc1\", cut");
  CHECK(f.many({1, 2, 3}).size() == 3);
  CHECK(f.stats().rejected_for(Rejection::foreign) == 1);
  CHECK(store->raw(f.key(2)) == "somebody else's");
  CHECK(f.stats().dropped_for(Dropped::kept) >= 1);
}

TEST_CASE("a trip for which no time is left is not begun", "[many][store]") {
  Rig rig;
  auto traits = rig.store->traits();
  traits.timeout = 100ms;
  struct Slow : MapBackend {
    using MapBackend::MapBackend;
    std::vector<cachecade::Result<cachecade::Bytes>> get_many(std::span<const std::string> keys,
                                                              cachecade::Deadline by) override {
      auto outcomes = MapBackend::get_many(keys, by);
      while (by.remaining() > 40ms) std::this_thread::yield();
      return outcomes;
    }
  };
  const auto store = std::make_shared<Slow>(rig.clock, traits);
  Cache<> cache(rig.options(), {store});
  const BulkSource source;
  auto users = cache.cachecaded_many("users", 1min, source);
  Trips trips(*store);
  CHECK(users.many(ids(0, 2000)).size() == 2000);
  CHECK(trips.look().reads == 1);
  CHECK(source.asked().back().size() == 2000);
  CHECK(cache.stats().faults_of(FaultKind::timeout) == 0);
  CHECK(cache.health().front().state == cachecade::StoreHealth::State::working);
}

TEST_CASE("an invalidation waits for a batch that is on its way to the store, and wins", "[many][store][C9]") {
  Rig rig;
  auto cache = rig.on_store();
  const BulkSource source;
  auto users = cache.cachecaded_many("users", 1min, source);
  std::latch storing(1), go(1);
  bool first = true;
  rig.store->before_set = [&] {
    if (!std::exchange(first, false)) return;
    storing.count_down();
    go.wait();
  };
  support::Threads threads;
  threads.start([&] { users.many({1, 2, 3}); });
  storing.wait();
  support::Threads invalidator;
  invalidator.start([&] { users.invalidate(3); });
  invalidator.wait_until_asleep();
  go.count_down();
  invalidator.join();
  threads.join();
  CHECK(users.peek(1));
  CHECK_FALSE(users.peek(3));
}

TEST_CASE("what another process stored between the look and the load is found by the second look",
          "[many][store][F1]") {
  Rig rig;
  auto cache = rig.on_store();
  const BulkSource source;
  auto users = cache.cachecaded_many("users", 1min, source);
  bool first = true;
  rig.store->after_get = [&] {
    if (std::exchange(first, false)) users.many({1, 2});  // ends its flights after our look
  };
  CHECK(texts(users.many({1, 2, 3})) == Texts{"1 of run 1", "2 of run 1", "3 of run 2"});
  CHECK(source.asked() == std::vector<Ids>{{1, 2}, {3}});
}

TEST_CASE("entries whose stored life is longer than the policy's are judged by their age", "[many][store]") {
  Rig rig;
  const BulkSource source;
  auto longer = rig.on_store().cachecaded_many("users", 1min, source);
  longer.many({1, 2});
  rig.clock->advance(10s);
  auto shorter = rig.on_store().cachecaded_many("users", 10s, source);
  shorter.many({1, 2});
  CHECK(source.runs() == 2);
}

TEST_CASE("results that a store has no form for are told and not stored", "[many][store]") {
  Rig rig;
  auto f = rig.on_store().cachecaded("f", 1min, [](int x) { return Measured{x == 2 ? std::nan("") : 1.5}; });
  CHECK(f.many({1, 2, 3}).size() == 3);
  CHECK(f.stats().dropped_for(Dropped::unencodable) == 1);
  CHECK(f.peek(3));
}
