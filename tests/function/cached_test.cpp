// Cached: wrapped functions as members, in containers and behind interfaces.
#include <cachecade.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

using namespace std::chrono_literals;
using cachecade::Cached;
using support::on_both;
using support::Rig;

namespace {

struct Shop {
  Cached<std::string(int)> find;
  std::map<std::string, Cached<int(int)>> by_name;
};

struct Opaque {
  std::function<int()> run;
};

std::string twice(const std::string& text, int) { return text + text; }

}  // namespace

TEST_CASE("a Cached has the whole interface of the wrapper that it is made of", "[cached]") {
  on_both([](Rig& rig, cachecade::Cache<> cache) {
    auto runs = std::make_shared<int>(0);
    Shop shop;
    shop.find = cache.cachecaded("find", 60s, [runs](int id) { return ++*runs, "item " + std::to_string(id); });
    const auto& find = shop.find;
    CHECK(find(1) == "item 1");
    CHECK(find(1) == "item 1");
    CHECK(*runs == 1);
    CHECK(find.key(1) == "t:find:[1]");
    CHECK(find.json(1) == R"("item 1")");
    CHECK(find.peek(1) == "item 1");
    rig.clock->advance(10s);
    CHECK(find.entry(1)->age == 10s);
    CHECK(find.entry(1)->remaining == 50s);
    CHECK(find.entry(1)->store == cache.active_backend());
    CHECK(find.refresh(1) == "item 1");
    CHECK(find.with(cachecade::bypass)(1) == "item 1");
    CHECK(*runs == 3);
    std::size_t seen = 0;
    find.visit([&](const std::string& text) { return seen = text.size(); }, 1);
    CHECK(seen == 6);
    CHECK(find.put("other", 1));
    CHECK(find(1) == "other");
    CHECK(find.expire(1));
    CHECK(find(1) == "item 1");
    CHECK(find.invalidate(1));
    CHECK_FALSE(find.peek(1));
    find(1), find(2);
    CHECK(find.expire_all() == 2);
    find(1), find(2);
    CHECK(find.invalidate_all() == 2);
  });
}

TEST_CASE("it looks at a result in place where the wrapper's result is its own", "[cached]") {
  Rig rig;
  auto cache = rig.on_memory();
  auto f = cache.cachecaded("f", 60s, [](int x) { return std::string(100, static_cast<char>('a' + x)); });
  const Cached<std::string(int)> cached = f;
  const std::string* one = nullptr;
  const std::string* two = nullptr;
  cached(1);
  cached.visit([&](const std::string& text) { one = &text; }, 1);
  f.visit([&](const std::string& text) { two = &text; }, 1);
  CHECK(one == two);
}

TEST_CASE("what std::function would take is taken: other parameters, other results, generic lambdas", "[cached]") {
  on_both([](Rig&, cachecade::Cache<> cache) {
    const Cached<std::optional<std::string>(const char*, short)> converted = cache.cachecaded("twice", 60s, twice);
    CHECK(converted("ab", 1) == "abab");
    CHECK(converted.key("ab", 1) == R"(t:twice:["ab",1])");
    CHECK_FALSE(converted.put("x", "ab", 1));
    CHECK(converted.peek("ab", 1) == "abab");
    std::optional<std::string> seen;
    converted.visit([&](const std::optional<std::string>& text) { seen = text; }, "ab", short{1});
    CHECK(seen == "abab");

    const Cached<long(int)> wider = cache.cachecaded("plus", 60s, [](long x) { return static_cast<int>(x) + 1; });
    CHECK(wider(41) == 42);
    CHECK(wider.put(7L, 41));
    CHECK(wider(41) == 7);

    auto generic = cache.cachecaded("generic", 60s, [](auto x) { return x + x; });
    const Cached<std::string(std::string)> of_text = generic;
    const Cached<int(int)> of_number = generic;
    CHECK(of_text("ab") == "abab");
    CHECK(of_number(4) == 8);
    CHECK(generic.peek(4) == 8);
  });
  static_assert(!std::is_convertible_v<decltype(std::declval<cachecade::Cache<>>().cachecaded(60s, twice)),
                                       Cached<std::string(int)>>);
  static_assert(
      !std::is_convertible_v<std::string (*)(const std::string&, int), Cached<std::string(std::string, int)>>);
}

TEST_CASE("copies share the function, which lives as long as one of them", "[cached]") {
  Rig rig;
  auto cache = rig.on_memory();
  auto alive = std::make_shared<int>(0);
  const std::weak_ptr<int> watched = alive;
  std::map<std::string, Cached<int(int)>> by_name;
  by_name["one"] = cache.cachecaded("one", 60s, [alive = std::move(alive)](int x) { return ++*alive + x; });
  by_name["copy"] = by_name["one"];
  CHECK(by_name["one"](1) == 2);
  by_name.erase("one");
  CHECK(by_name["copy"](1) == 2);
  by_name.clear();
  CHECK(watched.expired());
}

TEST_CASE("an empty Cached is false, and throws an error that says so when it is called", "[cached]") {
  const Cached<int(int)> none;
  CHECK_FALSE(none);
  CHECK_THROWS_WITH(none(1), Catch::Contains("an empty Cached was called"));
  CHECK_THROWS_AS(none.invalidate(1), cachecade::Error);
  CHECK_THROWS_AS(none.invalidate_all(), cachecade::Error);
  Rig rig;
  CHECK(Cached<int(int)>(rig.on_memory().cachecaded(60s, [](int x) { return x; })));
}

TEST_CASE("a type without JSON has no json, and all else", "[cached]") {
  Rig rig;
  const Cached cached = rig.on_store().cachecaded("opaque", 60s, [](int x) { return Opaque{[x] { return x; }}; });
  static_assert(std::is_same_v<decltype(cached), const Cached<Opaque(int)>>);
  CHECK(cached(4).run() == 4);
  CHECK(cached.peek(4)->run() == 4);
  CHECK_THROWS_AS(cached.json(4), cachecade::Error);
}
