// The forms of a wrapped function, on memory and on a shared store.
#include <cachecade/cache.hpp>
#include <cachecade/format/codec/binary_json.hpp>
#include <cachecade/format/codec/text.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>

#include <nlohmann/json.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Cache;
using cachecade::LogLevel;
using support::Rig;

namespace app {
struct User {
  int id = 0;
  std::string name;
  bool operator==(const User&) const = default;
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(User, id, name)
};

int runs = 0;
User load_user(int id) {
  ++runs;
  return {id, "user " + std::to_string(id)};
}
std::string greet(std::string_view who, bool loud) { return std::string(who) + (loud ? "!" : "."); }
const User& shared_user(int id) {
  static User user;
  user = {id, "static"};
  return user;
}
struct Database {
  int asked = 0;
};
}  // namespace app

namespace {

struct Counted {
  std::shared_ptr<int> runs = std::make_shared<int>(0);
  int operator()(int x) const { return ++*runs, x * 2; }
};

/// Runs `check` with a cache on memory and one on a shared store.
void on_both(const std::function<void(Cache<>, Rig&)>& check) {
  {
    Rig rig;
    INFO("on memory");
    check(rig.on_memory(), rig);
  }
  {
    Rig rig;
    INFO("on a shared store");
    check(rig.on_store(), rig);
  }
}

}  // namespace

TEST_CASE("a wrapped function runs once per distinct arguments", "[cache]") {
  on_both([](Cache<> cache, Rig&) {
    app::runs = 0;
    auto get_user = cache.cachecaded("users.get", 60s, app::load_user);
    CHECK(get_user(42) == app::User{42, "user 42"});
    CHECK(get_user(42) == app::User{42, "user 42"});
    CHECK(get_user(7).id == 7);
    CHECK(app::runs == 2);
  });
}

TEST_CASE("the call-site form needs no name and tells lambdas of one line apart", "[cache]") {
  on_both([](Cache<> cache, Rig&) {
    // clang-format off
    auto one = cache.cachecaded(60s, [](int x) { return x + 1; }); auto two = cache.cachecaded(60s, [](int x) { return x + 2; });
    // clang-format on
    CHECK(one(1) == 2);
    CHECK(two(1) == 3);
    CHECK(one(1) == 2);
    CHECK(one.key(1) != two.key(1));
  });
}

TEST_CASE("two lambdas handed through one helper stay two functions", "[cache][registry]") {
  on_both([](Cache<> cache, Rig&) {
    const auto helper = [&](auto fn) { return cache.cachecaded(60s, fn); };
    auto one = helper([](int x) { return x + 1; });
    auto two = helper([](int x) { return x + 2; });
    CHECK(one(1) == 2);
    CHECK(two(1) == 3);
    CHECK(one.key(1) != two.key(1));
  });
}

TEST_CASE("the template-argument form takes the function's own name", "[cache]") {
  on_both([](Cache<> cache, Rig&) {
    app::runs = 0;
    auto get_user = cache.cachecaded<app::load_user>(60s);
    CHECK(get_user(1).id == 1);
    CHECK(get_user(1).id == 1);
    CHECK(app::runs == 1);
    CHECK(get_user.key(1) == "t:app::load_user(int):[1]");
    auto versioned = cache.cachecaded<app::load_user>({.ttl = 60s, .version = 3});
    CHECK(versioned.key(1) == get_user.key(1));
  });
}

TEST_CASE("the policy form takes every knob", "[cache]") {
  on_both([](Cache<> cache, Rig&) {
    auto f = cache.cachecaded({.name = "sum", .scope = "blue", .ttl = 60s, .version = 2, .hash_args = true},
                              [](int a, int b) { return a + b; });
    CHECK(f(1, 2) == 3);
    CHECK(f.peek(1, 2) == 3);
    CHECK(f.key(1, 2).starts_with("t:sum@blue:#"));
    const cachecade::Policy<> plain{.name = "plain", .ttl = 1min};
    auto g = cache.cachecaded(plain, [](int a) { return a; });
    CHECK(g.key(5) == "t:plain:[5]");
    const cachecade::Policy<> other{.name = "other", .ttl = 1min};
    auto h = cache.cachecaded(other, [](int a, auto b) { return a + b; });
    CHECK(h(1, 2) == 3);
  });
}

TEST_CASE("arguments become the callee's parameter types before they become a key", "[cache]") {
  on_both([](Cache<> cache, Rig&) {
    Counted fn;
    auto f = cache.cachecaded("f", 60s, fn);
    CHECK(f(10) == 20);
    CHECK(f(10L) == 20);
    CHECK(f(10.0f) == 20);
    CHECK(*fn.runs == 1);
    auto greet = cache.cachecaded("greet", 60s, app::greet);
    CHECK(greet("you", true) == "you!");
    CHECK(greet.peek(std::string("you"), true) == "you!");
    CHECK(greet.key(std::string_view("you"), false) == R"(t:greet:["you",false])");
  });
}

TEST_CASE("a generic lambda keys on the deduced types", "[cache]") {
  on_both([](Cache<> cache, Rig&) {
    auto runs = std::make_shared<int>(0);
    auto f = cache.cachecaded("generic", 60s, [runs](auto x) { return ++*runs, x + x; });
    CHECK(f(2) == 4);
    CHECK(f(2) == 4);
    CHECK(f(2.0) == 4.0);
    CHECK(f(2L) == 4L);
    CHECK(*runs == 3);
    CHECK(f.key(2) == "t:generic@<int>:[2]");
    CHECK(f.peek(2L) == 4L);
    CHECK(f.invalidate(2));
    CHECK_FALSE(f.peek(2));
    CHECK(f.put(9, 2));
    CHECK(f(2) == 9);
    CHECK(f.refresh(2) == 4);
    CHECK(f.entry(2)->value == 4);
    CHECK(f.json(2) == "4");
    CHECK(f.invalidate_all() == 3);
  });
}

TEST_CASE("an entry whose ttl is over is there, and says that it is stale", "[cache]") {
  on_both([](Cache<> cache, Rig& rig) {
    Counted fn;
    auto f = cache.cachecaded({.name = "f", .ttl = 60s, .on_error_for = 60s}, fn);
    f(1);
    CHECK_FALSE(f.entry(1)->stale);
    rig.clock->advance(70s);
    const auto entry = f.entry(1);
    REQUIRE(entry);
    CHECK(entry->stale);
    CHECK(entry->value == 2);
    CHECK(entry->age == 70s);
    CHECK(entry->remaining == 0s);
    CHECK_FALSE(f.peek(1));
    rig.clock->advance(50s);
    CHECK_FALSE(f.entry(1));
    CHECK(*fn.runs == 1);
  });
}

TEST_CASE("the wrapper's members do what they say", "[cache]") {
  on_both([](Cache<> cache, Rig& rig) {
    Counted fn;
    auto f = cache.cachecaded("f", 60s, fn);
    CHECK_FALSE(f.peek(1));
    CHECK_FALSE(f.entry(1));
    CHECK_FALSE(f.invalidate(1));
    CHECK(*fn.runs == 0);
    CHECK(f(1) == 2);
    rig.clock->advance(10s);
    const auto entry = f.entry(1);
    REQUIRE(entry);
    CHECK(entry->value == 2);
    CHECK(entry->age == 10s);
    CHECK(entry->remaining == 50s);
    CHECK(entry->store == cache.active_backend());
    CHECK(f.refresh(1) == 2);
    CHECK(*fn.runs == 2);
    CHECK(f.entry(1)->age == 0s);
    CHECK(f.put(77, 1));
    CHECK(f(1) == 77);
    CHECK(f.invalidate(1));
    CHECK_FALSE(f.invalidate(1));
    CHECK(f(1) == 2);
    CHECK(f(2) == 4);
    CHECK(f.key(2) == "t:f:[2]");
    CHECK(f.json(2) == "4");
    CHECK(f.invalidate_all() == 2);
    CHECK_FALSE(f.peek(1));
    CHECK(f.original()(5) == 10);
  });
}

TEST_CASE("invalidate_all reaches unnamed functions, long and odd names, and no neighbour", "[cache]") {
  on_both([](Cache<> cache, Rig&) {
    const auto same = [](int x) { return x; };
    auto unnamed = cache.cachecaded(60s, [](int x) { return x; });
    auto longest = cache.cachecaded(std::string(300, 'n'), 60s, [](int x) { return x; });
    auto odd = cache.cachecaded("a@b [c] {d} %41 =\n", 60s, [](int x) { return x; });
    auto scoped = cache.cachecaded({.name = "s", .scope = std::string(200, 'x'), .ttl = 60s}, same);
    auto other_scope = cache.cachecaded({.name = "s", .scope = "y", .ttl = 60s}, same);
    auto neighbour = cache.cachecaded("s2", 60s, [](int x) { return x; });
    unnamed(1), longest(1), longest(2), odd(1), scoped(1), other_scope(1), neighbour(1);
    CHECK(unnamed.invalidate_all() == 1);
    CHECK(longest.invalidate_all() == 2);
    CHECK(odd.invalidate_all() == 1);
    CHECK(scoped.invalidate_all() == 1);
    CHECK(other_scope.peek(1) == 1);
    CHECK(neighbour.peek(1) == 1);
  });
}

TEST_CASE("json hands out the stored text without decoding it", "[cache]") {
  Rig rig;
  auto cache = rig.on_store();
  auto f = cache.cachecaded("users", 60s, app::load_user);
  CHECK(f.json(1) == R"({"id":1,"name":"user 1"})");
  const auto bytes = *rig.store->raw(f.key(1));
  CHECK(bytes.find(R"({"id":1,"name":"user 1"})") != std::string::npos);
  CHECK(f.json(1) == R"({"id":1,"name":"user 1"})");
  auto memory = rig.on_memory();
  auto g = memory.cachecaded("users", 60s, app::load_user);
  CHECK(g.json(1) == R"({"id":1,"name":"user 1"})");
}

namespace {
struct Weird {
  std::string text;
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(Weird, text)
};
}  // namespace

TEST_CASE("a result with no JSON form in json() is an error of ours that says why", "[cache][G4]") {
  Rig rig;
  auto cache = rig.on_memory();
  auto f = cache.cachecaded("weird", 60s, [](int) { return Weird{"\xFF"}; });
  CHECK(f(1).text == "\xFF");
  CHECK_THROWS_AS(f.json(1), cachecade::Error);
}

TEST_CASE("a reference result is stored as the value, and shared_ptr<const T> is shared", "[cache]") {
  on_both([](Cache<> cache, Rig&) {
    auto f = cache.cachecaded("shared_user", 60s, app::shared_user);
    static_assert(std::is_same_v<decltype(f(1)), app::User>);
    CHECK(f(1).id == 1);
    CHECK(f(2).id == 2);
    CHECK(f(1).id == 1);
    auto p =
        cache.cachecaded("pointer", 60s, [](int id) { return std::make_shared<const app::User>(app::load_user(id)); });
    CHECK(p(3)->id == 3);
    if (cache.active_backend() == "memory") CHECK(p(3).get() == p(3).get());
  });
}

TEST_CASE("ignored arguments do not join the key, and reach the function", "[cache]") {
  on_both([](Cache<> cache, Rig&) {
    app::Database one, two;
    auto f = cache.cachecaded("f", 60s, [](cachecade::ignore<app::Database&> db, int id) {
      ++db.get().asked;
      return id;
    });
    CHECK(f(one, 5) == 5);
    CHECK(f(two, 5) == 5);
    CHECK(one.asked == 1);
    CHECK(two.asked == 0);
    CHECK(f.key(two, 5) == "t:f:[5]");
  });
}

TEST_CASE("key_by builds the key in place of the arguments", "[cache]") {
  on_both([](Cache<> cache, Rig&) {
    app::Database db;
    auto f = cache.cachecaded({.name = "f", .ttl = 60s, .key_by = [](app::Database&, int id) { return id % 10; }},
                              [](app::Database& database, int id) { return ++database.asked, id; });
    CHECK(f(db, 5) == 5);
    CHECK(f(db, 15) == 5);
    CHECK(db.asked == 1);
    CHECK(f.key(db, 15) == "t:f:[5]");
    auto g = cache.cachecaded(
        {.name = "g", .ttl = 60s, .key_by = [](const std::string& a, int b) { return std::tuple(a.size(), b); }},
        [](const std::string& a, int b) { return a + std::to_string(b); });
    CHECK(g.key("abc", 1) == "t:g:[3,1]");
    CHECK(g("abc", 1) == "abc1");
    CHECK(cache.invalidate_cache_key("g", 3, 1));
    CHECK(cache.generate_cache_key("f", 5) == "t:f:[5]");
  });
}

TEST_CASE("a function may choose its own codec", "[cache][codec]") {
  Rig rig;
  auto cache = rig.on_store();
  auto f = cache.cachecaded({.name = "f", .ttl = 60s, .codec = cachecade::TextCodec{}},
                            [](int x) { return std::string(static_cast<std::size_t>(x), 'x'); });
  CHECK(f(3) == "xxx");
  CHECK(f(3) == "xxx");
  CHECK(rig.store->raw(f.key(3))->find(R"("text")") != std::string::npos);
  CHECK(f.json(3) == R"("xxx")");
}

TEST_CASE("a cache of another codec writes with it", "[cache][codec]") {
  Rig rig;
  cachecade::Cache<cachecade::CborCodec> cache(rig.options(), {rig.store});
  auto f = cache.cachecaded("f", 60s, [](int x) { return std::vector<int>{x, x + 1}; });
  CHECK(f(300) == std::vector<int>{300, 301});
  CHECK(f(300) == std::vector<int>{300, 301});
  CHECK(cache.stats().hits == 1);
  CHECK(rig.store->raw(f.key(300))->find(R"("cbor")") != std::string::npos);
  CHECK(f.json(300) == "[300,301]");
}

namespace {
struct Opaque {
  std::function<int()> run;
};
}  // namespace

TEST_CASE("a result that no codec can encode lives in process memory, with one log line", "[cache]") {
  Rig rig;
  auto cache = rig.on_store();
  auto runs = std::make_shared<int>(0);
  auto f = cache.cachecaded("opaque", 60s, [runs](int x) { return ++*runs, Opaque{[x] { return x; }}; });
  CHECK(f(4).run() == 4);
  CHECK(f(4).run() == 4);
  CHECK(*runs == 1);
  CHECK(rig.store->size() == 0);
  CHECK(rig.log.count("no codec can encode") == 1);
  for (const auto& line : rig.log.lines()) {
    if (line.message.find("no codec can encode") != line.message.npos) CHECK(line.level == LogLevel::warning);
  }
  CHECK(f.entry(4)->store == "memory");
  CHECK(f.invalidate(4));
  CHECK_FALSE(f.peek(4));
}

TEST_CASE("shared_required makes such a result an error at creation", "[cache]") {
  Rig rig;
  auto cache = rig.on_store();
  const auto make = [&] {
    return cache.cachecaded({.name = "opaque", .ttl = 60s, .shared_required = true}, [](int) { return Opaque{}; });
  };
  CHECK_THROWS_AS(make(), cachecade::Error);
}

TEST_CASE("an unnamed function on a shared store hints once that a name would help", "[cache][log]") {
  Rig rig;
  auto cache = rig.on_store();
  auto f = cache.cachecaded(60s, [](int x) { return x; });
  f(1);
  f(2);
  CHECK(rig.log.count("has no name") == 1);
}

TEST_CASE("a wrapper shares the ownership of its own cache", "[cache]") {
  Rig rig;
  auto f = [&] {
    auto cache = rig.on_memory();
    return cache.cachecaded("f", 60s, [](int x) { return x; });
  }();
  CHECK(f(1) == 1);
  CHECK(f.peek(1) == 1);
}

TEST_CASE("a shared array is handed out as it is, from memory also where another store leads", "[cache]") {
  support::on_both([](Rig&, auto cache) {
    auto any = cache.cachecaded("any", 60s, [](int first) {
      return std::shared_ptr<const int[]>(new int[3]{first, 2, 3});
    });
    auto two = cache.cachecaded("two", 60s, [](int first) {
      return std::shared_ptr<const int[2]>(new int[2]{first, 3});
    });
    const auto values = any(1);
    const auto ends = two(1);
    CHECK(values[0] + ends[1] == 4);
    CHECK(any(1) == values);
    CHECK(two(1) == ends);
  });
}
