// One call for many keys: what each of them gets, how often functions run for it, and what is counted.
#include <cachecade/cached.hpp>
#include <cachecade/global.hpp>

#include <support/bulk_source.hpp>
#include <support/cache_maker.hpp>
#include <support/catch.hpp>

#include <array>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using cachecade::bypass;
using cachecade::Cache;
using cachecade::Dropped;
using cachecade::Errc;
using cachecade::Error;
using cachecade::max_age;
using support::BulkSource;
using support::on_both;
using support::Rig;
using support::Source;
using support::texts;
using Ids = std::vector<int>;
using Texts = std::vector<std::string>;

TEST_CASE("many gives a value or an error for each key, in the order asked", "[cache][many]") {
  on_both([](Rig&, Cache<> cache) {
    int runs = 0;
    auto f = cache.cachecaded("f", 1min, [&](int x) {
      ++runs;
      if (x == 3) throw std::runtime_error("there is no three");
      return 10 * x;
    });
    CHECK(f(2) == 20);
    const auto outcomes = f.many(Ids{4, 3, 2, 4, 1, 3});
    REQUIRE(outcomes.size() == 6);
    CHECK(*outcomes[0] == 40);
    CHECK_FALSE(outcomes[1]);
    CHECK_THROWS_WITH(outcomes[1].value(), "there is no three");
    CHECK(outcomes[1].error());
    CHECK(outcomes[1].value_or(-1) == -1);
    CHECK(outcomes[2].value() == 20);
    CHECK_FALSE(outcomes[2].error());
    CHECK(*outcomes[3] == 40);
    CHECK(*outcomes[4] == 10);
    CHECK(outcomes[5].error());
    CHECK(runs == 4);
    CHECK(f(4) == 40);
    CHECK(f(1) == 10);
    CHECK(runs == 4);
    CHECK(f.many(Ids{}).empty());
    CHECK_FALSE(f.peek(3));
  });
}

TEST_CASE("a function of many keys runs once for all that are missing", "[cache][many]") {
  on_both([](Rig&, Cache<> cache) {
    const BulkSource source;
    auto users = cache.cachecaded_many("users", 1min, source);
    CHECK(texts(users.many({5, 1, 5, 3})) == Texts{"5 of run 1", "1 of run 1", "5 of run 1", "3 of run 1"});
    CHECK(source.asked() == std::vector<Ids>{{5, 1, 3}});
    CHECK(texts(users.many({1, 2, 3, 4})) == Texts{"1 of run 1", "2 of run 2", "3 of run 1", "4 of run 2"});
    CHECK(source.asked().back() == Ids{2, 4});
    CHECK(texts(users.many({1, 2})) == Texts{"1 of run 1", "2 of run 2"});
    CHECK(users.many(Ids{}).empty());
    CHECK(source.runs() == 2);
  });
}

TEST_CASE("a very large batch is loaded in portions", "[cache][many]") {
  Rig rig;
  const BulkSource source;
  auto users = rig.on_memory().cachecaded_many("users", 1min, source);
  const auto all = support::ids(0, 20'000);
  const auto loaded = texts(users.many(all));
  CHECK(source.runs() == 3);
  CHECK(source.asked()[0].size() == 8192);
  CHECK(loaded[19'999] == "19999 of run 3");
  CHECK(texts(users.with(cachecade::refresh).many(all))[19'999] == "19999 of run 6");
  CHECK(texts(users.many(all))[0] == "0 of run 4");
}

TEST_CASE("one key of a function of many is an entry like any other", "[cache][many]") {
  on_both([](Rig&, Cache<> cache) {
    const BulkSource source;
    auto users = cache.cachecaded_many({.name = "users", .ttl = 1min, .negative_ttl = 1min}, source);
    CHECK(users(7) == "7 of run 1");
    CHECK(users.key(7) == "t:users:[7]");
    CHECK(users(-7) == std::nullopt);
    CHECK(texts(users.many({7, -7})) == Texts{"7 of run 1", "nothing"});
    CHECK(source.asked() == std::vector<Ids>{{7}, {-7}});
    users.many({8});
    CHECK(users(8) == "8 of run 3");
    CHECK(users.peek(8).value() == "8 of run 3");
    CHECK(users.entry(8)->value == "8 of run 3");
    CHECK(users.invalidate(8));
    CHECK_FALSE(users.peek(8));
    CHECK(users.put("put", 9));
    CHECK(texts(users.many({9, 8})) == Texts{"put", "8 of run 4"});
    CHECK(users.refresh(9) == "9 of run 5");
    CHECK(users.json(9) == "\"9 of run 5\"");
    CHECK(users.invalidate_all() >= 3);
    CHECK(cache.generate_cache_key("users", 7) == "t:users:[7]");
    const cachecade::Cached<std::optional<std::string>(int)> handle = users;
    CHECK(handle(9) == "9 of run 6");
    const Ids one{1};
    CHECK(users.original()(one).size() == 1);
  });
}

TEST_CASE("what a plain function stored under the name is found by one of many keys", "[cache][many]") {
  Rig rig;
  auto before = rig.on_store();
  auto single = before.cachecaded("users", 1min, [](int id) { return std::optional(std::to_string(id)); });
  single(1);
  const BulkSource source;
  auto users = rig.on_store().cachecaded_many("users", 1min, source);
  CHECK(texts(users.many({1, 2})) == Texts{"1", "2 of run 1"});
  CHECK(single(2) == "2 of run 1");
}

TEST_CASE("a key that the function does not return is absent, for as long as negative_ttl says", "[cache][many]") {
  for (const bool keeps : {true, false}) {
    on_both([&](Rig& rig, Cache<> cache) {
      const BulkSource source;
      auto users = cache.cachecaded_many({.name = "users", .ttl = 1min, .negative_ttl = keeps ? 5s : 0s}, source);
      for (int time = 0; time < 2; ++time) {
        const auto outcomes = users.many({1, -1});
        CHECK(texts(outcomes) == Texts{"1 of run 1", "nothing"});
        CHECK_FALSE(outcomes[1].error());
        CHECK_THROWS_AS(outcomes[1].value(), std::bad_optional_access);
      }
      CHECK(source.runs() == (keeps ? 1 : 2));
      CHECK(users.stats().negative_hits == (keeps ? 1 : 0));
      CHECK(users.stats().dropped_for(Dropped::absent) == (keeps ? 0 : 2));
      rig.clock->advance(5s);
      users.many({1, -1});
      CHECK(source.asked().back() == Ids{-1});
    });
  }
}

TEST_CASE("results may come as a map of any kind, or as optionals in order", "[cache][many]") {
  Rig rig;
  auto cache = rig.on_memory();
  auto mapped = cache.cachecaded_many("map", 1min, [](std::span<const std::string> keys) {
    std::map<std::string, std::size_t, std::less<>> sizes;
    for (const auto& key : keys) sizes[key] = key.size();
    return sizes;
  });
  CHECK(*mapped.many({"a", "bbb"})[1] == 3);
  CHECK(mapped("cc") == 2U);
  auto optional = cache.cachecaded_many("optionals", 1min, [](std::span<const int> ids) {
    std::unordered_map<int, std::optional<int>> found;
    for (const int id : ids) found[id] = id > 0 ? std::optional(id) : std::nullopt;
    return found;
  });
  CHECK(*optional.many({1, 0})[0] == 1);
  CHECK_FALSE(optional.many({1, 0})[1]);
  auto listed = cache.cachecaded_many("list", 1min, [](std::span<const int> ids) {
    std::vector<std::optional<int>> squares;
    for (const int id : ids) squares.push_back(id > 0 ? std::optional(id * id) : std::nullopt);
    return squares;
  });
  const auto outcomes = listed.many({3, 0, 2});
  CHECK(*outcomes[0] == 9);
  CHECK_FALSE(outcomes[1]);
  CHECK(*outcomes[2] == 4);
  CHECK(listed(5) == 25);
}

TEST_CASE("a list of results that is too short or too long is an error of all its keys", "[cache][many]") {
  Rig rig;
  std::size_t size = 1;
  auto f = rig.on_memory().cachecaded_many(
      "f", 1min, [&](std::span<const int>) { return std::vector<std::optional<int>>(size, 5); });
  for (const auto& outcome : f.many({1, 2})) {
    CHECK_THROWS_AS(outcome.value(), Error);
    CHECK_THROWS_WITH(outcome.value(),
                      "cachecade: a function of many keys returned 1 results for 2 keys: it returns one for each, in "
                      "order");
  }
  size = 2;
  CHECK(*f.many({1, 2})[1] == 5);
  CHECK_THROWS_AS(f(3), Error);
}

TEST_CASE("an exception of the function of many keys is the error of those that it was asked for", "[cache][many]") {
  on_both([](Rig& rig, Cache<> cache) {
    const BulkSource source;
    auto users = cache.cachecaded_many({.name = "users", .ttl = 10s, .on_error_for = 1h}, source);
    users.many({1, 2});
    source.break_down();
    const auto outcomes = users.many({1, 3, 2, 4});
    CHECK(texts(outcomes) == Texts{"1 of run 1", "error", "2 of run 1", "error"});
    CHECK_THROWS_WITH(*outcomes[1], "the source is down");
    CHECK(users.stats().failed_loads == 2);
    rig.clock->advance(10s);  // from now on old values stand in
    CHECK(texts(users.many({1, 5})) == Texts{"1 of run 1", "error"});
    CHECK(users.stats().stale_if_error == 1);
    CHECK(texts(users.many({1})) == Texts{"1 of run 1"});
    CHECK(source.runs() == 3);  // it failed a moment ago
    source.break_down(false);
    CHECK(texts(users.many({3})) == Texts{"3 of run 4"});
    rig.clock->advance(1s);
    CHECK(texts(users.many({1})) == Texts{"1 of run 5"});
  });
}

TEST_CASE("any range will do, and tuples where the function takes several arguments", "[cache][many]") {
  on_both([](Rig&, Cache<> cache) {
    int runs = 0;
    auto twice = cache.cachecaded("twice", 1min, [&](int x) { return ++runs, 2 * x; });
    const std::set<int> set{1, 2};
    CHECK(*twice.many(set)[1] == 4);
    CHECK(*twice.many(std::list<long>{3, 2})[0] == 6);
    const int array[] = {1, 4};
    CHECK(*twice.many(array)[1] == 8);
    CHECK(*twice.many(std::span(array))[1] == 8);
    CHECK(*twice.many(std::vector<bool>{false, true})[1] == 2);
    CHECK(runs == 5);

    auto pad = cache.cachecaded("pad", 1min, [&](const std::string& text, std::size_t size) {
      ++runs;
      return text + std::string(size, '.');
    });
    CHECK(texts(pad.many(std::map<std::string, std::size_t>{{"a", 1}, {"b", 2}})) == Texts{"a.", "b.."});
    CHECK(texts(pad.many({std::tuple("a", 1), std::tuple("c", 0)})) == Texts{"a.", "c"});
    CHECK(runs == 8);
    auto length = cache.cachecaded("length", 1min, [](std::string_view text) { return text.size(); });
    CHECK(*length.many({"one", "three"})[1] == 5);
    auto none = cache.cachecaded("none", 1min, [&] { return ++runs; });
    CHECK(*none.many({std::tuple<>(), std::tuple<>()})[1] == 9);
  });
}

TEST_CASE("a range that makes its elements is read once", "[cache][many]") {
  struct Counter {
    struct Iterator {
      std::string operator*() const {
        ++*read;
        return std::string(30, static_cast<char>('a' + at));
      }
      Iterator& operator++() { return ++at, *this; }
      bool operator!=(const Iterator& other) const { return at != other.at; }
      int at;
      int* read;
    };
    Iterator begin() { return {0, &read}; }
    Iterator end() { return {4, &read}; }
    int read = 0;
  };
  on_both([](Rig&, Cache<> cache) {
    auto size = cache.cachecaded("size", 1min, [](const std::string& text) { return text.size(); });
    Counter counter;
    for (const auto& outcome : size.many(counter)) CHECK(*outcome == 30);
    CHECK(counter.read == 4);
  });
}

TEST_CASE("generic lambdas take many too: their argument, or a tuple of them", "[cache][many]") {
  on_both([](Rig&, Cache<> cache) {
    int runs = 0;
    auto same = cache.cachecaded("same", 1min, [&](const auto& x) { return ++runs, x; });
    CHECK(*same.many({1, 2, 1})[1] == 2);
    CHECK(texts(same.many({std::string("a")})) == Texts{"a"});
    CHECK(same(1) == 1);
    CHECK(runs == 3);
    auto sum = cache.cachecaded("sum", 1min, [](auto a, auto b) { return a + b; });
    CHECK(*sum.many({std::pair(1, 2L)})[0] == 3);
    CHECK(*sum.with(max_age(1s)).many({std::pair(1, 2L)})[0] == 3);
  });
}

namespace {

struct Handle {
  int number;
  void operator&() const = delete;
  friend int cachecade_key(const Handle& handle) { return handle.number; }
};

}  // namespace

TEST_CASE("keys of many need no address operator", "[cache][many]") {
  on_both([](Rig&, Cache<> cache) {
    auto numbers = cache.cachecaded_many("numbers", 1min, [](std::span<const Handle> handles) {
      std::vector<std::optional<int>> all;
      for (const auto& handle : handles) all.emplace_back(handle.number);
      return all;
    });
    CHECK(*numbers.many({Handle{1}, Handle{2}})[1] == 2);
    CHECK(numbers(Handle{3}) == 3);
  });
}

TEST_CASE("an element of a generic lambda's many is what the range holds, not what stands for it", "[cache][many]") {
  on_both([](Rig&, Cache<> cache) {
    int runs = 0;
    auto name = cache.cachecaded("name", 1min, [&](auto bit) { return ++runs, bit ? 1 : 0; });
    const auto bits = name.many(std::vector<bool>{true, false, true});
    CHECK(*bits[0] + 2 * *bits[1] + 4 * *bits[2] == 5);
    CHECK(name(true) == 1);
    CHECK(runs == 2);
  });
}

TEST_CASE("the ways of a call are those of each of many", "[cache][many][with]") {
  on_both([](Rig& rig, Cache<> cache) {
    const BulkSource source;
    auto users = cache.cachecaded_many("users", 1min, source);
    users.many({1, 2});
    rig.clock->advance(10s);
    users.many({3});
    CHECK(texts(users.with(max_age(5s)).many({1, 3, 2})) == Texts{"1 of run 3", "3 of run 2", "2 of run 3"});
    CHECK(texts(users.with(cachecade::refresh).many({1, 1})) == Texts{"1 of run 4", "1 of run 4"});
    CHECK(texts(users.many({1})) == Texts{"1 of run 4"});
    CHECK(texts(users.with(bypass).many({1, 2, 1, 9})) ==
          Texts{"1 of run 5", "2 of run 5", "1 of run 5", "9 of run 5"});
    CHECK(source.asked().back() == Ids{1, 2, 9});
    CHECK(texts(users.many({1, 2})) == Texts{"1 of run 4", "2 of run 3"});
    CHECK_FALSE(users.peek(9));
    source.break_down();
    CHECK(texts(users.with(bypass).many({1})) == Texts{"error"});
    CHECK(texts(users.with(cachecade::refresh).many({1})) == Texts{"error"});
    CHECK(texts(users.many({1})) == Texts{"1 of run 4"});
  });
}

TEST_CASE("while caching is off, many runs the function for all and stores nothing", "[cache][many][switch]") {
  on_both([](Rig&, Cache<> cache) {
    const BulkSource source;
    auto users = cache.cachecaded_many("users", 1min, source);
    auto f = cache.cachecaded("f", 1min, [](int x) { return std::to_string(x); });
    cache.enable(false);
    CHECK(texts(users.many({1, 2, 1})) == Texts{"1 of run 1", "2 of run 1", "1 of run 1"});
    CHECK(source.asked() == std::vector<Ids>{{1, 2}});
    CHECK(texts(f.many({1, 2})) == Texts{"1", "2"});
    cache.enable();
    CHECK_FALSE(users.peek(1));
    CHECK_FALSE(f.peek(1));
    auto never = cache.cachecaded_many({.name = "never", .ttl = 0s}, source);
    CHECK(texts(never.many({1})) == Texts{"1 of run 2"});
    CHECK(texts(never.many({1})) == Texts{"1 of run 3"});
  });
}

TEST_CASE("stale values of many are served, and loaded anew by one run of one task", "[cache][many][staleness]") {
  on_both([](Rig& rig, Cache<> cache) {
    const BulkSource source;
    auto users = cache.cachecaded_many({.name = "users", .ttl = 10s, .stale_for = 1min}, source);
    users.many({1, 2, 3});
    rig.clock->advance(10s);
    users.invalidate(3);
    CHECK(texts(users.many({1, 2, 3, 1})) == Texts{"1 of run 1", "2 of run 1", "3 of run 2", "1 of run 1"});
    CHECK(texts(users.many({1, 2})) == Texts{"1 of run 1", "2 of run 1"});  // their task waits
    CHECK(rig.executor->asked() == 1);
    CHECK(rig.executor->run() == 1);
    CHECK(source.asked().back() == Ids{1, 2});
    CHECK(texts(users.many({1, 2, 3})) == Texts{"1 of run 3", "2 of run 3", "3 of run 2"});
    CHECK(rig.executor->asked() == 1);
    CHECK(users.stats().refreshes == 2);
    CHECK(users.stats().stale_hits == 4);

    rig.clock->advance(10s);
    rig.executor->refuse();
    CHECK(texts(users.many({1, 2})) == Texts{"1 of run 3", "2 of run 3"});
    CHECK(users.stats().dropped_for(Dropped::no_executor) == 2);
    rig.executor->refuse(false);
    users.many({1, 2});
    source.break_down();
    rig.executor->run();
    source.break_down(false);
    CHECK(texts(users.many({1, 2})) == Texts{"1 of run 3", "2 of run 3"});
    CHECK(rig.executor->waiting() == 0);  // it failed a moment ago
  });
}

TEST_CASE("stale values of a plain function's many are loaded anew by one task, with arguments of their own",
          "[cache][many][staleness]") {
  on_both([](Rig& rig, Cache<> cache) {
    int runs = 0;
    auto f = cache.cachecaded({.name = "f", .ttl = 10s, .stale_for = 1min}, [&](std::string_view text, int more) {
      ++runs;
      return std::string(text) + std::to_string(more + runs);
    });
    const auto call = [&] {
      const std::string a(40, 'a'), b(40, 'b');
      const auto outcomes = f.many(std::vector<std::tuple<std::string_view, int>>{{a, 0}, {b, 0}});
      return (*outcomes[0]).back() + std::string(1, (*outcomes[1]).back());
    };
    CHECK(call() == "12");
    rig.clock->advance(10s);
    CHECK(call() == "12");
    CHECK(rig.executor->run() == 1);
    CHECK(runs == 4);
    CHECK(call() == "34");
    CHECK(runs == 4);
  });
}

TEST_CASE("a task of many keys leaves alone what was invalidated, replaced or is loaded by another",
          "[cache][many][staleness][C9]") {
  on_both([](Rig& rig, Cache<> cache) {
    const BulkSource source;
    auto users = cache.cachecaded_many({.name = "users", .ttl = 10s, .stale_for = 1min}, source);
    users.many({1, 2, 3});
    rig.clock->advance(10s);
    users.many({1, 2, 3});
    users.put("put", 2);
    source.meanwhile([&](std::span<const int>) { users.invalidate(3); });
    rig.executor->run();
    CHECK(source.asked().back() == Ids{1, 3});
    CHECK(texts(users.many({1, 2})) == Texts{"1 of run 2", "put"});
    CHECK_FALSE(users.peek(3));
  });
}

TEST_CASE("what only the policy knows of results holds for each of many", "[cache][many]") {
  on_both([](Rig& rig, Cache<> cache) {
    const BulkSource source;
    auto users = cache.cachecaded_many(
        {.name = "users",
         .ttl = 1min,
         .hash_args = true,
         .cache_if = [](const std::optional<std::string>& user) { return !user->starts_with("2"); },
         .ttl_of = [](const std::optional<std::string>& user) { return user->starts_with("3") ? 5s : 1min; }},
        source);
    users.many({1, 2, 3});
    CHECK(users.stats().dropped_for(Dropped::declined) == 1);
    rig.clock->advance(5s);
    users.many({1, 2, 3});
    CHECK(source.asked().back() == Ids{2, 3});
  });
}

TEST_CASE("an entry is counted as a call of its key counts it", "[cache][many][stats]") {
  on_both([](Rig&, Cache<> cache) {
    const BulkSource source;
    auto users = cache.cachecaded_many("users", 1min, source);
    users.many({1, 2, 3});
    users.many({1, 2, 4});
    const auto stats = users.stats();
    CHECK(stats.misses == 4);
    CHECK(stats.hits == 2);
    CHECK(stats.loads == 4);
    CHECK(stats.stored == 4);
    CHECK(stats.coalesced == 0);
  });
}

TEST_CASE("the process-wide cache wraps functions of many keys in the same forms", "[cache][many][forms]") {
  Rig rig;
  cachecade::init_cache(rig.options());
  const BulkSource source;
  auto users = cachecade::cachecaded_many("users", 1min, source);
  auto unnamed = cachecade::cachecaded_many(1min, source);
  auto with_policy = cachecade::cachecaded_many({.name = "others", .ttl = 1min, .tags = {"others"}}, source);
  CHECK(texts(users.many({1})) == Texts{"1 of run 1"});
  CHECK(texts(unnamed.many({1})) == Texts{"1 of run 2"});
  CHECK(texts(with_policy.many({1})) == Texts{"1 of run 3"});
  cachecade::invalidate_tag("others");
  CHECK(texts(with_policy.many({1})) == Texts{"1 of run 4"});
  CHECK(cachecade::invalidate_cache_key("users", 1));
  CHECK_FALSE(users.peek(1));
  CHECK_THROWS_AS(
      cachecade::cachecaded_many("users", 1min,
                                 [](std::span<const int> ids) { return std::vector<std::optional<int>>(ids.size()); }),
      Error);
  cachecade::shutdown_cache();
  CHECK(texts(users.many({1, 2})) == Texts{"1 of run 5", "2 of run 5"});
}

TEST_CASE("a result's life begins with the end of its own load, however long the rest of the batch takes", "[many]") {
  on_both([](Rig& rig, Cache<> cache) {
    int runs = 0;
    auto f = cache.cachecaded("f", 10s, [&](int key) {
      if (key == 2) rig.clock->advance(5s);
      return ++runs;
    });
    const auto all = f.many(std::vector{1, 2});
    CHECK(*all.at(0) == 1);
    CHECK(f(1) == 1);
    rig.clock->advance(6s);
    CHECK(f(1) == 3);
    CHECK(f(2) == 2);
  });
}

TEST_CASE("a batch uses no old value that was swept away after it looked", "[many]") {
  on_both([](Rig& rig, Cache<> cache) {
    auto f = cache.cachecaded({.name = "f", .ttl = 10s, .on_error_for = 1h}, [&](int key) {
      if (key == 2) cache.clear("f");
      if (key == 1 && rig.clock->steady().time_since_epoch() > 1010s) throw std::runtime_error("the source is down");
      return key;
    });
    CHECK(f(1) == 1);
    rig.clock->advance(11s);
    const auto all = f.many(std::vector{2, 1});
    CHECK(*all.at(0) == 2);
    CHECK(all.at(1).error() != nullptr);
  });
}
