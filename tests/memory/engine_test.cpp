#include <cachecade/memory/engine.hpp>

#include <support/catch.hpp>
#include <support/manual_clock.hpp>
#include <support/typed_store.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using cachecade::memory::Engine;
using cachecade::memory::Id;
using cachecade::memory::Limits;
using cachecade::memory::NumberId;
using cachecade::memory::PinnedEntry;
using support::ops_of;

namespace {

struct Fixture {
  explicit Fixture(Limits limits = {100, 100'000}) : engine(limits, clock) {}

  std::shared_ptr<support::ManualClock> clock = std::make_shared<support::ManualClock>();
  Engine engine;

  template <class T>
  bool put(const std::string& key, const T& value, cachecade::Duration ttl = 60s, std::string_view check = {}) {
    const auto type = engine.type(cachecade::memory::key_prefix_of(key), ops_of<T>);
    return support::store(engine, type, Id(key, check), value, ttl);
  }
  template <class T = int>
  std::optional<T> get(const std::string& key) {
    const auto held = engine.find(Id(key));
    if (!held || &held->type().ops() != &ops_of<T>) return std::nullopt;
    return *static_cast<const T*>(held->value());
  }
};

}  // namespace

TEST_CASE("the bounds hold after every store, and what is used stays", "[memory][suiting]") {
  Fixture f;
  for (int n = 0; n < 1000; ++n) {
    if (n % 10 == 0) f.put("t:f:[7]", 7);
    REQUIRE(f.put("t:f:[" + std::to_string(1000 + n) + "]", n));
    REQUIRE(f.get("t:f:[7]") == 7);
    REQUIRE(f.engine.usage().entries <= 100);
    REQUIRE(f.engine.usage().bytes <= 100'000);
  }
  CHECK(f.engine.usage().entries == 100);
  CHECK(f.engine.usage().evicted == 901);
  CHECK(f.engine.valid());
}

TEST_CASE("as many keys as there is room for all stay", "[memory]") {
  for (const std::size_t keys : {std::size_t{1}, std::size_t{7}, std::size_t{100}, std::size_t{10'000}}) {
    Fixture f({keys, std::size_t{1} << 30});
    for (int round = 0; round < 3; ++round) {
      std::size_t hits = 0;
      for (std::size_t n = 0; n < keys; ++n) {
        const auto key = "t:f:[" + std::to_string(n) + "]";
        f.get(key) ? ++hits : static_cast<std::size_t>(f.put(key, 1));
      }
      CHECK((round == 0 || hits == keys));
    }
    CHECK(f.engine.valid());
  }
}

TEST_CASE("a number and its text are one key", "[memory]") {
  Fixture f;
  const auto type = f.engine.type("t:f:", ops_of<int>);
  for (const std::int64_t number : {std::int64_t{0}, std::int64_t{-5}, std::numeric_limits<std::int64_t>::max(),
                                    std::numeric_limits<std::int64_t>::min()}) {
    const auto text = "t:f:[" + std::to_string(number) + "]";
    CHECK(f.put(text, 11));
    const NumberId id(*type, number);
    {
      const PinnedEntry held(f.engine, id);
      REQUIRE(held);
      CHECK(held->text() == text);
      CHECK(held->value_of_number<int>() == 11);
    }
    CHECK(support::store(f.engine, type, Id(id), 12, 60s));
    CHECK(f.get(text) == 12);
    CHECK(f.engine.erase(Id(text)));
    CHECK_FALSE(PinnedEntry(f.engine, id));
  }
}

TEST_CASE("what only looks like an integer of 64 bits is a text", "[memory]") {
  std::int64_t number = 7;
  for (const char* text : {"[9223372036854775808]",
                           "[-9223372036854775809]",
                           "[18446744073709551617]",
                           "[99999999999999999999]",
                           "[184467440737095516160]",
                           "[-0]",
                           "[00]",
                           "[01]",
                           "[-01]",
                           "[-]",
                           "[]",
                           "[+1]",
                           "[1.0]",
                           "[1e3]",
                           "[1,2]",
                           "[--1]",
                           "[ 1]",
                           "[0x1]",
                           "1",
                           "[1",
                           "1]"}) {
    CAPTURE(text);
    CHECK_FALSE(cachecade::memory::read_number(text, number));
  }
  CHECK(cachecade::memory::read_number("[-10]", number));
  CHECK(number == -10);
  CHECK(cachecade::memory::read_number("[9223372036854775807]", number));
  CHECK(number == std::numeric_limits<std::int64_t>::max());
}

TEST_CASE("expired entries are not served, count as nothing, and make room first", "[memory][J4]") {
  Fixture f;
  for (int n = 0; n < 50; ++n) f.put("old" + std::to_string(n), n, 100ms);
  f.clock->advance(99ms);
  CHECK(f.get("old1") == 1);
  f.clock->advance(1ms);
  CHECK_FALSE(f.get("old1"));
  CHECK_FALSE(f.engine.erase(Id("old1")));
  for (int n = 0; n < 50; ++n) f.put("new" + std::to_string(n), n);
  for (int n = 0; n < 50; ++n) CHECK(f.get("new" + std::to_string(n)) == n);
  CHECK(f.engine.purge() + f.engine.usage().entries <= 100);
  CHECK(f.engine.usage().entries == 50);
  CHECK(f.engine.usage().evicted == 0);
}

TEST_CASE("an entry of use after its ttl is found when asked for, until that ends too", "[memory][staleness]") {
  Fixture f;
  struct alignas(64) Wide {
    char letter = 'w';
  };
  const auto put = [&](const char* key, const auto& value, cachecade::Duration ttl, cachecade::Duration linger) {
    using T = std::decay_t<decltype(value)>;
    const auto type = f.engine.type(cachecade::memory::key_prefix_of(key), ops_of<T>);
    return support::store(f.engine, type, Id(key), value, {.ttl = ttl, .on_error_for = linger});
  };
  REQUIRE(put("small", 'c', 100ms, 300ms));
  REQUIRE(put("wide", Wide{}, 100ms, 300ms));
  REQUIRE(put("plain", 1, 100ms, 0ms));
  REQUIRE(put("long", 2, 100ms, cachecade::Duration::max()));
  REQUIRE(put("endless", 3, cachecade::Duration::max(), 1s));
  REQUIRE(put("short", 4, 10ms, 10ms));
  const auto found = [&](const char* key) {
    return std::pair(static_cast<bool>(f.engine.find(Id(key))), static_cast<bool>(f.engine.find_living(Id(key))));
  };
  using Found = std::pair<bool, bool>;
  for (const auto* key : {"small", "wide", "plain", "long", "endless", "short"}) CHECK(found(key) == Found(true, true));
  f.clock->advance(10ms);
  CHECK(found("short") == Found(false, true));
  f.clock->advance(10ms);
  CHECK(found("short") == Found(false, false));
  f.clock->advance(80ms);
  for (const auto* key : {"small", "wide", "long"}) CHECK(found(key) == Found(false, true));
  CHECK(found("plain") == Found(false, false));
  CHECK(static_cast<const Wide*>(f.engine.find_living(Id("wide"))->value())->letter == 'w');
  CHECK(f.engine.purge() == 2);
  f.clock->advance(300ms - 1ns);
  CHECK(found("small") == Found(false, true));
  f.clock->advance(1ns);
  for (const auto* key : {"small", "wide"}) CHECK(found(key) == Found(false, false));
  f.clock->advance(1000h);
  CHECK(found("long") == Found(false, true));
  CHECK(found("endless") == Found(true, true));
  CHECK(f.engine.erase(Id("long")));
  CHECK(f.engine.purge() == 2);
  CHECK(f.engine.usage().entries == 1);
  CHECK(f.engine.valid());
}

TEST_CASE("an entry that is due before its end is left to readers who look closer", "[memory][staleness]") {
  Fixture f;
  const auto type = f.engine.type("", ops_of<int>);
  REQUIRE(support::store(f.engine, type, Id("k"), 1,
                         {.ttl = 100ms, .due_after = 60ms, .stale_for = 50ms, .on_error_for = 20ms}));
  const auto stored = f.clock->steady();
  CHECK(f.engine.find(Id("k")));
  CHECK_FALSE(f.engine.find_living(Id("k")).due());
  f.clock->advance(60ms);
  CHECK_FALSE(f.engine.find(Id("k")));
  const auto held = f.engine.find_living(Id("k"));
  REQUIRE(held);
  CHECK(held.due());
  const auto times = held->times();
  CHECK(times.expires - stored == 100ms);
  CHECK(times.stale_for == cachecade::Duration(50ms));
  CHECK(times.on_error_for == cachecade::Duration(20ms));
  f.clock->advance(90ms - 1ns);
  CHECK(f.engine.find_living(Id("k")));
  f.clock->advance(1ns);
  CHECK_FALSE(f.engine.find_living(Id("k")));
}

TEST_CASE("expire ends the ttl; what may stand in afterwards does, from then on", "[memory][staleness]") {
  Fixture f;
  const auto type = f.engine.type("", ops_of<int>);
  REQUIRE(support::store(f.engine, type, Id("plain"), 1, 100ms));
  REQUIRE(support::store(f.engine, type, Id("lasting"), 1, {.ttl = 100ms, .stale_for = 70ms, .on_error_for = 50ms}));
  CHECK(f.engine.expire(Id("plain")));
  CHECK_FALSE(f.engine.find_living(Id("plain")));
  CHECK_FALSE(f.engine.expire(Id("plain")));
  f.clock->advance(10ms);
  CHECK(f.engine.expire(Id("lasting")));
  CHECK_FALSE(f.engine.find(Id("lasting")));
  CHECK(f.engine.find_living(Id("lasting"))->times().stale_for == cachecade::Duration(0ms));
  f.clock->advance(40ms);
  CHECK(f.engine.expire(Id("lasting")));
  f.clock->advance(10ms - 1ns);
  CHECK(f.engine.find_living(Id("lasting")));
  f.clock->advance(1ns);
  CHECK_FALSE(f.engine.find_living(Id("lasting")));
  CHECK_FALSE(f.engine.expire(Id("lasting")));
  CHECK(f.engine.valid());
}

TEST_CASE("what has expired leaves without being read, a little with every store", "[memory]") {
  Fixture f({100'000, std::size_t{1} << 30});
  for (int n = 0; n < 1000; ++n) f.put("old" + std::to_string(n), n, 1s);
  f.clock->advance(1s);
  for (int n = 0; n < 3000; ++n) f.put("new", n);
  CHECK(f.engine.usage().entries == 1);
  CHECK(f.engine.usage().expired == 1000);
  CHECK(f.engine.valid());
}

TEST_CASE("a ttl that is not positive removes, one without end stays", "[memory][J1][J2]") {
  Fixture f;
  for (const cachecade::Duration ttl : {cachecade::Duration(0s), cachecade::Duration(-1s)}) {
    f.put("k", 1);
    CHECK_FALSE(f.put("k", 2, ttl));
    CHECK_FALSE(f.get("k"));
  }
  f.put("forever", 1, cachecade::Duration::max());
  f.clock->advance(24h * 365 * 20);
  CHECK(f.get("forever") == 1);
}

TEST_CASE("a reader keeps its value while the entry is replaced and removed, and holds back no other", "[memory]") {
  Fixture f({100, 200'000});
  f.put("k", std::string(100, 'a'));
  const PinnedEntry held(f.engine, Id("k"));
  for (int n = 0; n < 100'000; ++n) {
    f.put("k", std::string(100, 'b'));
    if (n % 1000 == 0) REQUIRE(f.engine.usage().bytes <= 200'000);
  }
  f.engine.erase_if([](std::string_view) { return true; });
  CHECK(*static_cast<const std::string*>(held->value()) == std::string(100, 'a'));
  CHECK(f.engine.usage().entries == 0);
  CHECK(f.engine.usage().bytes == held->weight());
}

TEST_CASE("reads nest deeper than a thread has places", "[memory]") {
  Fixture f;
  for (int n = 0; n < 20; ++n) f.put("k" + std::to_string(n), std::string(100, static_cast<char>('a' + n)));
  const auto nest = [&](auto&& self, int depth) -> void {
    if (depth == 20) return static_cast<void>(f.engine.erase_if([](std::string_view) { return true; }));
    const PinnedEntry held(f.engine, Id("k" + std::to_string(depth)));
    REQUIRE(held);
    self(self, depth + 1);
    CHECK(*static_cast<const std::string*>(held->value()) == std::string(100, static_cast<char>('a' + depth)));
  };
  nest(nest, 0);
  f.engine.reclaim();
  CHECK(f.engine.usage().bytes == 0);
}

TEST_CASE("keys that were shortened to one text are told apart by their check", "[memory][H3]") {
  Fixture f;
  const std::string a(32, 'a');
  const std::string b(32, 'b');
  f.put("t:f:#1", 1, 60s, a);
  CHECK(f.engine.find(Id("t:f:#1", a)));
  CHECK_FALSE(f.engine.find(Id("t:f:#1", b)));
  CHECK(f.engine.find(Id("t:f:#1")));
}

namespace {

struct Reentrant {
  Engine* engine = nullptr;
  Reentrant() = default;
  explicit Reentrant(Engine* target) : engine(target) {}
  Reentrant(const Reentrant& other) : engine(other.engine) { engine->find(Id("k")); }
  Reentrant& operator=(const Reentrant&) = delete;
  ~Reentrant() {
    if (engine != nullptr) engine->erase(Id("other"));
  }
};

struct ThrowingCopy {
  ThrowingCopy() = default;
  ThrowingCopy(const ThrowingCopy&) { throw std::runtime_error("copy"); }
};

struct alignas(128) Aligned {
  std::array<char, 128> bytes{};
};
struct Empty {};

}  // namespace

TEST_CASE("values may call back into the engine from copies and destructors, to its very end", "[memory][weird]") {
  Fixture f;
  for (int n = 0; n < 300; ++n) f.put("r" + std::to_string(n), Reentrant(&f.engine));
  CHECK(f.engine.usage().entries == 100);
}

TEST_CASE("a copy that throws changes nothing", "[memory][weird]") {
  Fixture f;
  f.put("k", 1);
  CHECK_THROWS_AS(f.put("k", ThrowingCopy()), std::runtime_error);
  CHECK(f.get("k") == 1);
}

TEST_CASE("over-aligned, empty, large and shared values are kept as they are", "[memory][weird]") {
  Fixture f({100, std::size_t{64} << 20});
  for (int n = 0; n < 50; ++n) {
    f.put("aligned" + std::string(static_cast<std::size_t>(n), 'x'), Aligned());
    f.put("empty" + std::to_string(n), Empty());
    const auto held = f.engine.find(Id("aligned" + std::string(static_cast<std::size_t>(n), 'x')));
    REQUIRE(held);
    CHECK(reinterpret_cast<std::uintptr_t>(held->value()) % 128 == 0);
    CHECK(f.engine.find(Id("empty" + std::to_string(n))));
  }
  f.put("large", std::string(1 << 20, 'x'));
  CHECK(f.get<std::string>("large") == std::string(1 << 20, 'x'));
  const auto shared = std::make_shared<const std::unique_ptr<int>>(std::make_unique<int>(5));
  f.put("shared", shared);
  CHECK(f.get<std::shared_ptr<const std::unique_ptr<int>>>("shared") == shared);
  f.engine.erase_if([](std::string_view) { return true; });
  CHECK(shared.use_count() == 1);
}

TEST_CASE("what is heavier than the engine takes is refused and counted, and what was there is gone", "[memory]") {
  Fixture f;
  f.put("k", 1);
  CHECK_FALSE(f.put("k", std::string(200'000, 'x')));
  CHECK_FALSE(f.get("k"));
  CHECK(f.engine.usage().refused == 1);
  CHECK(f.put("k", std::string(f.engine.largest() - 500, 'x')));
  Engine none({0, 1000}, f.clock);
  CHECK_FALSE(support::store(none, none.type("", ops_of<int>), Id("k"), 1, 60s));
}

TEST_CASE("bytes bind as exactly as entries, whatever the sizes", "[memory]") {
  Fixture f({100'000, 1'000'000});
  std::mt19937 random(1);
  for (int n = 0; n < 5000; ++n) {
    REQUIRE(f.put("s" + std::to_string(random() % 500), std::string(random() % 20'000, 'x')));
    REQUIRE(f.engine.usage().bytes <= 1'000'000);
  }
  CHECK(f.engine.usage().bytes > 900'000);
  CHECK(f.engine.valid());
  f.engine.limit({10, 100'000});
  CHECK(f.engine.usage().entries <= 10);
  CHECK(f.engine.usage().bytes <= 100'000);
  CHECK(f.engine.valid());
}

TEST_CASE("strings, containers and what is built of them weigh what they own", "[memory]") {
  using cachecade::memory::owned_bytes;
  struct Inner {
    std::string text;
    std::vector<int> numbers;
  };
  struct Outer {
    int id;
    Inner inner;
    std::optional<std::string> more;
  };
  CHECK(owned_bytes(5) == 0);
  CHECK(owned_bytes(std::string("short")) == 0);
  CHECK(owned_bytes(std::string(1000, 'x')) >= 1000);
  CHECK(owned_bytes(std::vector<int>(1000)) >= 4000);
  CHECK(owned_bytes(std::vector<std::string>(10, std::string(1000, 'x'))) >= 10'000);
  CHECK(owned_bytes(std::make_shared<const std::string>(1000, 'x')) >= 1000);
  CHECK(owned_bytes(std::pair<int, std::string>(1, std::string(1000, 'x'))) >= 1000);
  CHECK(owned_bytes(std::optional<std::string>(std::string(1000, 'x'))) >= 1000);
  CHECK(owned_bytes(std::variant<int, std::string>(std::string(1000, 'x'))) >= 1000);
  CHECK(owned_bytes(std::map<int, std::string>{{1, std::string(1000, 'x')}}) >= 1000);
  CHECK(owned_bytes(Outer{1, {std::string(1000, 'x'), std::vector<int>(1000)}, std::string(1000, 'x')}) >= 6000);
}

namespace drawing {
struct Picture {
  std::size_t bytes;
};
std::size_t weight_of(const Picture& picture) { return picture.bytes; }
}  // namespace drawing

TEST_CASE("a type says by weight_of what it owns", "[memory]") {
  using cachecade::memory::owned_bytes;
  CHECK(owned_bytes(drawing::Picture{500}) == 500);
  CHECK(owned_bytes(std::vector<drawing::Picture>(3, {500})) >= 1500);
}

namespace {

class CountingClock final : public cachecade::Clock {
 public:
  Steady steady() const override { return ++reads, Steady(std::chrono::hours(1)); }
  Wall wall() const override { return ++reads, Wall(); }
  mutable std::atomic<int> reads{0};
};

}  // namespace

TEST_CASE("a hit reads the clock once, and not at all where the entry has no end", "[memory][J9]") {
  const auto clock = std::make_shared<CountingClock>();
  Engine engine({100, 100'000}, clock);
  const auto type = engine.type("t:f:", ops_of<int>);
  for (const auto& [ttl, reads] :
       {std::pair<cachecade::Duration, int>{60s, 1}, {10ms, 1}, {cachecade::Duration::max(), 0}}) {
    support::store(engine, type, Id(NumberId(*type, 1)), 1, ttl);
    clock->reads = 0;
    CHECK(engine.find(NumberId(*type, 1)));
    CHECK(clock->reads == reads);
  }
}

TEST_CASE("keys that are crafted to meet are spread like any others", "[memory][H4]") {
  const auto worst_line = [](auto&& key_of) {
    std::vector<int> lines(10'000);
    int worst = 0;
    for (std::int64_t n = 0; n < 50'000; ++n) {
      const std::string key = key_of(n);
      const Id id(key);
      worst = std::max(worst, ++lines[(std::uint64_t{id.hash} * lines.size()) >> 32]);
    }
    return worst;
  };
  CHECK(worst_line([](std::int64_t n) { return "t:f:[" + std::to_string(n) + "]"; }) < 30);
  for (const int shift : {8, 16, 24, 32, 40}) {
    CHECK(worst_line([&](std::int64_t n) { return "t:f:[" + std::to_string(n << shift) + "]"; }) < 30);
  }
  CHECK(worst_line([](std::int64_t n) { return "t:f:[\"" + std::to_string(n) + "\"]"; }) < 30);
  CHECK(worst_line([](std::int64_t n) { return "t:f:[\"" + std::string(40, 'x') + std::to_string(n << 20) + "\"]"; }) <
        30);
}
