// A write whose answer did not come may still arrive, also after another process has invalidated its key.
#include <cachecade/cache.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>

using namespace std::chrono_literals;
using cachecade::FaultKind;
using cachecade::testing::StoreOperation;
using support::Rig;
using support::Source;

TEST_CASE("a write that arrives after another process's invalidation is removed when its writer asks again",
          "[load][outage]") {
  Rig rig;
  auto cache = rig.on_store();
  auto other = rig.on_store();
  Source source;
  auto f = cache.cachecaded("f", 1h, source);
  auto elsewhere = other.cachecaded("f", 1h, source);
  rig.store->hold_writes();
  CHECK(f(1) == 1);
  elsewhere.invalidate(1);
  CHECK(rig.store->deliver() == 1);
  f(2);
  CHECK(elsewhere(1) == 3);
  CHECK(f(1) == 3);
}

TEST_CASE("a write that was refused leaves nothing in doubt", "[load][outage]") {
  Rig rig;
  auto cache = rig.on_store();
  auto f = cache.cachecaded("f", 1h, Source());
  for (const auto kind : {FaultKind::refused, FaultKind::busy, FaultKind::oom, FaultKind::too_big}) {
    rig.store->fail_next(StoreOperation::set, {kind, "refused"});
    f(static_cast<int>(kind));
    CHECK(cache.health().front().owed == 0);
  }
  rig.store->lose_answer(StoreOperation::set);
  f(100);
  CHECK(cache.health().front().owed == 1);
  CHECK(f(100) == 6);
  CHECK(cache.health().front().owed == 0);
}

TEST_CASE("a tag's invalidation that is delivered again brings nothing back", "[load][outage]") {
  Rig rig;
  auto cache = rig.on_store();
  auto other = rig.on_store();
  Source source;
  auto f = other.cachecaded({.name = "f", .ttl = 1h, .tags = {"t"}}, source);
  CHECK(f(1) == 1);
  rig.store->lose_answer(StoreOperation::set);
  CHECK(cache.invalidate_tag("t").pending());
  CHECK(f(1) == 2);
  CHECK(other.invalidate_tag("t"));
  CHECK_FALSE(cache.get<int>("anything"));
  CHECK(cache.health().front().owed == 0);
  CHECK(f(1) == 3);
}

TEST_CASE("an expiry writes nothing back that a removal took away meanwhile which the store had not heard before",
          "[load][outage]") {
  Rig rig;
  auto cache = rig.on_store();
  Source source;
  auto f = cache.cachecaded({.name = "f", .ttl = 1h, .on_error_for = 1h}, source);
  f(1);
  rig.store->go_down();
  CHECK(f.invalidate(1).pending());
  rig.store->come_back();
  rig.store->after_get = [&] {
    rig.store->after_get = nullptr;
    CHECK_FALSE(cache.get<int>("anything"));
  };
  f.expire_all();
  CHECK(cache.health().front().owed == 0);
  *source.broken = true;
  CHECK_THROWS(f(1));
}

TEST_CASE("what is put is not stored where its key is invalidated while the store hears of earlier removals",
          "[load][outage]") {
  Rig rig;
  auto cache = rig.on_store();
  auto f = cache.cachecaded("f", 1h, Source());
  rig.store->go_down();
  cache.clear();
  rig.store->come_back();
  rig.store->after_get = [&] {
    rig.store->after_get = nullptr;
    f.invalidate(1);
  };
  CHECK_FALSE(f.put(7, 1));
  CHECK_FALSE(f.peek(1));
}
