// One name, one function; calls by name.
#include <cachecade/cache.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using support::Rig;

namespace {
int twice(int x) { return 2 * x; }
int thrice(int x) { return 3 * x; }
}  // namespace

TEST_CASE("a second function under a name is refused with both places", "[registry]") {
  Rig rig;
  auto cache = rig.on_memory();
  auto f = cache.cachecaded("f", 60s, twice);
  const auto second = [&] { return cache.cachecaded("f", 60s, thrice); };
  try {
    second();
    FAIL("not refused");
  } catch (const cachecade::Error& error) {
    CHECK(error.code() == cachecade::Errc::name_conflict);
    const std::string text = error.what();
    const auto first_place = text.find("registry_test.cpp:");
    REQUIRE(first_place != std::string::npos);
    CHECK(text.find("registry_test.cpp:", first_place + 1) != std::string::npos);
  }
  CHECK_THROWS_AS(cache.cachecaded("f", 60s, [](int x) { return x; }), cachecade::Error);
  CHECK(f(2) == 4);
}

TEST_CASE("the same function may be wrapped again, and a name is free when its wrappers are gone", "[registry]") {
  Rig rig;
  auto cache = rig.on_memory();
  {
    auto f = cache.cachecaded("f", 60s, twice);
    auto again = cache.cachecaded("f", 10s, twice);
    auto copy = f;
    CHECK(copy(1) == 2);
    CHECK(again.peek(1) == 2);
  }
  cache.clear();
  auto g = cache.cachecaded("f", 60s, thrice);
  CHECK(g(1) == 3);
}

TEST_CASE("function pointers of one type that are wrapped on one line need names", "[registry]") {
  Rig rig;
  auto cache = rig.on_memory();
  const auto helper = [&](int (*fn)(int)) { return cache.cachecaded(60s, fn); };
  auto f = helper(twice);
  CHECK_THROWS_AS(helper(thrice), cachecade::Error);
  CHECK(helper(twice)(1) == 2);
}

TEST_CASE("a second closure of one name warns once, unless a scope tells them apart", "[registry][log]") {
  Rig rig;
  auto cache = rig.on_memory();
  struct Database {
    std::string name;
  };
  const std::vector<Database> databases = {{"eu"}, {"us"}};
  const auto wrap = [&](bool with_scope) {
    std::vector<std::string> seen;
    std::vector<std::function<std::string(int)>> wrappers;
    for (const auto& database : databases) {
      wrappers.emplace_back(cache.cachecaded(
          {.name = with_scope ? "scoped" : "bare", .scope = with_scope ? database.name : "", .ttl = 60s},
          [&database](int id) { return database.name + std::to_string(id); }));
    }
    for (const auto& wrapper : wrappers) seen.push_back(wrapper(1));
    return seen;
  };
  CHECK(wrap(true) == std::vector<std::string>{"eu1", "us1"});
  CHECK(rig.log.count("closure") == 0);
  CHECK(wrap(false) == std::vector<std::string>{"eu1", "eu1"});
  CHECK(rig.log.count("a second closure is wrapped under the name \"bare\"") == 1);
}

TEST_CASE("calls by name mean what the function's parameters mean", "[registry]") {
  Rig rig;
  auto cache = rig.on_memory();
  auto f = cache.cachecaded("f", 60s, [](double x, const std::string& s, std::optional<long> o) {
    return x + static_cast<double>(s.size()) + static_cast<double>(o.value_or(0));
  });
  f(42, "abc", 7);
  CHECK(cache.generate_cache_key("f", 42, "abc", 7) == f.key(42, "abc", 7));
  CHECK(cache.generate_cache_key("f", 42.0f, std::string("abc"), std::optional<int>(7)) == f.key(42, "abc", 7));
  CHECK(cache.generate_cache_key("f", 42, "abc", std::nullopt) == f.key(42, "abc", std::nullopt));
  CHECK(cache.invalidate_cache_key("f", 42, "abc", 7));
  CHECK_FALSE(cache.invalidate_cache_key("f", 42, "abc", 7));
}

TEST_CASE("an unknown name or arguments that do not fit are false and one log line", "[registry][log]") {
  Rig rig;
  auto cache = rig.on_memory();
  auto f = cache.cachecaded("f", 60s, [](std::uint8_t x) { return x; });
  CHECK_FALSE(cache.invalidate_cache_key("g", 1));
  CHECK(rig.log.count("no function is wrapped under the name \"g\"") == 1);
  CHECK_FALSE(cache.invalidate_cache_key("f", 1, 2));
  CHECK_FALSE(cache.invalidate_cache_key("f", 300));
  CHECK_FALSE(cache.invalidate_cache_key("f", "text"));
  CHECK(cache.generate_cache_key("f").empty());
  CHECK(rig.log.count("the arguments do not fit \"f\"") == 4);
}

TEST_CASE("calls by name reach every scope", "[registry]") {
  Rig rig;
  auto cache = rig.on_memory();
  auto eu = cache.cachecaded({.name = "f", .scope = "eu", .ttl = 60s}, twice);
  auto us = cache.cachecaded({.name = "f", .scope = "us", .ttl = 60s}, twice);
  eu(1), us(1);
  CHECK(cache.invalidate_cache_key("f", 1));
  CHECK_FALSE(eu.peek(1));
  CHECK_FALSE(us.peek(1));
}

TEST_CASE("hash_args keeps the arguments out of the key, for calls by name too", "[registry][I2]") {
  Rig rig;
  auto cache = rig.on_store();
  auto f =
      cache.cachecaded({.name = "f", .ttl = 60s, .hash_args = true}, [](const std::string& s) { return s.size(); });
  f("secret");
  CHECK(f.key("secret").find("secret") == std::string::npos);
  CHECK(cache.generate_cache_key("f", "secret") == f.key("secret"));
  CHECK(f.key("secret") != f.key("secret2"));
  auto options = rig.options();
  options.defaults.hash_args = true;
  const cachecade::Cache<> hashing(options, {rig.store});
  auto g = hashing.cachecaded("g", 60s, [](const std::string& s) { return s.size(); });
  CHECK(hashing.generate_cache_key("g", "secret") == g.key("secret"));
  CHECK(cache.clear("f") == 1);
}

TEST_CASE("hash_args of the cache's defaults counts for calls by name too", "[registry][I2]") {
  auto cache = Rig().on_memory({.defaults = {.hash_args = true}});
  auto f = cache.cachecaded("f", 60s, twice);
  CHECK(cache.generate_cache_key("f", 21) == f.key(21));
  f(21);
  CHECK(cache.invalidate_cache_key("f", 21));
  CHECK_FALSE(f.peek(21));
}

TEST_CASE("a function without any ttl is refused at creation", "[registry]") {
  Rig rig;
  auto cache = rig.on_memory();
  CHECK_THROWS_AS(cache.cachecaded({.name = "f"}, twice), cachecade::Error);
  auto options = rig.options();
  options.defaults.ttl = 5s;
  options.defaults.version = 4;
  cachecade::Cache<> with_default(options);
  auto f = with_default.cachecaded({.name = "f"}, twice);
  CHECK(f(1) == 2);
  CHECK(f.entry(1)->remaining == 5s);
}
