// Functions that are wrapped again under a name whose first wrapper is gone share its entries, and the user is told.
#include <cachecade/cache.hpp>
#include <cachecade/cached.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>

#include <malloc.h>

#include <cstddef>
#include <functional>
#include <string>

using namespace std::chrono_literals;
using support::Rig;

namespace {

int twice(int x) { return 2 * x; }
int thrice(int x) { return 3 * x; }

struct Shop {
  int rate;
  int price(int id) const { return id * rate; }
  int price_now(const cachecade::Cache<>& cache, int id) const {
    return cache.cachecaded("p", 1min, [this](int i) { return i * rate; })(id);
  }
};

struct Rate {
  int rate;
  int operator()(int id) const { return id * rate; }
};

/// How many warnings come when `price(cache, rate)` wraps and calls for three rates, one after the other.
template <class Price>
std::size_t warnings(Price price) {
  Rig rig;
  const auto cache = rig.on_memory();
  for (const int rate : {2, 3, 4}) price(cache, rate);
  return rig.log.count("wrapped under the name \"p\"");
}

}  // namespace

TEST_CASE("whatever has captures warns once where it is wrapped again", "[registry][log]") {
  CHECK(warnings([](auto& cache, int rate) { cache.cachecaded("p", 1min, [rate](int i) { return i * rate; })(1); }) ==
        1);
  CHECK(warnings([](auto& cache, int rate) { cache.cachecaded("p", 1min, [&rate](int i) { return i * rate; })(1); }) ==
        1);
  CHECK(warnings([](auto& cache, int rate) { cache.cachecaded("p", 1min, [rate](auto i) { return i * rate; })(1); }) ==
        1);
  CHECK(warnings([](auto& cache, int rate) { Shop{rate}.price_now(cache, 1); }) == 1);
  CHECK(warnings([](auto& cache, int rate) { cache.cachecaded("p", 1min, Rate{rate})(1); }) == 1);
  CHECK(warnings([](auto& cache, int rate) { cache.cachecaded("p", 1min, std::function<int(int)>(Rate{rate}))(1); }) ==
        1);
  CHECK(warnings([](auto& cache, int rate) {
          const Shop shop{rate};
          cache.cachecaded("p", 1min, &Shop::price, &shop)(1);
        }) == 1);
  CHECK(warnings([](auto& cache, int rate) {
          cache.cachecaded("p", 1min, std::bind(Rate{rate}, std::placeholders::_1))(1);
        }) == 1);
  CHECK(warnings([](auto& cache, int rate) {
          cachecade::Cached<int(int)> price = cache.cachecaded("p", 1min, Rate{rate});
          price(1);
        }) == 1);
}

TEST_CASE("another function under a name that was given free warns once, too", "[registry][log]") {
  CHECK(warnings([](auto& cache, int rate) { cache.cachecaded("p", 1min, rate % 2 == 0 ? twice : thrice)(1); }) == 1);
  CHECK(warnings([](auto& cache, int rate) {
          rate == 2 ? cache.cachecaded("p", 1min, [](int i) { return i; })(1)
                    : cache.cachecaded("p", 1min, [](int i) { return -i; })(1);
        }) == 1);
}

TEST_CASE("what has no captures, or a scope, may be wrapped again and again", "[registry][log]") {
  CHECK(warnings([](auto& cache, int) { cache.cachecaded("p", 1min, twice)(1); }) == 0);
  CHECK(warnings([](auto& cache, int) { cache.cachecaded("p", 1min, [](int i) { return i; })(1); }) == 0);
  CHECK(warnings([](auto& cache, int) { cache.cachecaded("p", 1min, [](auto i) { return i; })(1); }) == 0);
  CHECK(warnings([](auto& cache, int rate) {
          cache.cachecaded({.name = "p", .scope = std::to_string(rate), .ttl = 1min},
                           [rate](int i) { return i * rate; })(1);
        }) == 0);
}

TEST_CASE("a closure without a name warns, too, where it is wrapped again", "[registry][log]") {
  Rig rig;
  const auto cache = rig.on_memory();
  for (const int rate : {2, 3}) cache.cachecaded(1min, [rate](int i) { return i * rate; })(1);
  CHECK(rig.log.count("a second closure is wrapped under the name") == 1);
}

TEST_CASE("names whose wrappers are gone take no memory", "[registry]") {
  Rig rig;
  const auto cache = rig.on_memory({.memory = {.max_entries = 100}});
  const auto wrap = [&](int from, int to) {
    for (int n = from; n < to; ++n) {
      const auto name = "a.function.of.this.name." + std::to_string(n);
      const auto f = cache.cachecaded(name, 1min, [n](int i) { return i * n; });
      const auto g = cache.cachecaded(name + std::string(80, 'x'), 1min, [n](auto i) { return i * n; });
      if (n % 10 == 0) f(1), g(1);
    }
  };
  wrap(0, 5'000);
  const auto before = ::mallinfo2().uordblks;
  wrap(5'000, 30'000);
  CHECK(::mallinfo2().uordblks < before + 1'000'000);
  auto f = cache.cachecaded("a.function.of.this.name.29999", 1min, twice);
  CHECK(f(3) == 6);
  CHECK(cache.generate_cache_key("a.function.of.this.name.29999", 3) == f.key(3));
}
