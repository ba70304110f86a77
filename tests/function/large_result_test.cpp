// A result as large as a stack allows: it stands there once besides the caller's, on a hit as on a miss.
#include <cachecade/cache.hpp>
#include <cachecade/cached.hpp>
#include <cachecade/format/codec/binary_json.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>

#include <pthread.h>
#include <nlohmann/json.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

using namespace std::chrono_literals;
using support::Rig;

namespace {

constexpr std::size_t megabyte = std::size_t{1} << 20;

/// Its JSON is its shade alone.
struct Picture {
  Picture() = default;
  explicit Picture(unsigned char shade) { pixels.fill(shade); }
  std::array<unsigned char, 4 * megabyte> pixels{};

  friend bool operator==(const Picture&, const Picture&) = default;
  friend void to_json(nlohmann::json& json, const Picture& picture) { json = picture.pixels.back(); }
  friend void from_json(const nlohmann::json& json, Picture& picture) {
    picture.pixels.fill(json.get<unsigned char>());
  }
};

struct Framed {
  int width = 0;
  const Picture picture{};
};

/// Runs it on a thread with room for two pictures and some; false where that cannot be started.
template <class Run>
bool with_room_for_two(Run& run) {
  pthread_attr_t attributes{};
  if (pthread_attr_init(&attributes) != 0) return false;
  const auto body = [](void* given) -> void* {
    (*static_cast<Run*>(given))();
    return nullptr;
  };
  pthread_t thread{};
  const bool started = pthread_attr_setstacksize(&attributes, 2 * sizeof(Picture) + 2 * megabyte) == 0 &&
                       pthread_create(&thread, &attributes, body, &run) == 0;
  pthread_attr_destroy(&attributes);
  return started && pthread_join(thread, nullptr) == 0;
}

}  // namespace

TEST_CASE("a large result stands once on the stack besides the caller's", "[function]") {
  Rig rig;
  auto cache = rig.on_memory();
  int runs = 0;
  auto f = cache.cachecaded({.name = "f", .ttl = 10s, .on_error_for = 60s}, [&runs](int x, bool works) {
    if (!works) throw std::runtime_error("the source is down");
    return ++runs, Picture(static_cast<unsigned char>(x));
  });
  int sum = 0;
  const auto add = [&](bool works) {
    const Picture picture = f(7, works);
    sum += picture.pixels.back();
  };
  auto calls = [&] {
    add(true);
    add(true);
    rig.clock->advance(20s);
    add(true);
  };
  REQUIRE(with_room_for_two(calls));
  CHECK(sum == 21);
  CHECK(runs == 2);
}

namespace {

/// Has one result at a time on the stack, wherever the compiler puts those of one function.
template <class Make>
[[gnu::noinline]] bool take(const Make& make) {
  const auto result = make();
  const volatile auto* const here = &result;
  return here != nullptr;
}

template <class Function>
bool every_form(const Function& f) {
  return take([&] { return f(7); }) && take([&] { return f(7); }) && take([&] { return f.peek(7); }) &&
         take([&] { return f.entry(7); }) && take([&] { return f.refresh(7); }) &&
         take([&] { return f.with(cachecade::max_age(1s))(7); });
}

template <class Result, class Codec = cachecade::JsonCodec>
void two_are_enough(Result (*function)(int)) {
  for (const bool in_memory : {true, false}) {
    Rig rig;
    const auto cache = in_memory ? rig.on_memory() : rig.on_store();
    const auto f = cache.cachecaded({.name = "f", .ttl = 10s, .codec = Codec{}}, function);
    const cachecade::Cached<Result(int)> g = f;
    bool all = false;
    auto calls = [&] { all = every_form(f) && every_form(g) && take([&] { return cache.template get<Result>("k"); }); };
    const auto value = std::make_unique<const Result>(function(7));
    CHECK(cache.set("k", *value, 10s));
    REQUIRE(with_room_for_two(calls));
    CHECK(all);
    CHECK(rig.store->sets.load() == (in_memory ? 0 : 4));
  }
}

}  // namespace

TEST_CASE("so it does in every form of a call, from memory and from a store", "[function]") {
  two_are_enough<Picture>([](int shade) { return Picture(static_cast<unsigned char>(shade)); });
  two_are_enough<Framed>([](int width) { return Framed{width}; });
  two_are_enough<std::optional<Picture>>([](int) { return std::optional<Picture>(std::in_place); });
  two_are_enough<std::pair<int, Framed>>([](int) { return std::pair<int, Framed>(); });
  two_are_enough<std::variant<int, Picture>>([](int) { return std::variant<int, Picture>(std::in_place_index<1>); });
  two_are_enough<Picture, cachecade::CborCodec>([](int) { return Picture(); });
}

namespace {

template <class Result>
void many_need_no_more(Result (*function)(int)) {
  for (const bool in_memory : {true, false}) {
    Rig rig;
    const auto cache = in_memory ? rig.on_memory() : rig.on_store();
    const auto f = cache.cachecaded("f", 10s, function);
    const auto g = cache.cachecaded_many("g", 10s, [&](std::span<const int> keys) {
      std::vector<std::optional<Result>> results;
      for (const int key : keys) results.emplace_back(function(key));
      return results;
    });
    std::size_t there = 0;
    const auto count = [&](const auto& outcomes) {
      for (const auto& outcome : outcomes) there += outcome.has_value() ? 1 : 0;
    };
    auto calls = [&] {
      count(f.many({7, 8, 7}));
      count(f.many({7, 8, 9}));
      count(f.with(cachecade::refresh).many({7}));
      count(g.many({7, 8, 7}));
      count(g.many({7, 8, 9}));
    };
    REQUIRE(with_room_for_two(calls));
    CHECK(there == 13);
  }
}

}  // namespace

TEST_CASE("of many large results two at most stand on the stack", "[function][many]") {
  many_need_no_more<Picture>([](int shade) { return Picture(static_cast<unsigned char>(shade)); });
  many_need_no_more<Framed>([](int width) { return Framed{width}; });
}
