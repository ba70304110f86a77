// Names and scopes that are too long for keys: what is removed is what was meant, and no more.
#include <cachecade/cache.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>

#include <map>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Cache;
using support::on_both;
using support::Rig;

namespace {

const std::string long_name =
    "billing.invoices.of_customers_with_open_positions(std::vector<int> const&, unsigned long)";
const std::string long_tail = long_name + ".monthly";
int same(int x) { return x; }

constexpr auto echo = [](const auto& x) { return x; };
using Deep = std::map<std::string, std::vector<std::map<std::string, std::vector<std::string>>>>;

}  // namespace

TEST_CASE("clear by a name or a pattern finds names that keys have no room for", "[cache][clear]") {
  on_both([](Rig&, Cache<> cache) {
    auto f = cache.cachecaded(long_name, 1min, same);
    auto g = cache.cachecaded(long_tail, 1min, same);
    const auto clear = [&](const std::string& pattern) {
      f(1), g(1), g(2);
      const auto cleared = cache.clear(pattern);
      const std::string left = std::string(f.peek(1) ? "f" : "") + (g.peek(1) ? "g" : "");
      return std::to_string(cleared) + left;
    };
    CHECK(clear(long_name) == "1g");
    CHECK(clear(long_tail) == "2f");
    CHECK(clear("billing.*") == "3");
    CHECK(clear("billing.*long)") == "1g");
    CHECK(clear("*.monthly") == "2f");
    CHECK(clear("*positions*?monthly") == "2f");
    CHECK(clear(long_name + "*") == "3");
    CHECK(clear(long_name + "?*") == "2f");
    CHECK(clear("billing.*nothing") == "0fg");
    CHECK(clear("*~*") == "0fg");
    CHECK(clear("users.*") == "0fg");
    CHECK(f.invalidate_all() == 1);
    CHECK(g.expire_all() == 2);
  });
}

TEST_CASE("a long name that only another process knows is judged by what its key shows of it", "[cache][clear]") {
  Rig rig;
  const auto cache = rig.on_store();
  const auto other = rig.on_store();
  auto f = other.cachecaded(long_name, 1min, same);
  const auto clear = [&](const std::string& pattern) { return f(1), cache.clear(pattern); };
  CHECK(clear(long_name) == 1);
  CHECK(clear("billing.*") == 1);
  CHECK(clear("billing.*unsigned long)") == 1);
  CHECK(clear("*monthly") == 1);
  CHECK(clear("users.*") == 0);
  CHECK(clear("billing.invoices") == 0);
  CHECK(clear("billing.invoices.by*") == 0);
  CHECK(clear(long_tail) == 0);
}

TEST_CASE("a generic lambda's entries are found whatever types they have and however long its scope is",
          "[cache][clear][generic]") {
  on_both([](Rig&, Cache<> cache) {
    const auto wrap = [&](const std::string& scope) {
      return cache.cachecaded({.name = "echo", .scope = scope, .ttl = 1min, .on_error_for = 1h}, echo);
    };
    for (const std::string& base : {std::string("tenant-eu-west-"), std::string("t"),
                                    std::string("a scope that is too long for a key by itself")}) {
      CAPTURE(base);
      auto one = wrap(base + "1");
      auto two = wrap(base + "2");
      const auto fill = [](auto& f) { f(1), f(std::string("x")), f(Deep{}); };
      const auto left = [](auto& f) {
        return (f.peek(1) ? 1 : 0) + (f.peek(std::string("x")) ? 1 : 0) + (f.peek(Deep{}) ? 1 : 0);
      };
      fill(one), fill(two);
      CHECK(one.invalidate_all() == 3);
      CHECK(left(one) == 0);
      CHECK(left(two) == 3);
      fill(one);
      CHECK(one.expire_all() == 3);
      CHECK(left(one) == 0);
      CHECK(left(two) == 3);
      CHECK(cache.clear("echo") >= 3);
    }
  });
}

TEST_CASE("entries of a generic lambda that another process made are found, too", "[cache][clear][generic]") {
  Rig rig;
  const auto wrap = [](const Cache<>& cache, const std::string& scope) {
    return cache.cachecaded({.name = "echo", .scope = scope, .ttl = 1min}, echo);
  };
  auto theirs = wrap(rig.on_store(), "tenant-eu-west-1");
  auto ours = wrap(rig.on_store(), "tenant-eu-west-1");
  auto others = wrap(rig.on_store(), "tenant-us-east-1");
  theirs(Deep{}), theirs(1), others(Deep{}), others(1);
  CHECK(ours.invalidate_all() == 2);
  CHECK(others.peek(1));
  CHECK(others.peek(Deep{}));
}

TEST_CASE("a scope is that scope, and not those that begin like it", "[cache][clear]") {
  on_both([](Rig&, Cache<> cache) {
    const auto wrap = [&](const std::string& scope) {
      return cache.cachecaded({.name = "f", .scope = scope, .ttl = 1min}, same);
    };
    const std::string deep(60, 's');
    for (const auto& scope : {std::string("eu"), std::string(), deep}) {
      CAPTURE(scope);
      auto own = wrap(scope);
      auto like_types = wrap(scope + "<1>");
      auto longer = wrap(scope + "-west");
      own(1), like_types(1), longer(1);
      CHECK(own.invalidate_all() == 1);
      CHECK(like_types.peek(1));
      CHECK(longer.peek(1));
      own(1);
      CHECK(own.expire_all() == 1);
      CHECK(like_types.peek(1));
    }
    const auto generic = [&](const std::string& scope) {
      return cache.cachecaded({.name = "g", .scope = scope, .ttl = 1min}, echo);
    };
    auto eu = generic("eu");
    auto eu_int = generic("eu<int>");
    eu(1), eu_int(1), eu(std::vector<std::vector<int>>{});
    CHECK(eu.invalidate_all() == 2);
    CHECK(eu_int.peek(1));
    CHECK(eu_int.invalidate_all() == 1);
  });
}

TEST_CASE("names and keys that are not UTF-8 are cleared though what is left of them looks as if they were",
          "[cache][clear]") {
  on_both([](Rig&, Cache<> cache) {
    const std::string bytes = std::string(30, '\xc3').append("\xa9") + std::string(60, 'x') + "\xff";
    std::string accents;
    for (int n = 0; n < 110; ++n) accents += "\xc3\xa9";
    for (const auto& name : {bytes, accents + "\xff", accents}) {
      auto f = cache.cachecaded({.name = name, .scope = name, .ttl = 1min}, same);
      f(1);
      CHECK(f.invalidate_all() == 1);
      f(1);
      CHECK(cache.set(name, 1, 1min));
      CHECK(cache.clear() == 2);
      CHECK_FALSE(cache.get<int>(name));
    }
  });
}
