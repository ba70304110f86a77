// Caches of one process that share a store and a prefix: what one of them removes, no load of another brings back.
#include <cachecade/cache.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>

#include <functional>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using support::Rig;

namespace {

/// A function of one cache whose loads others may interrupt, and the same function of another cache.
struct Pair {
  explicit Pair(cachecade::Cache<> first, cachecade::Cache<> second)
      : loading(std::move(first)), other(std::move(second)) {}

  auto function_of(const cachecade::Cache<>& cache) {
    return cache.cachecaded({.name = "f", .ttl = 1h}, [this](int) {
      const int read = version;
      std::exchange(meanwhile, [] {})();
      return read;
    });
  }

  cachecade::Cache<> loading, other;
  int version = 1;
  std::function<void()> meanwhile = [] {};
};

}  // namespace

TEST_CASE("what one cache removes, no load of another on the same store brings back", "[load][peers][C9]") {
  using Way = std::pair<std::string, std::function<void(Pair&)>>;
  const std::vector<Way> ways = {{"invalidate", [](Pair& pair) { pair.function_of(pair.other).invalidate(1); }},
                                 {"expire", [](Pair& pair) { pair.function_of(pair.other).expire(1); }},
                                 {"invalidate_all", [](Pair& pair) { pair.function_of(pair.other).invalidate_all(); }},
                                 {"expire_all", [](Pair& pair) { pair.function_of(pair.other).expire_all(); }},
                                 {"clear", [](Pair& pair) { pair.other.clear(); }},
                                 {"clear by name", [](Pair& pair) { pair.other.clear("f"); }},
                                 {"put", [](Pair& pair) { pair.function_of(pair.other).put(2, 1); }},
                                 {"refresh", [](Pair& pair) { pair.function_of(pair.other).refresh(1); }},
                                 {"set_entry", [](Pair& pair) { pair.other.set_entry("t:f:[1]", "2", 1h); }}};
  for (const auto& [name, remove] : ways) {
    CAPTURE(name);
    Rig rig;
    Pair pair(rig.on_store(), rig.on_store());
    const auto f = pair.function_of(pair.loading);
    const auto same = pair.function_of(pair.other);
    pair.meanwhile = [&] {
      pair.version = 2;
      remove(pair);
    };
    CHECK(f(1) == 1);
    CHECK(same(1) == 2);
    CHECK(f(1) == 2);
  }
}

TEST_CASE("a tag of a result that one cache invalidates keeps another from storing it", "[load][peers][tags][C9]") {
  Rig rig;
  Pair pair(rig.on_store(), rig.on_store());
  const auto f = pair.loading.cachecaded(
      {.name = "f", .ttl = 1h, .tags_of = [](int) { return std::vector<std::string>{"t"}; }}, [&](int) {
        const int read = pair.version;
        std::exchange(pair.meanwhile, [] {})();
        return read;
      });
  pair.meanwhile = [&] {
    pair.version = 2;
    pair.other.invalidate_tag("t");
  };
  CHECK(f(1) == 1);
  CHECK(f(1) == 2);
}

TEST_CASE("caches of other prefixes, and those in memory, do not disturb each other", "[load][peers]") {
  const auto disturbs = [](const cachecade::Cache<>& loading, const cachecade::Cache<>& other) {
    Pair pair(loading, other);
    const auto f = pair.function_of(loading);
    pair.meanwhile = [&] {
      pair.version = 2;
      pair.function_of(other).invalidate(1);
      other.clear();
    };
    CHECK(f(1) == 1);
    return f(1) != 1;
  };
  Rig rig;
  auto options = rig.options();
  options.prefix = "another";
  CHECK_FALSE(disturbs(rig.on_memory(), rig.on_memory()));
  CHECK_FALSE(disturbs(rig.on_memory(), rig.on_store()));
  CHECK_FALSE(disturbs(rig.on_store(), rig.on_memory()));
  CHECK_FALSE(disturbs(rig.on_store(), cachecade::Cache<>(options, {rig.store})));
}
