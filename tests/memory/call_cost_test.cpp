// What calls cost in memory, whatever the arguments are: a hit no allocation and at most one look at the clock, a miss
// that stores the allocation of its entry.
#include <cachecade/cache.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>
#include <support/counting_allocator.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

using namespace std::chrono_literals;
using support::Allocations;
using support::Rig;

namespace {

/// Calls twice, and sees that the second time costs what a hit may cost, in each way to look at the result.
template <class Wrapper, class... Args>
void check_hit(const Rig& rig, const cachecade::Cache<>& cache, const Wrapper& wrapper, const Args&... args) {
  const int stored = wrapper(args...);
  wrapper(args...);  // a thread's first hit makes its counters
  const auto before = cache.stats();
  const int reads = rig.clock->reads();
  int called = 0, visited = 0;
  std::optional<int> peeked;
  {
    const Allocations::FailAfter failing(1);
    called = wrapper(args...);
    wrapper.visit([&](const int& value) { visited = value; }, args...);
    peeked = wrapper.peek(args...);
  }
  CHECK_FALSE(Allocations::failed());
  CHECK(rig.clock->reads() - reads <= 3);
  CHECK(called == stored);
  CHECK(visited == stored);
  CHECK(peeked == stored);
  const auto after = cache.stats();
  CHECK(after.hits - before.hits == 2);
  CHECK(after.loads == before.loads);
}

enum class Color { red, green };

}  // namespace

TEST_CASE("a hit allocates nothing and reads the clock once, for arguments of every kind", "[memory][hit]") {
  Rig rig;
  const auto cache = rig.on_memory();
  int runs = 0;
  const auto number = cache.cachecaded("number", 1min, [&](int) { return ++runs; });
  const auto large = cache.cachecaded("large", 1min, [&](std::uint64_t) { return ++runs; });
  const auto text = cache.cachecaded("text", 1min, [&](const std::string&) { return ++runs; });
  const auto view = cache.cachecaded("view", 1min, [&](std::string_view) { return ++runs; });
  const auto characters = cache.cachecaded("characters", 1min, [&](const char*) { return ++runs; });
  const auto pair = cache.cachecaded("pair", 1min, [&](int, const std::string&) { return ++runs; });
  const auto color = cache.cachecaded("color", 1min, [&](Color) { return ++runs; });
  const auto many = cache.cachecaded(
      "many", 1min, [&](bool, double, std::optional<int>, const std::vector<std::string>&, std::tuple<char, short>) {
        return ++runs;
      });
  const auto none = cache.cachecaded("none", 1min, [&] { return ++runs; });
  check_hit(rig, cache, number, 7);
  check_hit(rig, cache, large, std::uint64_t{7});
  check_hit(rig, cache, large, std::numeric_limits<std::uint64_t>::max());
  for (const std::string key : {"", "7", "[7]", "user:0000042", "M\xc3\xbcller", "\xff", "a \"quoted\" {text}"}) {
    CAPTURE(key);
    check_hit(rig, cache, text, key);
    check_hit(rig, cache, view, std::string_view(key));
    check_hit(rig, cache, characters, key.c_str());
    check_hit(rig, cache, pair, 7, key);
  }
  check_hit(rig, cache, text, std::string(150, 'x'));
  check_hit(rig, cache, color, Color::green);
  check_hit(rig, cache, many, true, 1.5, std::optional<int>(), std::vector<std::string>{"a", "b"},
            std::tuple('c', short{1}));
  check_hit(rig, cache, none);
}

TEST_CASE("a hit of a function with tags or a key of its own allocates nothing", "[memory][hit]") {
  Rig rig;
  const auto cache = rig.on_memory();
  int runs = 0;
  const auto tagged =
      cache.cachecaded({.name = "tagged", .ttl = 1min, .tags = [](int id) { return "id:" + std::to_string(id); }},
                       [&](int) { return ++runs; });
  const auto fixed =
      cache.cachecaded({.name = "fixed", .ttl = 1min, .tags = {"a", "b"}}, [&](const std::string&) { return ++runs; });
  const auto by_key = cache.cachecaded({.name = "by_key", .ttl = 1min, .key_by = [](int id, double) { return id; }},
                                       [&](int, double) { return ++runs; });
  check_hit(rig, cache, tagged, 7);
  check_hit(rig, cache, fixed, std::string("a text that is too long for the string itself"));
  check_hit(rig, cache, by_key, 7, 1.5);
}

TEST_CASE("a tag that was invalidated or expired makes the next call a miss", "[memory][hit]") {
  Rig rig;
  const auto cache = rig.on_memory();
  int runs = 0;
  const auto f =
      cache.cachecaded({.name = "f", .ttl = 1min, .tags = {"a", "b"}}, [&](const std::string&) { return ++runs; });
  CHECK(f("x") == 1);
  CHECK(f("x") == 1);
  cache.invalidate_tag("b");
  CHECK_FALSE(f.peek("x"));
  CHECK(f("x") == 2);
  cache.expire_tag("a");
  CHECK_FALSE(f.peek("x"));
  CHECK(f("x") == 3);
  CHECK(f("x") == 3);
}

TEST_CASE("keys beyond 200 bytes are hits too", "[memory][hit]") {
  Rig rig;
  const auto cache = rig.on_memory();
  int runs = 0;
  const auto f = cache.cachecaded("f", 1min, [&](const std::string&) { return ++runs; });
  const std::string head(300, 'x');
  CHECK(f(head + "a") == 1);
  CHECK(f(head + "b") == 2);
  CHECK(f(head + "a") == 1);
  CHECK(f.peek(head + "b") == 2);
  CHECK(cache.stats().hits == 1);
}

TEST_CASE("a miss that stores, and a put, allocate the entry and nothing else where nobody waits", "[memory][miss]") {
  Rig rig;
  const auto cache = rig.on_memory();
  int runs = 0;
  const auto number = cache.cachecaded("number", 1min, [&](int) { return ++runs; });
  const auto text = cache.cachecaded("text", 1min, [&](const std::string&) { return ++runs; });
  const std::string key = "a text that is too long for the string itself";
  number(1);
  text(key);
  for (int round = 0; round < 3; ++round) {
    CHECK(number.invalidate(1));
    CHECK(text.invalidate(key));
    const int before = runs;
    {
      const Allocations::FailAfter failing(2);
      number(1);
    }
    CHECK_FALSE(Allocations::failed());
    {
      const Allocations::FailAfter failing(2);
      text(key);
    }
    CHECK_FALSE(Allocations::failed());
    CHECK(runs == before + 2);
    CHECK(number.peek(1) == before + 1);
    CHECK(text.peek(key) == before + 2);
    {
      const Allocations::FailAfter failing(2);
      CHECK(number.put(-1, 1));
    }
    CHECK_FALSE(Allocations::failed());
    CHECK(number.peek(1) == -1);
  }
}

TEST_CASE("an invalidation in memory allocates nothing", "[memory][miss]") {
  Rig rig;
  const auto cache = rig.on_memory();
  const auto f = cache.cachecaded("f", 1min, [](const std::string& text) { return text.size(); });
  const std::string key = "a text that is too long for the string itself";
  f(key);
  f.invalidate(key);
  for (const bool there : {true, false}) {
    if (there) f(key);
    bool removed = !there;
    {
      const Allocations::FailAfter failing(1);
      removed = f.invalidate(key);
    }
    CHECK_FALSE(Allocations::failed());
    CHECK(removed == there);
  }
}
