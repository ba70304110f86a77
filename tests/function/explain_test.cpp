// What a wrapper tells of a call without making it.
#include <cachecade/cached.hpp>
#include <cachecade/explanation.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Cache;
using cachecade::CallStatus;
using cachecade::Duration;
using cachecade::EntryState;
using cachecade::Explanation;
using cachecade::TierExplanation;
using support::on_both;
using support::Rig;
using support::Source;

namespace {

const TierExplanation& only_tier(const Explanation& explanation) {
  REQUIRE(explanation.tiers.size() == 1);
  return explanation.tiers.front();
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("what was never called is absent, and explaining it runs nothing", "[explain]") {
  on_both([](Rig& rig, Cache<> cache) {
    Source source;
    auto f = cache.cachecaded("f", 1min, source);
    for (int twice = 0; twice < 2; ++twice) {
      const auto told = f.explain(1);
      CHECK(told.key == "t:f:[1]");
      CHECK(told.next == CallStatus::miss);
      CHECK(only_tier(told).state == EntryState::absent);
      CHECK_FALSE(told.loading_for);
      CHECK_FALSE(told.refreshing_for);
      CHECK_FALSE(told.held_back);
      CHECK(told.policy.ttl == Duration(1min));
    }
    CHECK(*source.runs == 0);
    CHECK(cache.stats().misses == 0);
    CHECK(rig.store->size() == 0);
  });
}

TEST_CASE("a fresh entry, one due for a refresh, a stale one and one for failed loads are told apart", "[explain]") {
  on_both([](Rig& rig, Cache<> cache) {
    Source source;
    auto f =
        cache.cachecaded({.name = "f", .ttl = 100s, .stale_for = 100s, .on_error_for = 1h, .refresh_at = 0.5}, source);
    f(1);
    const auto store = *f.entry(1);
    struct Row {
      Duration later;
      EntryState state;
      CallStatus next;
    };
    for (const auto& [later, state, next] : std::vector<Row>{{10s, EntryState::fresh, CallStatus::hit},
                                                             {60s, EntryState::refresh_due, CallStatus::hit},
                                                             {60s, EntryState::stale, CallStatus::stale},
                                                             {100s, EntryState::fallback, CallStatus::miss}}) {
      rig.clock->advance(later.milliseconds());
      const auto told = f.explain(1);
      CAPTURE(told.to_string());
      const auto& tier = only_tier(told);
      CHECK(tier.store == store.store);
      CHECK(tier.state == state);
      CHECK(told.next == next);
      REQUIRE(tier.age);
      REQUIRE(tier.ttl);
      CHECK(tier.ttl->positive() == (next == CallStatus::hit));
      CHECK(tier.reason == (next == CallStatus::hit ? "" : "its ttl is over"));
    }
    CHECK(*source.runs == 1);
    CHECK(rig.executor->asked() == 0);
    rig.clock->advance(2h);
    const auto dead = f.explain(1);
    CHECK(dead.next == CallStatus::miss);
    const auto state = only_tier(dead).state;
    CHECK((state == EntryState::absent || state == EntryState::unusable));
  });
}

TEST_CASE("after a failed load it is told that the old value is used without another", "[explain]") {
  on_both([](Rig& rig, Cache<> cache) {
    Source source;
    auto f = cache.cachecaded({.name = "f", .ttl = 10s, .on_error_for = 1h}, source);
    f(1);
    rig.clock->advance(20s);
    CHECK(f.explain(1).next == CallStatus::miss);
    *source.broken = true;
    CHECK(f(1) == 1);
    const auto told = f.explain(1);
    CHECK(told.held_back);
    CHECK(told.next == CallStatus::stale);
    CHECK(has(told.to_string(), "held back"));
    rig.clock->advance(2s);
    CHECK_FALSE(f.explain(1).held_back);
  });
}

TEST_CASE("the tag is named that was invalidated or expired", "[explain]") {
  on_both([](Rig&, Cache<> cache) {
    Source source;
    auto f = cache.cachecaded({.name = "f", .ttl = 1min, .on_error_for = 1h, .tags = {"users", "news"}}, source);
    f(1);
    CHECK(only_tier(f.explain(1)).state == EntryState::fresh);
    CHECK(f.explain(1).policy.tags == cachecade::TagNames{"users", "news"});
    cache.expire_tag("users");
    const auto expired = f.explain(1);
    CHECK(only_tier(expired).state == EntryState::fallback);
    CHECK(has(only_tier(expired).reason, "tag \"users\" was expired"));
    CHECK(expired.next == CallStatus::miss);
    cache.invalidate_tag("news");
    const auto removed = f.explain(1);
    CHECK(only_tier(removed).state == EntryState::unusable);
    CHECK(has(only_tier(removed).reason, "tag \"news\" was invalidated"));
  });
}

TEST_CASE("the tags of a result are looked at too", "[explain]") {
  on_both([](Rig&, Cache<> cache) {
    auto f = cache.cachecaded<int(int)>(
        {.name = "f",
         .ttl = 1min,
         .tags_of = [](const int& x) { return cachecade::TagNames{"n" + std::to_string(x)}; }},
        [](int x) { return x; });
    f(7);
    CHECK(only_tier(f.explain(7)).state == EntryState::fresh);
    cache.invalidate_tag("n7");
    CHECK(only_tier(f.explain(7)).state == EntryState::unusable);
    CHECK(has(only_tier(f.explain(7)).reason, "\"n7\""));
  });
}

TEST_CASE("an entry of another version is told of, and left alone", "[explain]") {
  Rig rig;
  auto cache = rig.on_store();
  auto other = rig.on_store();
  auto now = other.cachecaded({.name = "f", .ttl = 1min, .version = 2}, Source());
  cache.cachecaded("f", 1min, Source())(1);
  const auto told = now.explain(1);
  CHECK(only_tier(told).state == EntryState::unusable);
  CHECK(only_tier(told).reason == cachecade::envelope::explain(cachecade::envelope::Rejection::schema));
  rig.store->put_raw("t:f:[2]", "foreign");
  CHECK(only_tier(now.explain(2)).reason == cachecade::envelope::explain(cachecade::envelope::Rejection::foreign));
  rig.store->put_raw("t:f:[3]", *rig.store->raw("t:f:[1]"));
  CHECK(only_tier(now.explain(3)).reason == cachecade::envelope::explain(cachecade::envelope::Rejection::check));
  CHECK(rig.store->connection_resets == 0);
  const auto stats = other.stats();
  CHECK(std::all_of(stats.rejected.begin(), stats.rejected.end(), [](auto count) { return count == 0; }));
}

TEST_CASE("a store that ends no entries itself keeps an expired one that is explained", "[explain]") {
  Rig rig;
  rig.store = std::make_shared<support::MapBackend>(rig.clock, cachecade::BackendTraits{.shared = true});
  auto cache = rig.on_store();
  auto f = cache.cachecaded("f", 10s, Source());
  f(1);
  rig.clock->advance(1h);
  CHECK(only_tier(f.explain(1)).state == EntryState::unusable);
  CHECK(only_tier(f.explain(1)).reason == cachecade::envelope::explain(cachecade::envelope::Rejection::expired));
  CHECK(rig.store->size() == 1);
}

TEST_CASE("of a store that is down the fault is told, and when it is asked again; explaining opens no breaker",
          "[explain]") {
  Rig rig;
  auto cache = rig.on_store_alone();
  auto f = cache.cachecaded("f", 1min, Source());
  rig.store->fail_with(cachecade::Fault{cachecade::FaultKind::refused, "nobody listens"});
  for (int call = 0; call < 20; ++call) {
    const auto told = f.explain(1);
    CHECK(only_tier(told).state == EntryState::unknown);
    CHECK(only_tier(told).reason == "refused: nobody listens");
    CHECK(told.next == CallStatus::miss);
  }
  const auto stats = cache.stats();
  CHECK(std::all_of(stats.faults.begin(), stats.faults.end(), [](auto count) { return count == 0; }));
  for (int call = 0; call < 10; ++call) f(call);
  const int gets = rig.store->gets;
  const auto resting = f.explain(1);
  CHECK(rig.store->gets == gets);
  CHECK(has(only_tier(resting).reason, "not asked for "));
  CHECK(has(only_tier(resting).reason, "refused: nobody listens"));
}

TEST_CASE("a load under way and a refresh that waits are told of", "[explain]") {
  on_both([](Rig& rig, Cache<> cache) {
    std::optional<Explanation> within;
    cachecade::Cached<int(int)> self;
    auto f = cache.cachecaded({.name = "f", .ttl = 10s, .stale_for = 1min}, [&](int x) {
      rig.clock->advance(20ms);
      if (!within) within = self.explain(x);
      return x;
    });
    self = f;
    f(1);
    REQUIRE(within->loading_for);
    CHECK(*within->loading_for == Duration(20ms));
    CHECK(has(within->to_string(), "; loading for 20ms"));
    CHECK_FALSE(f.explain(1).loading_for);
    rig.clock->advance(15s);
    f(1);
    rig.clock->advance(1s);
    CHECK(f.explain(1).refreshing_for == Duration(1s));
    CHECK(has(f.explain(1).to_string(), "; refreshing for 1s"));
    rig.executor->run();
    CHECK_FALSE(f.explain(1).refreshing_for);
    self = {};
  });
}

TEST_CASE("a cache that is off and a ttl of zero are told of", "[explain]") {
  on_both([](Rig&, Cache<> cache) {
    auto f = cache.cachecaded("f", 1min, Source());
    auto never = cache.cachecaded("never", 0s, Source());
    CHECK(never.explain(1).next == CallStatus::bypassed);
    CHECK(never.explain(1).to_string().find("t:never:[1]: next call bypassed, as its ttl is zero") == 0);
    cache.enable(false);
    CHECK(f.explain(1).next == CallStatus::bypassed);
    CHECK(f.explain(1).to_string() == "t:f:[1]: next call bypassed, as caching is off");
  });
}

TEST_CASE("generic functions and handles explain too", "[explain]") {
  on_both([](Rig&, Cache<> cache) {
    auto generic = cache.cachecaded("generic", 1min, [](const auto& x) { return x; });
    const cachecade::Cached<int(int)> handle = cache.cachecaded("f", 1min, Source());
    generic(std::string("text"));
    handle(1);
    CHECK(generic.explain(std::string("text")).next == CallStatus::hit);
    CHECK(generic.explain(1).next == CallStatus::miss);
    CHECK(generic.explain(std::string("text")).key == generic.key(std::string("text")));
    CHECK(handle.explain(1).next == CallStatus::hit);
  });
}

TEST_CASE("an explanation is one line with every knob in force", "[explain]") {
  Rig rig;
  auto cache = rig.on_memory();
  auto f = cache.cachecaded({.name = "f",
                             .ttl = 1min,
                             .stale_for = 10s,
                             .on_error_for = 1h,
                             .refresh_at = 0.75,
                             .early = 1,
                             .jitter = 0.1,
                             .negative_ttl = 2s,
                             .load_timeout = 1500ms,
                             .soft_timeout = 200ms,
                             .version = 3,
                             .tags = {"a", "b"}},
                            Source());
  CHECK(f.explain(1).to_string() ==
        "t:f:[1]: next call miss; memory: absent; policy: ttl 60s, stale_for 10s, on_error_for 3600s, refresh_at 0.75, "
        "early 1.0, jitter 0.1, negative_ttl 2s, load_timeout 1.5s, soft_timeout 200ms, version 3, tags a+b");
  auto plain = cache.cachecaded("plain", 1min, [clock = rig.clock](const std::string&) {
    clock->advance(20ms);
    return 1;
  });
  plain("line\nbreak");
  const auto line = plain.explain("line\nbreak").to_string();
  CHECK(line.find("t:plain:[\"line\\u000abreak\"]: next call hit; memory: fresh, age 0ms, ttl ") == 0);
  CHECK(has(line, ", cost 20ms; policy: ttl 60s, load_timeout 30s"));
  CHECK_FALSE(has(line, "\n"));
}

TEST_CASE("explaining does not count as a use of an entry in memory", "[explain]") {
  Rig rig;
  auto options = rig.options();
  options.memory.max_entries = 100;
  auto cache = rig.on_memory(options);
  auto f = cache.cachecaded("f", 1min, Source());
  f(0);
  for (int key = 1; key < 2000; ++key) {
    f(key);
    f.explain(0);
  }
  CHECK(only_tier(f.explain(0)).state == EntryState::absent);
}
