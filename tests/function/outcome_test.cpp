// What a call tells of itself.
#include <cachecade/cached.hpp>
#include <cachecade/call_outcome.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>
#include <support/threads.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Cache;
using cachecade::CallOutcome;
using cachecade::CallStatus;
using cachecade::Duration;
using cachecade::tell;
using support::on_both;
using support::Rig;
using support::Source;

namespace {

/// A source that takes its time by the test's clock.
auto slow_source(Rig& rig, Source source, Duration cost) {
  return [clock = rig.clock, source, cost](int x) {
    clock->advance(cost.milliseconds());
    return source(x);
  };
}

}  // namespace

TEST_CASE("a call tells whether it was a miss or a hit, and of which age, ttl, cost and store", "[outcome]") {
  for (const bool on_memory : {true, false}) {
    Rig rig;
    auto cache = on_memory ? rig.on_memory() : rig.on_store();
    const std::string store = on_memory ? "memory" : "map";
    auto f = cache.cachecaded("f", 1min, slow_source(rig, {}, 20ms));
    CallOutcome outcome;
    const auto told = f.with(tell(outcome));

    CHECK(told(1) == 1);
    CHECK(outcome.status == CallStatus::miss);
    CHECK(outcome.stored);
    CHECK_FALSE(outcome.coalesced);
    CHECK_FALSE(outcome.load_failed);
    CHECK(outcome.store == store);
    CHECK(outcome.key == f.key(1));
    CHECK(outcome.age == Duration{});
    CHECK(outcome.ttl == Duration(1min));
    CHECK(outcome.cost == Duration(20ms));
    CHECK(outcome.cache_status() == "cachecade; fwd=miss; stored; ttl=60; detail=\"" + store + "\"");

    rig.clock->advance(30s);
    CHECK(told(1) == 1);
    CHECK(outcome.status == CallStatus::hit);
    CHECK_FALSE(outcome.stored);
    CHECK(outcome.store == store);
    CHECK(outcome.age->milliseconds() >= 29s);
    CHECK(outcome.age->milliseconds() <= 31s);
    CHECK(outcome.ttl->milliseconds() >= 29s);
    CHECK(outcome.ttl->milliseconds() <= 31s);
    CHECK(outcome.cost == Duration(20ms));
    CHECK(outcome.cache_status(true).find("cachecade; hit; ttl=") == 0);
    CHECK(outcome.cache_status(true).find("; key=\"t:f:[1]\"") != std::string::npos);
    CHECK(outcome.cache_status().find("key") == std::string::npos);
    CHECK(cache.stats().hits == 1);
  }
}

TEST_CASE("a call tells that it was served a stale value, and for how long that is over", "[outcome]") {
  on_both([](Rig& rig, Cache<> cache) {
    Source source;
    auto f = cache.cachecaded({.name = "f", .ttl = 10s, .stale_for = 1min}, source);
    f(1);
    rig.clock->advance(15s);
    CallOutcome outcome;
    CHECK(f.with(tell(outcome))(1) == 1);
    CHECK(outcome.status == CallStatus::stale);
    CHECK_FALSE(outcome.load_failed);
    CHECK_FALSE(outcome.ttl->positive());
    CHECK(outcome.cache_status().find("cachecade; hit; ttl=-") == 0);
    rig.executor->run();
    CHECK(f.with(tell(outcome))(1) == 2);
    CHECK(outcome.status == CallStatus::hit);
  });
}

TEST_CASE("a call tells that an old value stands in for a load that failed, or that was not tried again", "[outcome]") {
  on_both([](Rig& rig, Cache<> cache) {
    Source source;
    auto f = cache.cachecaded({.name = "f", .ttl = 10s, .on_error_for = 1h}, source);
    f(1);
    rig.clock->advance(15s);
    *source.broken = true;
    for (int call = 0; call < 2; ++call) {
      CallOutcome outcome;
      CHECK(f.with(tell(outcome))(1) == 1);
      CHECK(*source.runs == 2);
      CHECK(outcome.status == CallStatus::stale);
      CHECK(outcome.load_failed);
      CHECK_FALSE(outcome.stored);
      CHECK(outcome.age->milliseconds() >= 14s);
      CHECK(outcome.cache_status().find("cachecade; fwd=stale; ttl=-") == 0);
      CHECK(outcome.cache_status().find(", load failed\"") != std::string::npos);
    }
  });
}

TEST_CASE("a call that throws tells what it was", "[outcome]") {
  on_both([](Rig&, Cache<> cache) {
    Source source;
    *source.broken = true;
    auto f = cache.cachecaded("f", 1min, source);
    CallOutcome outcome{.stored = true, .store = "another", .age = Duration(1s)};
    CHECK_THROWS(f.with(tell(outcome))(1));
    CHECK(outcome.status == CallStatus::miss);
    CHECK(outcome.load_failed);
    CHECK_FALSE(outcome.stored);
    CHECK(outcome.cache_status() == "cachecade; fwd=miss; detail=\"load failed\"");
  });
}

TEST_CASE("calls tell of bypass, refresh, max_age, a zero ttl and a cache that is off", "[outcome]") {
  on_both([](Rig& rig, Cache<> cache) {
    auto f = cache.cachecaded("f", 1min, Source());
    auto never = cache.cachecaded("never", 0s, Source());
    f(1);
    CallOutcome outcome;
    f.with(tell(outcome), cachecade::bypass)(1);
    CHECK(outcome.status == CallStatus::bypassed);
    CHECK(outcome.key.empty());
    CHECK(outcome.cache_status(true) == "cachecade; fwd=bypass");

    f.with(tell(outcome), cachecade::refresh)(1);
    CHECK(outcome.status == CallStatus::refreshed);
    CHECK(outcome.stored);
    CHECK(outcome.cache_status().find("cachecade; fwd=request; stored; ttl=60") == 0);

    rig.clock->advance(5s);
    f.with(tell(outcome), cachecade::max_age(1s))(1);
    CHECK(outcome.status == CallStatus::miss);
    CHECK(outcome.age == Duration{});

    never.with(tell(outcome))(1);
    CHECK(outcome.status == CallStatus::bypassed);
    CHECK_FALSE(outcome.stored);

    outcome.stored = true;
    cache.enable(false);
    f.with(tell(outcome))(1);
    CHECK(outcome.status == CallStatus::bypassed);
    CHECK_FALSE(outcome.stored);
  });
}

TEST_CASE("calls tell of absent results that are kept, and of those that are not", "[outcome]") {
  on_both([](Rig&, Cache<> cache) {
    const auto absent = [](int) { return std::optional<int>(); };
    auto kept = cache.cachecaded({.name = "kept", .ttl = 1min, .negative_ttl = 5s}, absent);
    auto dropped = cache.cachecaded("dropped", 1min, absent);
    CallOutcome outcome;
    kept.with(tell(outcome))(1);
    CHECK(outcome.stored);
    CHECK(outcome.ttl == Duration(5s));
    kept.with(tell(outcome))(1);
    CHECK(outcome.status == CallStatus::hit);
    dropped.with(tell(outcome))(1);
    CHECK(outcome.status == CallStatus::miss);
    CHECK_FALSE(outcome.stored);
    CHECK(outcome.store.empty());
  });
}

TEST_CASE("a call over a store that is down tells of a miss that was not stored", "[outcome]") {
  Rig rig;
  auto cache = rig.on_store();
  auto f = cache.cachecaded("f", 1min, Source());
  rig.store->fail_with(cachecade::Fault{cachecade::FaultKind::refused, "down"});
  CallOutcome outcome;
  CHECK(f.with(tell(outcome))(1) == 1);
  CHECK(outcome.status == CallStatus::miss);
  CHECK_FALSE(outcome.stored);
  CHECK_FALSE(outcome.load_failed);
}

TEST_CASE("a call that waits for another's load tells so; that one does not", "[outcome]") {
  on_both([](Rig&, Cache<> cache) {
    std::atomic<bool> go{false};
    auto f = cache.cachecaded("f", 1min, [&](int x) {
      while (!go) std::this_thread::yield();
      return x;
    });
    CallOutcome first;
    CallOutcome second;
    support::Threads threads;
    threads.start([&] { f.with(tell(first))(7); });
    while (cache.stats().misses == 0) std::this_thread::yield();
    support::Threads joiner;
    joiner.start([&] { f.with(tell(second))(7); });
    joiner.wait_until_asleep();
    go = true;
    threads.join();
    joiner.join();
    CHECK_FALSE(first.coalesced);
    CHECK(first.stored);
    CHECK(second.status == CallStatus::miss);
    CHECK(second.coalesced);
    CHECK_FALSE(second.stored);
    CHECK_FALSE(second.age);
    CHECK(second.cache_status() == "cachecade; fwd=miss; collapsed");
  });
}

TEST_CASE("a call that waits while another looks tells of a hit", "[outcome]") {
  Rig rig;
  auto cache = rig.on_store();
  auto f = cache.cachecaded("f", 1min, Source());
  f(1);
  std::atomic<bool> looks{false};
  std::atomic<bool> go{false};
  rig.store->after_get = [&] {
    looks = true;
    while (!go) std::this_thread::yield();
  };
  CallOutcome first;
  CallOutcome second;
  support::Threads leader;
  leader.start([&] { f.with(tell(first))(1); });
  while (!looks) std::this_thread::yield();
  support::Threads joiner;
  joiner.start([&] { f.with(tell(second))(1); });
  joiner.wait_until_asleep();
  go = true;
  leader.join();
  joiner.join();
  CHECK(first.status == CallStatus::hit);
  CHECK_FALSE(first.coalesced);
  CHECK(second.status == CallStatus::hit);
  CHECK(second.coalesced);
  CHECK(second.store.empty());
}

TEST_CASE("a call tells that an old value stands in for a load that takes too long", "[outcome]") {
  on_both([](Rig& rig, Cache<> cache) {
    Source source;
    auto f = cache.cachecaded({.name = "f", .ttl = 10s, .on_error_for = 1h, .soft_timeout = 1ms}, source);
    f(1);
    rig.clock->advance(15s);
    CallOutcome outcome;
    CHECK(f.with(tell(outcome))(1) == 1);
    CHECK(outcome.status == CallStatus::stale);
    CHECK(outcome.load_failed);
    CHECK_FALSE(outcome.coalesced);
    CHECK(outcome.age->milliseconds() >= 14s);
    rig.executor->run();
    CHECK(f.with(tell(outcome))(1) == 2);
    CHECK(outcome.status == CallStatus::hit);
  });
}

TEST_CASE("a call whose deadline passes tells so; the load that goes on writes nothing to its outcome", "[outcome]") {
  on_both([](Rig& rig, Cache<> cache) {
    auto f = cache.cachecaded("f", 1min, Source());
    CallOutcome outcome;
    CHECK_THROWS(f.with(tell(outcome), cachecade::deadline(0s))(1));
    CHECK(outcome.status == CallStatus::miss);
    CHECK(outcome.load_failed);
    CHECK_FALSE(outcome.coalesced);
    CHECK_THROWS(f.with(tell(outcome), cachecade::deadline(0s))(1));
    CHECK(outcome.coalesced);
    const auto before = outcome.cache_status(true);
    rig.executor->run();
    CHECK(outcome.cache_status(true) == before);
    CHECK(f.with(tell(outcome), cachecade::deadline(0s))(1) == 1);
    CHECK(outcome.status == CallStatus::hit);
  });
}

TEST_CASE("generic functions and handles tell too", "[outcome]") {
  on_both([](Rig&, Cache<> cache) {
    auto generic = cache.cachecaded("generic", 1min, [](const auto& x) { return x; });
    const cachecade::Cached<int(int)> handle = cache.cachecaded("f", 1min, Source());
    for (const auto expected : {CallStatus::miss, CallStatus::hit}) {
      CallOutcome outcome;
      generic.with(tell(outcome))(std::string("text"));
      CHECK(outcome.status == expected);
      handle.with(tell(outcome))(1);
      CHECK(outcome.status == expected);
    }
    CallOutcome outcome;
    handle.with(tell(outcome), cachecade::bypass)(1);
    CHECK(outcome.status == CallStatus::bypassed);
  });
}

TEST_CASE("a Cache-Status text is one of RFC 9211, whatever the key", "[outcome]") {
  CallOutcome outcome{.status = CallStatus::hit, .key = "p:f:[\"a\\b\",\"\xc3\xa9\",\"50%\"]", .ttl = Duration(-1ms)};
  CHECK(outcome.cache_status(true) ==
        "cachecade; hit; ttl=-1; key=\"p:f:[\\\"a\\\\b\\\",\\\"%C3%A9\\\",\\\"50%25\\\"]\"");
  CHECK(CallOutcome{}.cache_status(true) == "cachecade; fwd=bypass");
  CHECK(CallOutcome{.status = CallStatus::hit, .ttl = Duration::max()}.cache_status() ==
        "cachecade; hit; ttl=9223372036");
  CHECK(to_string(CallStatus::stale) == "stale");
  CHECK(to_string(CallStatus::refreshed) == "refreshed");
}
