// Memory that runs out: the n-th allocation fails, n = 1, 2, 3 … until all succeed. Nothing leaks (the address
// sanitizer's run tells), the invariants hold, and what was there is still there or, as documented, gone. And memory
// that is there: how much an entry takes, counted at the allocator.
#include <cachecade/memory/engine.hpp>

#include <support/catch.hpp>
#include <support/counting_allocator.hpp>
#include <support/manual_clock.hpp>
#include <support/soak.hpp>
#include <support/typed_store.hpp>

#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <memory>
#include <new>
#include <string>

using namespace std::chrono_literals;
using cachecade::memory::Engine;
using cachecade::memory::Id;
using cachecade::memory::NumberId;
using support::Allocations;

namespace {

/// Runs `work` with every allocation in turn failing; tells after how many it got through. `check` runs after each.
template <class Make, class Work, class Check>
int fail_each(Make&& make, Work&& work, Check&& check) {
  for (int n = 1;; ++n) {
    auto engine = make();
    bool threw = false;
    {
      const Allocations::FailAfter failing(n);
      try {
        work(*engine);
      } catch (const std::bad_alloc&) {
        threw = true;
      }
    }
    REQUIRE(engine->valid());
    check(*engine, threw);
    if (!threw && !Allocations::failed()) return n;
    REQUIRE(n < 10'000);
  }
}

std::string key(int n) { return "t:f:[\"a key that is too long for the string itself " + std::to_string(n) + "\"]"; }

void put(Engine& engine, int n, const std::string& value) {
  const auto text = key(n);
  support::store(engine, engine.type("t:f:", support::ops_of<std::string>), Id(text), value, 60s);
}

std::unique_ptr<Engine> filled(std::size_t entries, std::size_t room) {
  auto engine = std::make_unique<Engine>(cachecade::memory::Limits{room, std::size_t{1} << 24},
                                         std::make_shared<support::ManualClock>());
  for (std::size_t n = 0; n < entries; ++n) put(*engine, static_cast<int>(n), std::string(100, 'o'));
  return engine;
}

bool holds(Engine& engine, int n, const std::string& value) {
  const auto text = key(n);
  const auto held = engine.find(Id(text));
  return held && *static_cast<const std::string*>(held->value()) == value;
}

}  // namespace

TEST_CASE("a store that finds no memory changes nothing: new keys, old keys, growth and eviction", "[memory][E1]") {
  const std::string fresh(200, 'n');
  const std::string old(100, 'o');
  for (const std::size_t entries : {std::size_t{0}, std::size_t{5}, std::size_t{22}, std::size_t{100}}) {
    const auto tries =
        fail_each([&] { return filled(entries, 100); }, [&](Engine& engine) { put(engine, 1000, fresh); },
                  [&](Engine& engine, bool threw) { CHECK(holds(engine, 1000, fresh) == !threw); });
    CHECK(tries > 1);
  }
  fail_each([&] { return filled(10, 100); }, [&](Engine& engine) { put(engine, 5, fresh); },
            [&](Engine& engine, bool threw) { CHECK(holds(engine, 5, threw ? old : fresh)); });
}

TEST_CASE("an engine that is filled without memory gets through, or throws and stays whole", "[memory][E1]") {
  fail_each([] { return filled(0, 300); },
            [](Engine& engine) {
              for (int n = 0; n < 400; ++n) put(engine, n, "value");
            },
            [](Engine&, bool) {});
}

TEST_CASE("removing works without memory", "[memory][E1]") {
  const auto seventh = key(7);
  fail_each([] { return filled(50, 100); }, [&](Engine& engine) { engine.erase(Id(seventh)); },

            [](Engine& engine, bool) { CHECK_FALSE(holds(engine, 7, std::string(100, 'o'))); });
  fail_each([] { return filled(50, 100); }, [](Engine& engine) { engine.purge(); },
            [](Engine& engine, bool) { CHECK(engine.usage().entries == 50); });
  fail_each([] { return filled(50, 100); },
            [](Engine& engine) { engine.erase_if([](std::string_view) { return true; }); },
            [](Engine& engine, bool threw) { CHECK((threw || engine.usage().entries == 0)); });
}

TEST_CASE("what the engine says it holds is what it allocated, within five percent", "[memory][E2]") {
  const int entries = 100'000;
  const auto before = Allocations::bytes();
  auto engine =
      std::make_unique<Engine>(cachecade::memory::Limits{200'000, std::size_t{1} << 30}, cachecade::system_clock());
  for (int n = 0; n < entries; ++n) put(*engine, n, std::string(static_cast<std::size_t>(n) % 500, 'x'));
  const auto allocated = static_cast<double>(Allocations::bytes() - before);
  const auto said = static_cast<double>(engine->usage().bytes);
  INFO("allocated " << allocated << ", said " << said);
  CHECK(said > 0.95 * allocated);
  CHECK(said < 1.05 * allocated);
}

namespace {

struct Overhead {
  double requested = 0;
  double allocated = 0;
  double resident = 0;
};

/// What the process takes of the machine's memory.
std::size_t resident_bytes() {
  std::size_t pages = 0;
  std::ifstream statm("/proc/self/statm");
  statm >> pages >> pages;
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

/// What an entry of 64 bytes under a key of one integer takes besides both, the key as text, when there are so many.
Overhead overhead(std::int64_t entries) {
  using Value = std::array<char, 64>;
  const auto requested = Allocations::requested();
  const auto allocated = Allocations::bytes();
  const auto resident = resident_bytes();
  Engine engine({static_cast<std::size_t>(entries), std::size_t{4} << 30}, cachecade::system_clock());
  const auto type = engine.type("cachecade:bench:", support::ops_of<Value>);
  std::size_t content = 0;
  for (std::int64_t n = 0; n < entries; ++n) {
    const NumberId id(*type, n);
    support::store(engine, type, Id(id), Value{}, 60s);
    content += sizeof(Value) + type->key_prefix().size() + 2 + std::to_string(n).size();
  }
  CHECK(engine.usage().entries == static_cast<std::size_t>(entries));
  const auto each = [&](std::size_t bytes) {
    return (static_cast<double>(bytes) - static_cast<double>(content)) / static_cast<double>(entries);
  };
  return {each(Allocations::requested() - requested), each(Allocations::bytes() - allocated),
          each(resident_bytes() - resident)};
}

}  // namespace

TEST_CASE("an entry takes at most 56 bytes besides its key and its value", "[memory][overhead][suiting]") {
  const auto [requested, allocated, resident] = overhead(support::soak<std::int64_t>(1'000'000, 250'000));
  std::printf(
      "memory: %.1f bytes an entry besides its key and its value, %.1f as the allocator rounds it up, %.1f RSS\n",
      requested, allocated, resident);
  CHECK(requested <= 56);
}
