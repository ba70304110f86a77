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
    CHECK(cache.health().owed == 0);
  }
  rig.store->lose_answer(StoreOperation::set);
  f(100);
  CHECK(cache.health().owed == 1);
  CHECK(f(100) == 6);
  CHECK(cache.health().owed == 0);
}
