// However the key of a call is asked for, it is the one that the call uses.
#include <cachecade/cache.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Cache;
using support::Rig;

namespace {

enum class Color : std::int8_t { red = 3 };

struct Counter {
  int by = 1;
  int next(int x) const { return x + by; }
};

int square(int x) { return x * x; }

/// Every way to the entry of one call, one after the other.
template <class F, class... A>
void check(const Cache<>& cache, const F& f, const std::string& name, const A&... args) {
  CAPTURE(name, cache.active_backend());
  const auto key = f.key(args...);
  CHECK(cache.generate_cache_key(name, args...) == key);
  f(args...);
  CHECK(f.peek(args...));
  CHECK(cache.get_entry(key) == f.json(args...));
  CHECK(cache.invalidate_cache_key(name, args...));
  CHECK_FALSE(f.peek(args...));
  CHECK_FALSE(cache.get_entry(key));
  const auto value = f(args...);
  CHECK(f.invalidate(args...));
  CHECK_FALSE(f.peek(args...));
  CHECK(f.put(value, args...));
  CHECK(f.entry(args...)->value == value);
  CHECK(cache.get_entry(key));
  cache.enable(false);
  CHECK(f.key(args...) == key);
  CHECK(cache.generate_cache_key(name, args...) == key);
  CHECK(cache.invalidate_cache_key(name, args...));
  cache.enable();
  CHECK_FALSE(f.peek(args...));
  f(args...);
  CHECK(f.expire(args...));
  CHECK_FALSE(f.peek(args...));
}

void check_all(const Cache<>& cache) {
  check(cache, cache.cachecaded("u", 1min, square), "u", 42);
  check(cache, cache.cachecaded("wide", 1min, [](std::uint64_t x) { return x; }), "wide", ~std::uint64_t{0});
  check(cache, cache.cachecaded("none", 1min, [] { return 1; }), "none");
  check(cache, cache.cachecaded("flag", 1min, [](bool x) { return x; }), "flag", true);
  check(cache, cache.cachecaded("char", 1min, [](char x) { return int{x}; }), "char", 'x');
  check(cache, cache.cachecaded("enum", 1min, [](Color x) { return x == Color::red; }), "enum", Color::red);
  check(cache, cache.cachecaded("real", 1min, [](double x) { return x; }), "real", 1.5);
  check(cache, cache.cachecaded("text", 1min, [](std::string_view x) { return x.size(); }), "text",
        std::string(300, 'x'));
  check(cache, cache.cachecaded("bytes", 1min, [](const std::string& x) { return x.size(); }), "bytes",
        std::string("\xff\0{", 3));
  check(cache, cache.cachecaded("two", 1min, [](int x, const std::string& y) { return y + std::to_string(x); }), "two",
        1, std::string("a"));
  check(cache, cache.cachecaded("time", 1min, [](std::chrono::seconds x) { return x.count(); }), "time", 90s);
  check(cache, cache.cachecaded("maybe", 1min, [](std::optional<int> x) { return x.value_or(0); }), "maybe",
        std::optional<int>());
  check(cache, cache.cachecaded("list", 1min, [](const std::vector<int>& x) { return x.size(); }), "list",
        std::vector<int>{1, 2});
  check(cache, cache.cachecaded("generic", 1min, [](const auto& x) { return x; }), "generic", 42);
  check(cache, cache.cachecaded({.name = "scoped", .scope = "eu", .ttl = 1min}, square), "scoped", 42);
  const Counter counter;
  check(cache, cache.cachecaded("member", 1min, &Counter::next, &counter), "member", 42);
}

}  // namespace

TEST_CASE("a key is the same by every way, with arguments that may be read and with hashed ones", "[registry][I2]") {
  for (const bool hashed : {false, true}) {
    for (const bool on_memory : {true, false}) {
      CAPTURE(hashed, on_memory);
      Rig rig;
      auto options = rig.options();
      options.defaults.hash_args = hashed;
      check_all(on_memory ? Cache<>(options) : Cache<>(options, {rig.store}));
    }
  }
}
