// The plain cache, clearing, and entries as text.
#include <cachecade/cache.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>

#include <map>
#include <string>

using namespace std::chrono_literals;
using support::Rig;

namespace {

struct Celsius {
  double degrees = 0;
};
struct Fahrenheit {
  double degrees = 0;
};
struct Length {
  double meters = 0;
};

}  // namespace

TEST_CASE("a type is told by its structure and not by its name, in memory as in a store", "[cache]") {
  for (const bool on_memory : {true, false}) {
    Rig rig;
    auto cache = on_memory ? rig.on_memory() : rig.on_store();
    REQUIRE(cache.set("t", Celsius{20.5}, 60s));
    REQUIRE(cache.get<Fahrenheit>("t").has_value());
    CHECK(cache.get<Fahrenheit>("t")->degrees == 20.5);
    CHECK(cache.get<Celsius>("t").has_value());
    CHECK_FALSE(cache.get<Length>("t").has_value());
    CHECK_FALSE(cache.get<double>("t").has_value());
    rig.clock->advance(60s);
    CHECK_FALSE(cache.get<Fahrenheit>("t").has_value());
  }
}

TEST_CASE("get, set, get_or_load and erase", "[cache]") {
  for (const bool on_memory : {true, false}) {
    Rig rig;
    auto cache = on_memory ? rig.on_memory() : rig.on_store();
    CHECK_FALSE(cache.get<int>("k"));
    CHECK(cache.set("k", 5, 60s));
    CHECK(cache.get<int>("k") == 5);
    CHECK(cache.set("k", "text", 60s));
    CHECK(cache.get<std::string>("k") == "text");
    CHECK_FALSE(cache.get<int>("k"));
    CHECK(cache.erase("k"));
    CHECK_FALSE(cache.erase("k"));
    int runs = 0;
    const auto load = [&] { return ++runs, std::map<std::string, int>{{"a", 1}}; };
    CHECK(cache.get_or_load<std::map<std::string, int>>("m", 60s, load).at("a") == 1);
    CHECK(cache.get_or_load<std::map<std::string, int>>("m", 60s, load).at("a") == 1);
    CHECK(runs == 1);
    CHECK(cache.set("odd key {%} \n", 1, 60s));
    CHECK(cache.get<int>("odd key {%} \n") == 1);
    CHECK_FALSE(cache.get<int>("odd key {%} \\n"));
  }
}

TEST_CASE("clear removes what is ours under the prefix and never a foreign key", "[cache][H6][H8]") {
  for (const bool on_memory : {true, false}) {
    Rig rig;
    auto cache = on_memory ? rig.on_memory() : rig.on_store();
    auto get = cache.cachecaded("users.get", 60s, [](int x) { return x; });
    auto list = cache.cachecaded({.name = "users.list", .scope = "eu", .ttl = 60s}, [](int x) { return x; });
    auto order = cache.cachecaded("orders.get", 60s, [](int x) { return x; });
    for (int x = 0; x < 3; ++x) get(x), list(x), order(x);
    cache.set("plain", 1, 60s);
    rig.store->put_raw("t:session:42", "foreign");
    rig.store->put_raw("t", "foreign");
    rig.store->put_raw("tt:users.get:[1]", "foreign");
    rig.store->put_raw("other:users.get:[1]", "foreign");
    CHECK(cache.clear("users.*") == 6);
    CHECK_FALSE(get.peek(1));
    CHECK(order.peek(1) == 1);
    CHECK(cache.clear("nothing*") == 0);
    CHECK(cache.clear("order?.get") == 3);
    CHECK(cache.get<int>("plain") == 1);
    get(1);
    CHECK(cache.clear() == 2);
    CHECK_FALSE(cache.get<int>("plain"));
    CHECK(rig.store->size() == 4);
  }
}

TEST_CASE("a cache without a prefix clears only what carries our own", "[cache][H8]") {
  Rig rig;
  auto options = rig.options();
  options.prefix = "";
  cachecade::Cache<> cache(options, {rig.store});
  auto f = cache.cachecaded("f", 60s, [](int x) { return x; });
  f(1);
  CHECK(f.key(1) == "cachecade:f:[1]");
  rig.store->put_raw("f:[1]", "foreign");
  rig.store->put_raw("cachecade", "foreign");
  CHECK(cache.clear() == 1);
  CHECK(rig.store->size() == 2);
}

TEST_CASE("prefixes part caches on one store", "[cache][H1]") {
  Rig rig;
  const auto with_prefix = [&](std::string prefix) {
    auto options = rig.options();
    options.prefix = std::move(prefix);
    return cachecade::Cache<>(options, {rig.store});
  };
  auto a = with_prefix("p");
  auto b = with_prefix("p:f");
  auto c = with_prefix("pp");
  auto fa = a.cachecaded("f:g", 60s, [](int) { return 1; });
  auto fb = b.cachecaded("g", 60s, [](int) { return 2; });
  auto fc = c.cachecaded("f:g", 60s, [](int) { return 3; });
  CHECK(fa(1) == 1);
  CHECK(fb(1) == 2);
  CHECK(fc(1) == 3);
  CHECK(a.clear() == 1);
  CHECK(fb.peek(1) == 2);
  CHECK(fc.peek(1) == 3);
}

TEST_CASE("a hashed key is set as text where its entry stands, and else that is said", "[cache][log]") {
  Rig rig;
  auto cache = rig.on_store();
  auto f = cache.cachecaded({.name = "f", .ttl = 60s, .hash_args = true}, [](int x) { return x; });
  CHECK_FALSE(cache.set_entry(f.key(1), "5", 60s));
  CHECK(rig.log.count("is not known whole") == 1);
  CHECK(f(1) == 1);
  CHECK(cache.set_entry(f.key(1), "5", 60s));
  CHECK(f(1) == 5);
}

TEST_CASE("entries can be read and written as text under their full key", "[cache]") {
  for (const bool on_memory : {true, false}) {
    Rig rig;
    auto cache = on_memory ? rig.on_memory() : rig.on_store();
    auto f = cache.cachecaded("f", 60s, [](int x) { return std::vector<int>{x}; });
    f(1);
    CHECK(cache.get_entry(f.key(1)) == "[1]");
    CHECK_FALSE(cache.get_entry(f.key(2)));
    CHECK(cache.set_entry(f.key(2), "[5,6]", 60s));
    CHECK(cache.get_entry(f.key(2)) == "[5,6]");
    CHECK(f(2) == std::vector<int>{5, 6});
    CHECK_FALSE(cache.set_entry(f.key(3), "[5,", 60s));
    CHECK(rig.log.count("not JSON") == 1);
    CHECK(cache.set_entry(f.key(3), "\"not a list\"", 60s));
    CHECK(f(3) == std::vector<int>{3});
    CHECK_FALSE(cache.set_entry(f.key(2), "[1]", 0s));
    CHECK_FALSE(cache.get_entry(f.key(2)));
    rig.clock->advance(61s);
    CHECK_FALSE(cache.get_entry(f.key(1)));
    rig.store->put_raw("foreign", "hello");
    if (!on_memory) {
      CHECK_FALSE(cache.get_entry("foreign"));
      CHECK_FALSE(cache.set_entry("foreign", "1", 60s));
      CHECK(rig.store->raw("foreign") == "hello");
    }
  }
}

TEST_CASE("get and json count their hits, and a miss of get as one", "[cache]") {
  for (const bool on_memory : {true, false}) {
    Rig rig;
    auto cache = on_memory ? rig.on_memory() : rig.on_store();
    auto f = cache.cachecaded("f", 60s, [](int x) { return x; });
    CHECK_FALSE(cache.get<int>("k").has_value());
    cache.set("k", 1, 60s);
    CHECK(cache.get<int>("k") == 1);
    f(1);
    CHECK(f.json(1) == "1");
    CHECK(cache.stats().hits == 2);
    CHECK(cache.stats().misses == 2);
  }
}
