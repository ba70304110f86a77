#include <cachecade/memory/engine.hpp>

#include <support/catch.hpp>
#include <support/manual_clock.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using cachecade::memory::Engine;

namespace {

constexpr char number_type = 0;

struct Fixture {
  std::shared_ptr<support::ManualClock> clock = std::make_shared<support::ManualClock>();
  Engine engine{{100, 100'000}, clock};

  bool put(const std::string& key, int value, cachecade::Duration ttl = 60s) {
    return engine.store({key}, &number_type, value, ttl);
  }
  int get(const std::string& key) {
    const auto node = engine.find({key});
    return node ? *static_cast<const int*>(node->value()) : -1;
  }
};

}  // namespace

TEST_CASE("the bounds hold after every store, and what was used last stays", "[memory]") {
  Fixture f;
  for (int n = 0; n < 1000; ++n) {
    f.put("hot", 7);
    REQUIRE(f.put("k" + std::to_string(n), n));
    REQUIRE(f.get("hot") == 7);
    REQUIRE(f.engine.usage().entries <= 100);
    REQUIRE(f.engine.usage().bytes <= 100'000);
  }
  CHECK(f.engine.usage().entries == 100);
  CHECK(f.get("k999") == 999);
  CHECK(f.get("k0") == -1);
}

TEST_CASE("strings and containers weigh what they own", "[memory]") {
  using cachecade::memory::owned_bytes;
  CHECK(owned_bytes(5) == 0);
  CHECK(owned_bytes(std::string("short")) == 0);
  CHECK(owned_bytes(std::string(1000, 'x')) >= 1000);
  CHECK(owned_bytes(std::vector<int>(1000)) >= 4000);
  CHECK(owned_bytes(std::vector<std::string>(10, std::string(1000, 'x'))) >= 10'000);
  CHECK(owned_bytes(std::make_shared<const std::string>(1000, 'x')) >= 1000);
  CHECK(owned_bytes(std::pair<int, std::string>(1, std::string(1000, 'x'))) >= 1000);
  CHECK(owned_bytes(std::optional<std::string>(std::string(1000, 'x'))) >= 1000);
  Fixture f;
  for (int n = 0; n < 1000; ++n) f.engine.store({"s" + std::to_string(n)}, &number_type, std::string(9000, 'x'), 60s);
  CHECK(f.engine.usage().entries == 10);
}

TEST_CASE("expired entries are not served and make room first", "[memory][J4]") {
  Fixture f;
  for (int n = 0; n < 50; ++n) f.put("old" + std::to_string(n), n, 10s);
  f.clock->advance(10s);
  CHECK(f.get("old1") == -1);
  CHECK_FALSE(f.engine.erase("old1"));
  for (int n = 0; n < 50; ++n) f.put("new" + std::to_string(n), n);
  CHECK(f.engine.usage().entries == 50);
}

TEST_CASE("a reader keeps its value while the entry is replaced or evicted", "[memory]") {
  Fixture f;
  f.put("k", 1);
  const auto held = f.engine.find({"k"});
  f.put("k", 2);
  f.engine.erase_if([](std::string_view) { return true; });
  CHECK(*static_cast<const int*>(held->value()) == 1);
  CHECK(f.engine.usage().bytes == 0);
}

TEST_CASE("keys that were shortened to one text are told apart by their check", "[memory][H3]") {
  Fixture f;
  f.engine.store({"short#1", "check a"}, &number_type, 1, 60s);
  CHECK(f.engine.find({"short#1", "check a"}));
  CHECK_FALSE(f.engine.find({"short#1", "check b"}));
  CHECK(f.engine.find({"short#1"}));
}

namespace {
struct Reentrant {
  Engine* engine = nullptr;
  Reentrant() = default;
  explicit Reentrant(Engine* target) : engine(target) {}
  Reentrant(const Reentrant& other) : engine(other.engine) { engine->find({"k"}); }
  Reentrant& operator=(const Reentrant&) = delete;
  ~Reentrant() {
    if (engine != nullptr) engine->erase("other");
  }
};
struct ThrowingCopy {
  ThrowingCopy() = default;
  ThrowingCopy(const ThrowingCopy&) { throw std::runtime_error("copy"); }
};
}  // namespace

TEST_CASE("values may call back into the engine from copies and destructors", "[memory]") {
  Fixture f;
  for (int n = 0; n < 300; ++n) f.engine.store({"r" + std::to_string(n)}, &number_type, Reentrant(&f.engine), 60s);
  CHECK(f.engine.erase_if([](std::string_view) { return true; }) == 100);
}

TEST_CASE("a copy that throws changes nothing", "[memory]") {
  Fixture f;
  f.put("k", 1);
  CHECK_THROWS_AS(f.engine.store({"k"}, &number_type, ThrowingCopy(), 60s), std::runtime_error);
  CHECK(f.get("k") == 1);
}

TEST_CASE("what is larger than the bound is refused, and what was there is gone", "[memory]") {
  Fixture f;
  f.put("k", 1);
  CHECK_FALSE(f.engine.store({"k"}, &number_type, std::string(200'000, 'x'), 60s));
  CHECK_FALSE(f.engine.find({"k"}));
  Engine none({0, 1000}, f.clock);
  CHECK_FALSE(none.store({"k"}, &number_type, 1, 60s));
}
