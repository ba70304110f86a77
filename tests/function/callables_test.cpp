// What a user may hand over as a callable, a result or a codec: everything that std::invoke and a copy accept.
#include <cachecade/cache.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>

#include <nlohmann/json.hpp>

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

using namespace std::chrono_literals;
using support::Rig;

namespace {

struct User {
  int id = 0;
  std::string tag;
  bool valid() const { return id > 0; }
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(User, id, tag)
};

struct Query {
  int id = 0;
  std::string tag;
  friend int cachecade_key(const Query& query) { return query.id; }
};

struct Range {
  int first = 0;
  int second = 0;
};

bool is_even(const int& value) { return value % 2 == 0; }

/// Its address is not what & says.
struct Proud {
  int value = 0;
  void operator&() const {}
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(Proud, value)
};

struct CountedCodec {
  static constexpr std::string_view name = "counted-1";
  static constexpr auto form = cachecade::PayloadForm::text;
  static inline std::atomic<int> made{0};
  CountedCodec() { ++made; }
  std::optional<std::string> encode(const int& value) const { return std::to_string(value); }
  std::optional<int> decode(std::type_identity<int>, std::string_view bytes) const {
    return std::stoi(std::string(bytes));
  }
};

}  // namespace

TEST_CASE("pointers to members serve as projections, tags, conditions and looks", "[cache]") {
  Rig rig;
  auto cache = rig.on_memory();
  int runs = 0;
  auto f =
      cache.cachecaded({.name = "f", .ttl = 60s, .tags = &Query::tag, .key_by = &Query::id, .cache_if = &User::valid},
                       [&runs](const Query& query) {
                         return ++runs, User{query.id, query.tag};
                       });
  CHECK(f.visit(&User::valid, Query{1, "a"}));
  CHECK(f.visit(&User::valid, Query{1, "a"}));
  CHECK(f.key({1, "b"}) == "t:f:[1]");
  CHECK(f({1, "b"}).tag == "a");
  CHECK(runs == 1);
  cache.invalidate_tag("a");
  CHECK(f({1, "b"}).tag == "b");
  f({0, "none"});
  f({0, "none"});
  CHECK(runs == 4);
}

TEST_CASE("conditions may be functions, functors, empty or of another condition", "[cache]") {
  Rig rig;
  auto cache = rig.on_memory();
  const auto stored = [&](auto condition, int argument) {
    auto f = cache.cachecaded({.name = "f", .ttl = 60s, .cache_if = condition}, [](int x) { return x; });
    f.invalidate(argument);
    f(argument);
    return f.peek(argument).has_value();
  };
  CHECK(stored(is_even, 2));
  CHECK_FALSE(stored(is_even, 3));
  CHECK(stored(std::function<bool(const int&)>{}, 3));
  CHECK(stored(static_cast<bool (*)(const int&)>(nullptr), 3));
  CHECK_FALSE(stored([limit = 2](const auto& value) { return value < limit; }, 3));

  cachecade::Policy<int(int)> policy{.name = "g", .ttl = 60s, .cache_if = is_even};
  policy.cache_if = [old = policy.cache_if](const int& value) { return (!old || old(value)) && value > 2; };
  auto g = cache.cachecaded(policy, [](int x) { return x; });
  for (const int argument : {2, 3, 4}) g(argument);
  CHECK_FALSE(g.peek(2));
  CHECK_FALSE(g.peek(3));
  CHECK(g.peek(4));
}

TEST_CASE("tags and keys of no function are those of a policy without them", "[cache]") {
  Rig rig;
  auto cache = rig.on_memory();
  auto f = cache.cachecaded({.name = "f",
                             .ttl = 60s,
                             .tags = std::function<std::string(int)>{},
                             .key_by = static_cast<int (*)(int)>(nullptr)},
                            [](int x) { return x; });
  CHECK(f(1) == 1);
  CHECK(f(2) == 2);
  CHECK(f.key(1) == "t:f:[1]");
}

TEST_CASE("a log sink that hands on to an empty one does no harm", "[cache][log]") {
  auto options = Rig().options();
  options.log = nullptr;
  CHECK(options.log == nullptr);
  int lines = 0;
  options.log = [&lines, inner = options.log](cachecade::LogLevel level, std::string_view line) {
    ++lines;
    inner(level, line);
  };
  cachecade::Cache<> cache(options);
  CHECK(lines > 0);
}

TEST_CASE("a result whose operator& is its own is put, set and returned", "[cache]") {
  support::on_both([](Rig&, cachecade::Cache<> cache) {
    auto f = cache.cachecaded("f", 60s, [](int x) { return Proud{x}; });
    CHECK(f(1).value == 1);
    CHECK(f.put(Proud{7}, 1));
    CHECK(f(1).value == 7);
    CHECK(cache.set("k", Proud{3}, 60s));
    CHECK(cache.get<Proud>("k")->value == 3);
  });
}

TEST_CASE("plain calls share one codec", "[cache][codec]") {
  Rig rig;
  const cachecade::Cache<CountedCodec> cache(rig.options(), {rig.store});
  cache.set("k", 1, 60s);
  const int made = CountedCodec::made;
  for (int call = 0; call < 10; ++call) CHECK(cache.get<int>("k") == 1);
  CHECK(CountedCodec::made == made);
}

TEST_CASE("a generic lambda requires a shared store of each call's types, at their first call", "[cache][codec]") {
  struct Opaque {
    explicit Opaque(int its) : value(its) {}
    int value;
  };
  Rig rig;
  auto cache = rig.on_store();
  const auto opaque_for_int = [](auto x) {
    if constexpr (std::is_same_v<decltype(x), int>) {
      return Opaque(x);
    } else {
      return x;
    }
  };
  auto required = cache.cachecaded({.name = "required", .ttl = 60s, .shared_required = true}, opaque_for_int);
  for (int round = 0; round < 2; ++round) {
    CHECK_THROWS_AS(required(1), cachecade::Error);
    CHECK(required(1L) == 1);
  }
  CHECK(required.peek(1L) == 1);
  CHECK(rig.store->size() == 1);
  auto kept_here = cache.cachecaded({.name = "kept_here", .ttl = 60s}, opaque_for_int);
  CHECK(kept_here(1).value == 1);
  CHECK(kept_here.key(1) == "t:kept_here@<int>:[1]");
}

namespace {

struct OnConstReference {
  int operator()(int x) const& { return x + 1; }
};
struct OnConstVolatile {
  int operator()(int x) const volatile noexcept { return x + 2; }
};

struct Fixed {
  const int id = 0;
  const std::string name{};
};
struct Either {
  int kind = 0;
  union {
    int whole;
    double floating;
  };
};

}  // namespace

TEST_CASE("call operators with any qualifiers that a const object allows are wrapped", "[cache]") {
  Rig rig;
  auto cache = rig.on_memory();
  CHECK(cache.cachecaded("a", 60s, OnConstReference{})(1) == 2);
  CHECK(cache.cachecaded("b", 60s, OnConstVolatile{})(1) == 3);
}

TEST_CASE("a struct whose members are named as those of a pair is a struct", "[cache]") {
  Rig rig;
  auto cache = rig.on_memory();
  auto f = cache.cachecaded("f", 60s, [](int x) { return Range{x, x + 1}; });
  CHECK(f(1).second == 2);
  CHECK(f.json(1) == R"({"first":1,"second":2})");
}

TEST_CASE("results with const members or an anonymous union are kept", "[cache]") {
  Rig rig;
  auto cache = rig.on_memory();
  int runs = 0;
  auto fixed = cache.cachecaded("fixed", 60s, [&](int id) { return ++runs, Fixed{id, "x"}; });
  auto either = cache.cachecaded("either", 60s, [&](int id) { return ++runs, Either{id, {5}}; });
  for (int round = 0; round < 2; ++round) {
    CHECK(fixed(7).id == 7);
    CHECK(either(3).whole == 5);
  }
  CHECK(runs == 2);
}
