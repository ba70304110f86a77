// What a call does when things are not plain: TTL borders, absent results, exceptions, limits, foreign bytes, faults.
#include <cachecade/cache.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Cache;
using cachecade::Dropped;
using cachecade::Fault;
using cachecade::FaultKind;
using cachecade::envelope::Rejection;
using support::on_both;
using support::Rig;

namespace {

/// A function that counts its runs.
struct Count {
  std::shared_ptr<int> runs = std::make_shared<int>(0);
  int operator()(int x) const { return ++*runs, x; }
};

}  // namespace

TEST_CASE("an entry lives for its ttl, half open", "[cache][J4]") {
  on_both([](Rig& rig, Cache<> cache) {
    Count fn;
    auto f = cache.cachecaded("f", 100ms, fn);
    f(1);
    rig.clock->advance(99ms);
    CHECK(f.peek(1) == 1);
    rig.clock->advance(1ms);
    CHECK_FALSE(f.peek(1));
    f(1);
    CHECK(*fn.runs == 2);
  });
}

TEST_CASE("a ttl of zero or less stores nothing, and put and set then remove", "[cache][J1]") {
  for (const bool on_memory : {true, false}) {
    for (const cachecade::Duration ttl :
         {cachecade::Duration(0s), cachecade::Duration(-1h), cachecade::Duration(-1ns)}) {
      Rig rig;
      auto cache = on_memory ? rig.on_memory() : rig.on_store();
      Count fn;
      auto f = cache.cachecaded("f", ttl, fn);
      CHECK(f(1) == 1);
      CHECK(f(1) == 1);
      CHECK(*fn.runs == 2);
      CHECK_FALSE(f.peek(1));
      CHECK(rig.store->sets == 0);
      REQUIRE(cache.set("k", 5, 60s));
      CHECK_FALSE(cache.set("k", 6, ttl));
      CHECK_FALSE(cache.get<int>("k"));
    }
  }
}

TEST_CASE("the longest and the shortest ttl work", "[cache][J2][J3]") {
  on_both([](Rig& rig, Cache<> cache) {
    CHECK(cache.set("max", 1, cachecade::Duration::max()));
    CHECK(cache.set("hours", 2, std::chrono::hours::max()));
    CHECK(cache.set("years", 3, std::chrono::years(300)));
    CHECK(cache.set("double", 4, std::chrono::duration<double>(1e300)));
    CHECK(cache.set("tiny", 5, 1ns));
    CHECK(cache.get<int>("max") == 1);
    CHECK(cache.get<int>("hours") == 2);
    CHECK(cache.get<int>("years") == 3);
    CHECK(cache.get<int>("double") == 4);
    rig.clock->advance(std::chrono::hours(24 * 365 * 10) + 1s);
    CHECK_FALSE(cache.get<int>("max"));
  });
}

TEST_CASE("an absent result is returned and not stored", "[cache][F10]") {
  on_both([](Rig&, Cache<> cache) {
    int runs = 0;
    auto f = cache.cachecaded("f", 60s, [&runs](int x) { return ++runs, x > 0 ? std::optional(x) : std::nullopt; });
    CHECK_FALSE(f(0));
    CHECK_FALSE(f(0));
    CHECK(runs == 2);
    CHECK(f(1) == 1);
    CHECK(f(1) == 1);
    CHECK(runs == 3);
    CHECK(cache.stats().dropped_for(Dropped::absent) == 2);
    auto empty = cache.cachecaded("empty", 60s, [&runs](int) { return ++runs, std::string(); });
    CHECK(empty(1).empty());
    CHECK(empty(1).empty());
    CHECK(runs == 4);
  });
}

TEST_CASE("an exception reaches the caller unchanged and is not stored", "[cache][F2][F3]") {
  on_both([](Rig&, Cache<> cache) {
    int runs = 0;
    auto f = cache.cachecaded("f", 60s, [&runs](int x) -> int {
      if (++runs < 3) throw std::runtime_error("no");
      if (x == 7) throw 7;
      return x;
    });
    CHECK_THROWS_AS(f(1), std::runtime_error);
    CHECK_THROWS_AS(f(1), std::runtime_error);
    CHECK(f(1) == 1);
    CHECK_THROWS_AS(f(7), int);
    CHECK(cache.stats().failed_loads == 3);
  });
}

namespace {
struct BadCopy {
  int id = 0;
  bool armed = false;
  BadCopy() = default;
  BadCopy(int number, bool arm) : id(number), armed(arm) {}
  BadCopy(const BadCopy& other) : id(other.id), armed(other.armed) {
    if (armed) throw std::runtime_error("copy");
  }
  BadCopy(BadCopy&&) = default;
  BadCopy& operator=(const BadCopy&) = default;
  BadCopy& operator=(BadCopy&&) = default;
};
}  // namespace

TEST_CASE("a result whose copy throws is returned and not stored", "[cache][F3]") {
  Rig rig;
  auto cache = rig.on_memory();
  int runs = 0;
  auto f = cache.cachecaded("f", 60s, [&runs](int id) { return ++runs, BadCopy(id, true); });
  CHECK(f(4).id == 4);
  CHECK(f(4).id == 4);
  CHECK(runs == 2);
  CHECK(cache.stats().dropped_for(Dropped::failed_copy) == 2);
}

TEST_CASE("a value over the store's limit is returned, not stored, and counted", "[cache][G13]") {
  Rig rig;
  rig.store = std::make_shared<support::MapBackend>(
      rig.clock, cachecade::BackendTraits{.shared = true, .native_ttl = true, .max_value = 500});
  auto cache = rig.on_store();
  auto f = cache.cachecaded("f", 60s, [](int n) { return std::string(static_cast<std::size_t>(n), 'x'); });
  CHECK(f(10'000).size() == 10'000);
  CHECK(f(10).size() == 10);
  CHECK(cache.stats().dropped_for(Dropped::too_big) == 1);
  CHECK(cache.stats().faults_of(FaultKind::too_big) == 1);
  CHECK(cache.stats().stored == 1);
  Rig small;
  auto memory = small.on_memory({.prefix = "t", .memory = {.max_entries = 10, .max_bytes = 2000}});
  auto g = memory.cachecaded("g", 60s, [](int n) { return std::string(static_cast<std::size_t>(n), 'x'); });
  CHECK(g(10'000).size() == 10'000);
  CHECK(memory.stats().dropped_for(Dropped::too_big) == 1);
}

TEST_CASE("foreign bytes under our key are a miss that a load leaves alone", "[cache][G13]") {
  for (const std::string foreign : {"hello", "", "[1,2]", "<html>", "{\"a\":1}", "[\"cd1\",1]", "\"cc1\""}) {
    CAPTURE(foreign);
    Rig rig;
    auto cache = rig.on_store();
    Count fn;
    auto f = cache.cachecaded("f", 60s, fn);
    rig.store->put_raw(f.key(1), foreign);
    CHECK(f(1) == 1);
    CHECK(f(1) == 1);
    CHECK(*fn.runs == 2);
    CHECK(rig.store->raw(f.key(1)) == foreign);
    CHECK(cache.stats().rejected_for(Rejection::foreign) == 2);
    CHECK(cache.stats().dropped_for(Dropped::kept) == 2);
    CHECK_FALSE(f.put(5, 1));
    CHECK(f.refresh(1) == 1);
    CHECK(rig.store->raw(f.key(1)) == foreign);
  }
}

TEST_CASE("an entry of a newer format is a miss that a load leaves alone", "[cache][G12]") {
  Rig rig;
  auto cache = rig.on_store();
  Count fn;
  auto f = cache.cachecaded("f", 60s, fn);
  const std::string newer = R"(["cc2",1,2,3,{"shape":"unknown"}])";
  rig.store->put_raw(f.key(1), newer);
  CHECK(f(1) == 1);
  CHECK(rig.store->raw(f.key(1)) == newer);
  CHECK(cache.stats().rejected_for(Rejection::newer) == 1);
}

TEST_CASE("a broken entry of ours is a miss that a load replaces", "[cache][G3][G13]") {
  Rig rig;
  auto cache = rig.on_store();
  Count fn;
  auto f = cache.cachecaded("f", 60s, fn);
  f(1);
  const auto whole = *rig.store->raw(f.key(1));
  for (std::size_t cut = 6; cut < whole.size(); ++cut) {
    rig.store->put_raw(f.key(1), whole.substr(0, cut));
    *fn.runs = 0;
    REQUIRE(f(1) == 1);
    REQUIRE(*fn.runs == 1);
    REQUIRE(f(1) == 1);
    REQUIRE(*fn.runs == 1);
  }
}

TEST_CASE("every single bit flip of a stored entry gives a miss or the same value", "[cache][G14]") {
  Rig rig;
  auto cache = rig.on_store();
  auto f = cache.cachecaded("f", 60s, [](int x) { return x; });
  f(1);
  const auto whole = *rig.store->raw(f.key(1));
  const auto payload_at = whole.size() - 2;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      if (at == payload_at) continue;  // the payload itself carries no checksum
      auto flipped = whole;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << bit));
      rig.store->put_raw(f.key(1), flipped);
      const auto seen = f.peek(1);
      REQUIRE((!seen || *seen == 1));
    }
  }
}

namespace v1 {
struct Item {
  int id = 0;
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(Item, id)
};
}  // namespace v1
namespace v2 {
struct Item {
  int id = 0;
  std::string note = "new";
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(Item, id, note)
};
}  // namespace v2

TEST_CASE("two builds with different result types share a store without harm", "[cache][G12]") {
  Rig rig;
  auto old_build = rig.on_store();
  auto new_build = rig.on_store();
  auto f1 = old_build.cachecaded("item", 60s, [](int id) { return v1::Item{id}; });
  auto f2 = new_build.cachecaded("item", 60s, [](int id) { return v2::Item{id, "n"}; });
  for (int round = 0; round < 1000; ++round) {
    REQUIRE(f1(round % 7).id == round % 7);
    REQUIRE(f2(round % 7).note == "n");
  }
  CHECK(old_build.stats().rejected_for(Rejection::schema) > 0);
}

TEST_CASE("a lower version is a miss, and never overwrites a higher one", "[cache][G12]") {
  Rig rig;
  auto now = rig.on_store();
  auto before = rig.on_store();
  auto f2 = now.cachecaded({.name = "f", .ttl = 60s, .version = 2}, [](int) { return 2; });
  auto f1 = before.cachecaded({.name = "f", .ttl = 60s, .version = 1}, [](int) { return 1; });
  CHECK(f1(1) == 1);
  CHECK(f2(1) == 2);
  CHECK(f1(1) == 1);
  CHECK(f2.peek(1) == 2);
  CHECK(before.stats().dropped_for(Dropped::kept) == 1);
}

TEST_CASE("poisoned numbers are a miss, not a wrong value", "[cache][G5][G6]") {
  Rig rig;
  auto cache = rig.on_store();
  auto f = cache.cachecaded("f", 60s, [](int) { return std::uint8_t{7}; });
  f(1);
  auto bytes = *rig.store->raw(f.key(1));
  for (const std::string bad :
       {"300", "-1", "3.9", "7.0", "true", "null", "\"7\"", "[7]", "1e400", "18446744073709551616"}) {
    CAPTURE(bad);
    // the same entry with another payload, its length field corrected
    auto forged = bytes.substr(0, bytes.size() - 2) + bad + "]";
    const auto length = forged.rfind(",1,[],{},");
    REQUIRE(length != std::string::npos);
    forged.replace(length, 3, "," + std::to_string(bad.size()) + ",");
    rig.store->put_raw(f.key(1), forged);
    CHECK_FALSE(f.peek(1));
  }
  CHECK(cache.stats().rejected_for(Rejection::corrupt) == 10);
}

TEST_CASE("the wall clock may jump either way", "[cache][J5]") {
  Rig rig;
  rig.store = std::make_shared<support::MapBackend>(rig.clock, cachecade::BackendTraits{.shared = true});
  auto cache = rig.on_store();
  Count fn;
  auto f = cache.cachecaded("f", 10min, fn);
  f(1);
  rig.clock->jump_wall(-1ms);
  CHECK(f.entry(1)->age == 0ms);
  rig.clock->jump_wall(-1h);
  CHECK_FALSE(f.peek(1));
  CHECK(cache.stats().rejected_for(Rejection::future) == 1);
  rig.clock->jump_wall(+3h);
  CHECK_FALSE(f.peek(1));
  Rig other;
  auto memory = other.on_memory();
  auto g = memory.cachecaded("g", 10min, [](int x) { return x; });
  g(1);
  other.clock->jump_wall(-5h);
  CHECK(g.entry(1)->age == 0ms);
  other.clock->jump_wall(+50h);
  CHECK(g.peek(1) == 1);
}

TEST_CASE("on a store with a clock of its own, the wall clock ends nothing without windows", "[cache][J5]") {
  Rig rig;
  auto cache = rig.on_store();
  Count fn;
  auto f = cache.cachecaded("f", 10min, fn);
  f(1);
  for (const auto jump : {-1h, +3h, +100h, -200h}) {
    rig.clock->jump_wall(jump);
    CHECK(f.peek(1) == 1);
    CHECK(f(1) == 1);
  }
  CHECK(*fn.runs == 1);
  rig.clock->advance(10min);
  CHECK_FALSE(f.peek(1));
}

TEST_CASE("where stored and current policy differ, the shorter life wins", "[cache]") {
  Rig rig;
  auto long_lived = rig.on_store();
  auto short_lived = rig.on_store();
  auto f = long_lived.cachecaded("f", 1h, [](int x) { return x; });
  auto g = short_lived.cachecaded("f", 10s, [](int x) { return x; });
  f(1);
  CHECK(g.entry(1)->remaining == 10s);
  rig.clock->advance(10s);
  CHECK_FALSE(g.peek(1));
  CHECK(f.peek(1) == 1);
}

TEST_CASE("expired entries of a store without a TTL of its own are deleted on sight", "[cache]") {
  Rig rig;
  rig.store =
      std::make_shared<support::MapBackend>(rig.clock, cachecade::BackendTraits{.shared = true, .text_only = true});
  auto cache = rig.on_store();
  auto f = cache.cachecaded("f", 10s, [](int x) { return x; });
  f(1);
  rig.clock->advance(11s);
  CHECK(rig.store->size() == 1);
  CHECK_FALSE(f.peek(1));
  CHECK(rig.store->size() == 0);
}

TEST_CASE("a store fault costs nothing but the load, and is counted and logged as what it is", "[cache][log]") {
  Rig rig;
  auto cache = rig.on_store_alone();
  Count fn;
  auto f = cache.cachecaded("f", 60s, fn);
  rig.store->fail_with(Fault{FaultKind::timeout, "no answer"});
  CHECK(f(1) == 1);
  CHECK(rig.store->gets == 1);
  CHECK(rig.store->sets == 0);
  CHECK(f(1) == 1);
  CHECK(*fn.runs == 2);
  CHECK(cache.stats().faults_of(FaultKind::timeout) == 2);
  CHECK(cache.stats().dropped_for(Dropped::store_fault) == 2);
  CHECK(rig.log.count("map (timeout): no answer") == 1);
  CHECK_FALSE(f.invalidate(1));
  CHECK_FALSE(f.put(1, 1));
  CHECK_FALSE(cache.set("k", 1, 60s));
  CHECK_FALSE(cache.get<int>("k"));
  rig.store->fail_with(std::nullopt);
  rig.clock->advance(2s);
  CHECK(f(1) == 1);
  CHECK(f.peek(1) == 1);
}

TEST_CASE("a store that keeps failing is left alone for a second, then asked once", "[cache]") {
  Rig rig;
  auto cache = rig.on_store();
  auto f = cache.cachecaded("f", 60s, [](int x) { return x; });
  rig.store->fail_with(Fault{FaultKind::refused, "nobody there"});
  for (int x = 0; x < 100; ++x) CHECK(f(x) == x);
  CHECK(rig.store->gets == 5);
  rig.clock->advance(1s);
  for (int x = 0; x < 100; ++x) f(x);
  CHECK(rig.store->gets == 6);
}

TEST_CASE("a reply of another key is a miss, and the store drops its connections", "[cache][A9]") {
  Rig rig;
  auto cache = rig.on_store();
  auto f = cache.cachecaded("f", 60s, [](int x) { return x; });
  f(1);
  f(2);
  const auto of_one = *rig.store->raw(f.key(1));
  rig.store->put_raw(f.key(1), *rig.store->raw(f.key(2)));
  rig.store->put_raw(f.key(2), of_one);
  CHECK(f(1) == 1);
  CHECK(f(2) == 2);
  CHECK(rig.store->connection_resets == 2);
  CHECK(cache.stats().rejected_for(Rejection::check) == 2);
}

TEST_CASE("a backend that throws is a fault, not an exception of ours", "[cache]") {
  struct Throwing final : cachecade::Backend {
    std::string name() const override { return "throwing"; }
    cachecade::BackendTraits traits() const override { return {.shared = true}; }
    cachecade::Status open(cachecade::Deadline) override { return cachecade::Done{}; }
    cachecade::Result<cachecade::Bytes> get(std::string_view, cachecade::Deadline) override { throw 1; }
    cachecade::Status set(std::string_view, std::string_view, std::chrono::milliseconds, cachecade::Deadline) override {
      throw std::runtime_error("set");
    }
    cachecade::Result<bool> erase(std::string_view, cachecade::Deadline) override { throw 2; }
    cachecade::Result<std::size_t> clear(std::string_view, const cachecade::KeyFilter&, cachecade::Deadline) override {
      throw 3;
    }
  };
  Rig rig;
  Cache<> cache(rig.options(), {std::make_shared<Throwing>()});
  auto f = cache.cachecaded("f", 60s, [](int x) { return x; });
  CHECK(f(1) == 1);
  CHECK_FALSE(f.invalidate(1));
  CHECK(cache.clear() == 0);
  CHECK(cache.stats().faults_of(FaultKind::other) == 3);
}

TEST_CASE("optional, variant, pair, tuple, pointer and chrono results pass through a shared store", "[cache][codec]") {
  Rig rig;
  auto cache = rig.on_store();
  using Value = std::vector<std::optional<std::variant<int, std::string, std::pair<std::chrono::seconds, double>>>>;
  const Value value = {1, std::nullopt, "text", std::pair(5s, std::numeric_limits<double>::infinity())};
  auto f = cache.cachecaded("f", 60s, [&](int) { return value; });
  CHECK(f(1) == value);
  CHECK(f(1) == value);
  CHECK(cache.stats().hits == 1);
  auto p = cache.cachecaded("p", 60s, [](int x) { return std::make_shared<const std::vector<int>>(3, x); });
  CHECK(*p(5) == std::vector<int>{5, 5, 5});
  CHECK(*p(5) == std::vector<int>{5, 5, 5});
  CHECK(cache.stats().hits == 2);
}

namespace {
struct Measured {
  double value = 0;
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(Measured, value)
};
}  // namespace

TEST_CASE("a value that the codec cannot write is returned, not stored, and counted", "[cache][G2][G4]") {
  Rig rig;
  auto cache = rig.on_store();
  auto f = cache.cachecaded("f", 60s, [](int) { return Measured{std::numeric_limits<double>::quiet_NaN()}; });
  CHECK(f(1).value != f(1).value);
  CHECK(cache.stats().dropped_for(Dropped::unencodable) == 2);
  CHECK(rig.store->size() == 0);
}
