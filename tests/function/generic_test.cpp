// Generic lambdas: each list of deduced types is a function of its own, with all that a plain function's wrapper has.
#include <cachecade/cache.hpp>
#include <cachecade/format/codec/text.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>

#include <memory>
#include <string>
#include <tuple>
#include <type_traits>

using namespace std::chrono_literals;
using support::on_both;
using support::Rig;

namespace {

struct Database {
  int asked = 0;
};

}  // namespace

TEST_CASE("a generic lambda's result is looked at in place", "[generic]") {
  on_both([](Rig&, cachecade::Cache<> cache) {
    auto runs = std::make_shared<int>(0);
    auto f =
        cache.cachecaded("f", 60s, [runs](auto x) { return ++*runs, std::string(static_cast<std::size_t>(x), 'x'); });
    const auto length = [](const std::string& text) { return text.size(); };
    CHECK(f.visit(length, 3) == 3);
    CHECK(f.visit(length, 3) == 3);
    CHECK(f.visit(length, 3L) == 3);
    CHECK(*runs == 2);
  });
}

TEST_CASE("arguments of every value category are one entry, and const to the lambda", "[generic]") {
  Rig rig;
  auto cache = rig.on_memory();
  auto runs = std::make_shared<int>(0);
  auto f = cache.cachecaded("f", 60s, [runs](auto& x) {
    static_assert(std::is_const_v<std::remove_reference_t<decltype(x)>>);
    return ++*runs, x;
  });
  int variable = 7;
  const int constant = 7;
  CHECK(f(variable) + f(constant) + f(7) == 21);
  CHECK(*runs == 1);
}

TEST_CASE("text in a buffer is an argument of a generic lambda like any text", "[generic]") {
  Rig rig;
  auto cache = rig.on_memory();
  auto f = cache.cachecaded("f", 60s, [](auto text) { return std::string(text); });
  char buffer[] = "abc";
  CHECK(f(buffer) == "abc");
  CHECK(f.key(buffer).ends_with(R"(["abc"])"));
  buffer[0] = 'x';
  CHECK(f(buffer) == "xbc");
}

TEST_CASE("generic callables serve as the knobs that need types", "[generic]") {
  on_both([](Rig& rig, cachecade::Cache<> cache) {
    auto runs = std::make_shared<int>(0);
    auto f = cache.cachecaded(
        {.name = "f", .ttl = 60s}, [runs](auto a, auto b) { return ++*runs, a + b; },
        cachecade::cache_if([](const auto& sum) { return sum > 0; }),
        cachecade::ttl_of([](const auto& sum) { return sum > 100 ? 10s : 60s; }),
        cachecade::tags_by([](auto a, auto) { return "a" + std::to_string(static_cast<int>(a)); }),
        cachecade::tags_of([](const auto& sum) { return cachecade::TagNames{sum > 50 ? "large" : "small"}; }));
    f(0, 0);
    f(0, 0);
    CHECK(*runs == 2);
    f(1, 2);
    f(1, 2.5);
    f(60, 60);
    CHECK(*runs == 5);
    cache.invalidate_tag("a1");
    CHECK_FALSE(f.peek(1, 2));
    CHECK_FALSE(f.peek(1, 2.5));
    CHECK(f.peek(60, 60) == 120);
    cache.invalidate_tag("large");
    CHECK_FALSE(f.peek(60, 60));
    f(60, 60);
    rig.clock->advance(11s);
    CHECK_FALSE(f.peek(60, 60));
  });
}

TEST_CASE("key_by of a generic lambda lets what has no key through", "[generic]") {
  on_both([](Rig&, cachecade::Cache<> cache) {
    auto f = cache.cachecaded(
        {.name = "f", .ttl = 60s}, [](auto& database, auto id) { return ++database.asked, id; },
        cachecade::key_by([](const auto&, auto id) { return id % 10; }));
    Database database;
    CHECK(f(database, 5) == 5);
    CHECK(f(database, 15) == 5);
    CHECK(database.asked == 1);
    CHECK(f.key(database, 15).ends_with(":[5]"));
    CHECK(cache.invalidate_cache_key("f", 5));
    CHECK_FALSE(f.peek(database, 5));
  });
}

TEST_CASE("a generic lambda may choose its own codec", "[generic][codec]") {
  Rig rig;
  auto cache = rig.on_store();
  auto f = cache.cachecaded(
      {.name = "f", .ttl = 60s}, [](auto x) { return std::to_string(x); },
      cachecade::stored_as(cachecade::TextCodec{}));
  CHECK(f(3) == "3");
  CHECK(f(3) == "3");
  CHECK(rig.store->raw(f.key(3))->find(R"("text")") != std::string::npos);
}

TEST_CASE("a call by name finds the deduced types that its arguments are, or can only be", "[generic][registry]") {
  on_both([](Rig& rig, cachecade::Cache<> cache) {
    auto f = cache.cachecaded("f", 60s, [](auto x) { return sizeof x; });
    CHECK_FALSE(cache.invalidate_cache_key("f", 1));
    CHECK(rig.log.count("the arguments do not fit \"f\"") == 1);
    f(1);
    f(1L);
    f("text");
    CHECK(cache.generate_cache_key("f", 1) == f.key(1));
    CHECK(cache.generate_cache_key("f", 1L) == f.key(1L));
    CHECK(cache.generate_cache_key("f", "text") == f.key("text"));
    CHECK(cache.generate_cache_key("f", std::string("text")) == f.key("text"));
    CHECK(cache.invalidate_cache_key("f", 1));
    CHECK_FALSE(f.peek(1));
    CHECK(f.peek(1L) == sizeof 1L);
    CHECK(cache.generate_cache_key("f", static_cast<short>(1)).empty());
    CHECK(rig.log.count("fit several signatures of the generic \"f\"") == 1);
  });
}

TEST_CASE("a call by name finds the deduced types of every wrapper of the lambda", "[generic][registry]") {
  on_both([](Rig&, cachecade::Cache<> cache) {
    const auto size = [](auto x) { return sizeof x; };
    const auto first = cache.cachecaded("f", 60s, size);
    const auto second = cache.cachecaded("f", 60s, size);
    first(1L);
    second(1);
    CHECK(cache.generate_cache_key("f", 1) == second.key(1));
    CHECK(cache.invalidate_cache_key("f", 1));
    CHECK_FALSE(second.peek(1));
    CHECK(first.peek(1L));
  });
}

TEST_CASE("a generic lambda's one integer is looked up by its number", "[generic]") {
  Rig rig;
  auto cache = rig.on_memory();
  auto f = cache.cachecaded("f", 60s, [](auto x) { return x * 2; });
  CHECK(f(21) == 42);
  CHECK(f(21) == 42);
  CHECK(cache.stats().hits == 1);
  CHECK(f.invalidate(21));
  CHECK_FALSE(f.peek(21));
}

TEST_CASE("stale values of a generic lambda are loaded anew in the background, under lvalues too", "[generic]") {
  Rig rig;
  auto cache = rig.on_memory();
  auto runs = std::make_shared<int>(0);
  auto f = cache.cachecaded({.name = "f", .ttl = 10s, .stale_for = 1h},
                            [runs](const auto& text) { return text.size() + static_cast<std::size_t>(++*runs); });
  const std::string text = "abc";
  CHECK(f(text) == 4);
  rig.clock->advance(11s);
  CHECK(f(text) == 4);
  rig.executor->run();
  CHECK(f(text) == 5);
}
