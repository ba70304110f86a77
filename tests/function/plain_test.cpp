// The plain cache, clearing, and entries as text.
#include <cachecade/cache.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>

#include <nlohmann/json.hpp>

#include <limits>
#include <map>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Cache;
using support::on_both;
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
struct Price {
  double value = 0;
  std::string currency = "EUR";
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(Price, value, currency)
};
struct Order {
  int id = 0;
  std::vector<Price> prices{};
  std::map<std::string, std::string> notes{};
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(Order, id, prices, notes)
};

}  // namespace

TEST_CASE("a type is told by its structure and not by its name, in memory as in a store", "[cache]") {
  on_both([](Rig& rig, Cache<> cache) {
    REQUIRE(cache.set("t", Celsius{20.5}, 60s));
    REQUIRE(cache.get<Fahrenheit>("t").has_value());
    CHECK(cache.get<Fahrenheit>("t")->degrees == 20.5);
    CHECK(cache.get<Celsius>("t").has_value());
    CHECK_FALSE(cache.get<Length>("t").has_value());
    CHECK_FALSE(cache.get<double>("t").has_value());
    rig.clock->advance(60s);
    CHECK_FALSE(cache.get<Fahrenheit>("t").has_value());
  });
}

TEST_CASE("get, set, get_or_load and erase", "[cache]") {
  on_both([](Rig&, Cache<> cache) {
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
  });
}

TEST_CASE("clear removes what is ours under the prefix and never a foreign key", "[cache][H6][H8]") {
  on_both([](Rig& rig, Cache<> cache) {
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
  });
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

TEST_CASE("no text is taken for an entry whose function stores tags", "[cache][tags]") {
  on_both([](Rig& rig, const auto& cache) {
    const std::string cut(100, 'n');  // a name that keys have no room for
    auto fixed = cache.cachecaded({.name = cut, .ttl = 60s, .tags = {"a"}}, [](int x) { return x; });
    auto by_arguments = cache.cachecaded(
        {.name = "g", .ttl = 60s, .tags = [](int x) { return std::vector<std::string>{std::to_string(x)}; }},
        [](int x) { return x; });
    auto by_result =
        cache.cachecaded({.name = "h", .ttl = 60s, .tags_of = [](int) { return std::vector<std::string>{"of"}; }},
                         [](int x) { return x; });
    by_result(2);
    for (const auto& key : {fixed.key(1), by_arguments.key(1), by_result.key(1), by_result.key(2)}) {
      CAPTURE(key);
      CHECK_FALSE(cache.set_entry(key, "7", 60s));
    }
    CHECK(rig.log.count("stores tags") == 4);
    CHECK(by_result.peek(2) == 2);
    auto plain = cache.cachecaded("f", 60s, [](int x) { return x; });
    CHECK(cache.set_entry(plain.key(1), "7", 60s));
  });
}

TEST_CASE("an entry with tags whose function is not known here is not replaced by text", "[cache][tags]") {
  Rig rig;
  std::string key;
  {
    auto f = rig.on_store().cachecaded({.name = "f", .ttl = 60s, .tags = {"a"}}, [](int x) { return x; });
    f(1);
    key = f.key(1);
  }
  CHECK_FALSE(rig.on_store().set_entry(key, "7", 60s));
}

TEST_CASE("a miss through json() looks once into the store", "[cache]") {
  Rig rig;
  const auto cache = rig.on_store();
  auto f = cache.cachecaded("f", 60s, [](int x) { return x; });
  CHECK(f.json(1) == "1");
  CHECK(rig.store->gets == 1);
  CHECK(f.json(1) == "1");
  CHECK(rig.store->gets == 2);
  auto stale = cache.cachecaded({.name = "stale", .ttl = 60s, .stale_for = 60s}, [](int x) { return x; });
  CHECK(stale.json(1) == "1");
  rig.clock->advance(61s);
  const int before = rig.store->gets;
  CHECK(stale.json(1) == "1");
  CHECK(rig.store->gets == before + 1);
  CHECK(cache.stats().stale_hits == 1);
}

TEST_CASE("a load through json() that another one has overtaken is not repeated", "[cache]") {
  Rig rig;
  const auto cache = rig.on_store();
  int runs = 0;
  auto f = cache.cachecaded("f", 60s, [&runs](int x) { return ++runs, x; });
  rig.store->after_get = [&] {
    rig.store->after_get = nullptr;
    f.refresh(1);
  };
  CHECK(f.json(1) == "1");
  CHECK(runs == 1);
}

TEST_CASE("a store that fails costs json() one budget", "[cache]") {
  Rig rig;
  auto f = rig.on_store().cachecaded("f", 60s, [](int x) { return x; });
  rig.store->fail_with(cachecade::Fault{cachecade::FaultKind::timeout, "slow"});
  CHECK(f.json(1) == "1");
  CHECK(rig.store->gets == 1);
}

TEST_CASE("what JSON cannot hold is said with the member that has it", "[cache][codec]") {
  Rig rig;
  const auto cache = rig.on_store();
  auto nan = cache.cachecaded("nan", 60s, [](int x) {
    return Order{x, {{1.5}, {std::numeric_limits<double>::quiet_NaN()}}, {}};
  });
  CHECK(nan(1).id == 1);
  CHECK(rig.log.count("JSON cannot hold its member \"prices[1].value\"") == 1);
  CHECK(nan(2).id == 2);
  CHECK(rig.log.count("JSON cannot hold") == 1);
  auto bytes = cache.cachecaded("bytes", 60s, [](int x) { return Order{x, {}, {{"k\"ey", "\xff"}}}; });
  bytes(1);
  CHECK(rig.log.count("\"notes.k") == 1);
  CHECK(rig.store->size() == 0);
}

TEST_CASE("get and json count their hits, and a miss of get as one", "[cache]") {
  on_both([](Rig&, Cache<> cache) {
    auto f = cache.cachecaded("f", 60s, [](int x) { return x; });
    CHECK_FALSE(cache.get<int>("k").has_value());
    cache.set("k", 1, 60s);
    CHECK(cache.get<int>("k") == 1);
    f(1);
    CHECK(f.json(1) == "1");
    CHECK(cache.stats().hits == 2);
    CHECK(cache.stats().misses == 2);
  });
}
