// An invalidation that a store refuses though it answers: what it meant is not served by this process any more, all
// else is, and the store is told once it takes removals again.
#include <cachecade/cache.hpp>
#include <cachecade/testing/intercepted_backend.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Fault;
using cachecade::FaultKind;
using cachecade::testing::Fate;
using cachecade::testing::InterceptedBackend;
using cachecade::testing::StoreOperation;
using support::Rig;
using support::Source;

namespace {

/// Takes no writes and no removals for a while, as a replica does.
class Refusing : public InterceptedBackend {
 public:
  explicit Refusing(std::shared_ptr<cachecade::Backend> inner) : InterceptedBackend(std::move(inner)) {}

  std::atomic<bool> refuses{false};
  Fault answer{FaultKind::readonly, "a replica"};
  std::atomic<int> asked{0};  // to remove something

 private:
  Fate fate_of(StoreOperation operation) override {
    const bool reads = operation == StoreOperation::get || operation == StoreOperation::open;
    if (operation == StoreOperation::erase) ++asked;
    return refuses && !reads ? Fate::fails(answer) : Fate{};
  }
};

struct Fixture {
  cachecade::Cache<> cache_on_store() {
    auto options = rig.options();
    options.storage_engines.clear();
    return cachecade::Cache<>(options, {store});
  }
  void refuse(bool now) { store->refuses = now; }

  Rig rig;
  std::shared_ptr<Refusing> store = std::make_shared<Refusing>(rig.store);
  cachecade::Cache<> cache = cache_on_store();
  cachecade::Cache<> elsewhere = rig.on_store_alone();
  Source source;
};

}  // namespace

TEST_CASE("what a store refuses to remove is not served, and everything else is", "[refusal]") {
  Fixture f;
  auto get = f.cache.cachecaded({.name = "f", .ttl = 1h}, f.source);
  auto others = f.elsewhere.cachecaded({.name = "f", .ttl = 1h}, f.source);
  for (int key = 1; key <= 3; ++key) CHECK(get(key) == key);
  f.refuse(true);
  const auto removal = get.invalidate(1);
  CHECK_FALSE(removal);
  CHECK(removal.pending());
  CHECK(get.expire(3).pending());
  CHECK_FALSE(get.peek(1));
  CHECK_FALSE(get.entry(3));
  CHECK(get(2) == 2);
  CHECK(get(1) == 4);
  CHECK(get(1) == 5);
  CHECK(others(1) == 1);
  CHECK(f.cache.health().front().owed == 2);

  f.refuse(false);
  f.rig.clock->advance(1s);
  CHECK(get(2) == 2);
  CHECK(others(1) == 6);
  CHECK(get(1) == 6);
  CHECK(f.cache.health().front().owed == 0);
}

TEST_CASE("a value that the store takes again is served again", "[refusal]") {
  Fixture f;
  auto get = f.cache.cachecaded({.name = "f", .ttl = 1h}, f.source);
  CHECK(get(1) == 1);
  f.refuse(true);
  CHECK(get.invalidate(1).pending());
  get(2);
  f.refuse(false);
  f.store->asked = 0;
  CHECK(get(1) == 3);
  CHECK(get(1) == 3);
  CHECK(f.store->asked == 0);
}

TEST_CASE("a removal that is refused is tried again once a second, by whichever call comes", "[refusal]") {
  Fixture f;
  auto get = f.cache.cachecaded({.name = "f", .ttl = 1h}, f.source);
  get(1), get(2);
  f.refuse(true);
  CHECK(get.invalidate(1).pending());
  f.store->asked = 0;
  for (int call = 0; call < 10; ++call) CHECK(get(2) == 2);
  CHECK(f.store->asked == 1);
  f.rig.clock->advance(1s);
  for (int call = 0; call < 10; ++call) CHECK(get(2) == 2);
  CHECK(f.store->asked == 2);
}

TEST_CASE("a tag that cannot be invalidated in the store is invalid here", "[refusal][tags]") {
  for (const auto kind : {FaultKind::readonly, FaultKind::rejected, FaultKind::oom}) {
    CAPTURE(to_string(kind));
    Fixture f;
    f.store->answer.kind = kind;
    auto get = f.cache.cachecaded({.name = "f", .ttl = 1h, .tags = {"t"}}, f.source);
    auto others = f.elsewhere.cachecaded({.name = "f", .ttl = 1h, .tags = {"t"}}, f.source);
    auto untagged = f.cache.cachecaded({.name = "g", .ttl = 1h}, f.source);
    CHECK(get(1) == 1);
    CHECK(untagged(1) == 2);
    f.refuse(true);
    CHECK(f.cache.invalidate_tag("t").pending());
    CHECK(get(1) == 3);
    CHECK(untagged(1) == 2);
    CHECK(others(1) == 1);
    f.refuse(false);
    f.rig.clock->advance(1s);
    CHECK(untagged(1) == 2);
    CHECK(others(1) == 4);
  }
}

TEST_CASE("a sweep that is refused holds back what it means, until the store does it", "[refusal][sweep]") {
  Fixture f;
  auto get = f.cache.cachecaded({.name = "f", .ttl = 1h}, f.source);
  auto kept = f.cache.cachecaded({.name = "g", .ttl = 1h}, f.source);
  CHECK(get(1) == 1);
  CHECK(kept(1) == 2);
  f.refuse(true);
  CHECK(get.invalidate_all() == 0);
  CHECK(get(1) == 3);
  CHECK(kept(1) == 2);
  f.rig.clock->advance(1s);
  CHECK(kept(1) == 2);
  CHECK(get(1) == 4);
  f.refuse(false);
  f.rig.clock->advance(1s);
  CHECK(kept(1) == 2);
  f.rig.executor->run();
  CHECK(f.rig.store->size() == 1);
  CHECK(get(1) == 5);
  CHECK(get(1) == 5);
  CHECK(f.cache.health().front().owed == 0);
}

TEST_CASE("what a dead store was not told, and refuses when it is back, is held back", "[refusal][outage]") {
  Fixture f;
  auto get = f.cache.cachecaded({.name = "f", .ttl = 1h}, f.source);
  CHECK(get(1) == 1);
  CHECK(get(2) == 2);
  f.rig.kill();
  CHECK(get.invalidate(1).pending());
  f.rig.revive();
  f.refuse(true);
  CHECK(get(2) == 2);
  CHECK(get(1) == 3);
}

TEST_CASE("a key that cannot be in the store is not held back", "[refusal]") {
  Fixture f;
  auto get = f.cache.cachecaded({.name = "f", .ttl = 1h}, f.source);
  f.store->answer.kind = FaultKind::too_big;
  f.refuse(true);
  CHECK_FALSE(get.invalidate(1).pending());
}

TEST_CASE("whatever a store answers in place of a removal, what was to go is not served", "[refusal][tags]") {
  const std::vector<Fault> answers = {{FaultKind::http_4xx, "405"},
                                      {FaultKind::auth, "not this key", 30s, cachecade::FaultScope::key},
                                      {FaultKind::unavailable, "not this slot", 0s, cachecade::FaultScope::key},
                                      {FaultKind::overloaded, "no connection", 0s, cachecade::FaultScope::key}};
  for (const auto& answer : answers) {
    CAPTURE(to_string(answer.kind));
    Fixture f;
    f.store->answer = answer;
    auto get = f.cache.cachecaded({.name = "f", .ttl = 1h, .on_error_for = 1h}, f.source);
    auto tagged = f.cache.cachecaded({.name = "g", .ttl = 1h, .tags = {"t"}}, f.source);
    get(1), get(2), tagged(1);
    f.refuse(true);
    CHECK(get.invalidate(1).pending());
    CHECK(get.expire(2).pending());
    CHECK(f.cache.invalidate_tag("t").pending());
    CHECK(get(1) == 4);
    CHECK(get(2) == 5);
    CHECK(tagged(1) == 6);
    f.refuse(false);
    f.rig.clock->advance(1s);
    CHECK(get(1) == 7);
    CHECK(get(2) == 8);
    CHECK(tagged(1) == 9);
    CHECK(get(1) == 7);
    CHECK(f.cache.health().front().owed == 0);
  }
}

TEST_CASE("a sweep that no connection was left for, or a request refused, is done later", "[refusal][sweep]") {
  for (const auto& answer : {Fault{FaultKind::http_4xx, "405"},
                             Fault{FaultKind::overloaded, "no connection", 0s, cachecade::FaultScope::key}}) {
    CAPTURE(to_string(answer.kind));
    Fixture f;
    f.store->answer = answer;
    auto get = f.cache.cachecaded({.name = "f", .ttl = 1h}, f.source);
    CHECK(get(1) == 1);
    f.refuse(true);
    CHECK(get.invalidate_all() == 0);
    CHECK(get(1) == 2);
    f.refuse(false);
    f.rig.clock->advance(1s);
    get(2);
    f.rig.executor->run();
    f.rig.clock->advance(1s);
    const int now = get(1);
    CHECK(now > 2);
    CHECK(get(1) == now);
    CHECK(f.cache.health().front().owed == 0);
  }
}

TEST_CASE("an expiry removes an entry that a store does not let read for a while", "[refusal][staleness]") {
  Fixture f;
  auto get = f.cache.cachecaded({.name = "f", .ttl = 1h, .on_error_for = 1h}, f.source);
  CHECK(get(1) == 1);
  CHECK(get(2) == 2);
  f.rig.store->fail_next(StoreOperation::get,
                         {FaultKind::auth, "no right to read", 30s, cachecade::FaultScope::command});
  get(3);
  CHECK(get.expire(1));
  f.refuse(true);
  CHECK(get.expire(2).pending());
  f.refuse(false);
  f.rig.clock->advance(31s);
  CHECK(get(1) == 4);
  CHECK(get(2) == 5);
}

TEST_CASE("many at once get nothing that is held back", "[refusal][many]") {
  Fixture f;
  auto get = f.cache.cachecaded({.name = "f", .ttl = 1h}, f.source);
  for (int key = 1; key <= 3; ++key) CHECK(get(key) == key);
  f.refuse(true);
  CHECK(get.invalidate(2).pending());
  const auto all = get.many(std::vector<int>{1, 2, 3});
  CHECK(*all[0] == 1);
  CHECK(*all[1] == 4);
  CHECK(*all[2] == 3);
}
