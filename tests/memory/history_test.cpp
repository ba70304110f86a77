// What threads see of each other: a read returns a value whose set overlapped it or came before it, and was not
// followed by a later set or erase that had ended before the read began (the check of CacheLib's consistency tests).
#include <cachecade/memory/engine.hpp>

#include <support/catch.hpp>
#include <support/soak.hpp>
#include <support/typed_store.hpp>

#include <array>
#include <atomic>
#include <barrier>
#include <cstdint>
#include <latch>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using cachecade::memory::Engine;
using cachecade::memory::HazardRecords;
using cachecade::memory::Id;
using cachecade::memory::NumberId;
using cachecade::memory::PinnedEntry;

namespace {

/// Too large to be read in one piece: a torn read shows.
struct Value {
  std::uint64_t number = 0;
  std::array<std::uint64_t, 7> copies{};
  std::string text{};

  Value() = default;
  explicit Value(std::uint64_t n) : number(n), text(std::to_string(n) + std::string(40, 'x')) { copies.fill(n); }
  bool whole() const {
    for (const auto copy : copies) {
      if (copy != number) return false;
    }
    return text == std::to_string(number) + std::string(40, 'x');
  }
};

inline constexpr auto value_type = cachecade::memory::ops_of<Value>();

/// One key has one writer, which numbers its values; `begun` and `ended` tell everybody how far it is. An erase counts
/// as the value 0 of its number.
struct Key {
  std::atomic<std::uint64_t> begun{0};
  std::atomic<std::uint64_t> ended{0};
};

class History {
 public:
  History(std::size_t keys, std::size_t room)
      : keys_(keys), engine_({room, std::size_t{1} << 30}, cachecade::system_clock()) {}

  void write(std::size_t key, bool erase) {
    auto& state = keys_[key];
    const auto number = state.begun.fetch_add(1) + 1;
    const NumberId id(*type_, static_cast<std::int64_t>(key));
    if (erase) {
      engine_.erase(Id(id));
      state.ended.store(number);
      return;
    }
    support::store(engine_, type_, Id(id), Value(number * 2 + 1), 60s);
    state.ended.store(number);
  }

  /// Whether what was read may be read.
  bool read(std::size_t key) {
    auto& state = keys_[key];
    const auto oldest = state.ended.load();
    const PinnedEntry held(engine_, NumberId(*type_, static_cast<std::int64_t>(key)));
    if (!held) return true;
    const auto& value = held->value_of_number<Value>();
    const auto number = value.number / 2;
    return value.whole() && number >= oldest && number <= state.begun.load();
  }

  Engine& engine() { return engine_; }

 private:
  std::vector<Key> keys_;
  Engine engine_;
  cachecade::memory::EntryTypePointer type_ = engine_.type("t:f:", value_type);
};

template <class Body>
void in_threads(std::size_t number, Body body) {
  std::vector<std::thread> threads;
  for (std::size_t id = 0; id < number; ++id) threads.emplace_back([&body, id] { body(id); });
  for (auto& thread : threads) thread.join();
}

}  // namespace

TEST_CASE("no read returns what was replaced or erased before it began", "[memory][history]") {
  constexpr std::size_t threads = 8;
  for (const std::size_t room : {std::size_t{100'000}, std::size_t{500}}) {
    const std::size_t keys = 1000;
    const auto operations = support::soak<std::uint64_t>(15'000'000, 500'000);
    History history(keys, room);
    std::atomic<std::uint64_t> wrong{0};
    std::barrier start(threads);
    in_threads(threads, [&](std::size_t id) {
      std::mt19937 random(static_cast<std::uint32_t>(id));
      start.arrive_and_wait();
      for (std::uint64_t n = 0; n < operations / threads; ++n) {
        const std::size_t key = random() % keys;
        const auto lot = random() % 100;
        if (lot < 20) {
          history.write(key / threads * threads + id, lot < 4);
        } else if (!history.read(key)) {
          ++wrong;
        }
      }
    });
    CHECK(wrong == 0);
    CHECK(history.engine().valid());
    CHECK(history.engine().usage().entries <= room);
  }
}

TEST_CASE("a sleeping visitor holds back one entry while everything is replaced", "[memory][history]") {
  constexpr std::size_t most = 1'000'000;
  Engine engine({1000, most}, cachecade::system_clock());
  const auto type = engine.type("t:f:", value_type);
  for (int n = 0; n < 100; ++n) support::store(engine, type, Id(NumberId(*type, n)), Value(1), 60s);
  std::latch visiting(1), replaced(1);
  bool intact = false;
  std::thread visitor([&] {
    const PinnedEntry held(engine, NumberId(*type, 7));
    visiting.count_down();
    replaced.wait();
    intact = held->value_of_number<Value>().whole() && held->value_of_number<Value>().number == 1;
  });
  visiting.wait();
  std::size_t highest = 0;
  for (int n = 0; n < support::soak(1'000'000, 50'000); ++n) {
    support::store(engine, type, Id(NumberId(*type, n % 100)), Value(2), 60s);
    if (n % 100 == 0) highest = std::max(highest, engine.usage().bytes);
  }
  replaced.count_down();
  visitor.join();
  CHECK(intact);
  CHECK(highest <= most);
  engine.erase_if([](std::string_view) { return true; });
  CHECK(engine.usage().bytes == 0);
}

TEST_CASE("threads that come and go leave nothing behind", "[memory][E4]") {
  Engine engine({1000, 1'000'000}, cachecade::system_clock());
  const auto type = engine.type("t:f:", value_type);
  support::store(engine, type, Id(NumberId(*type, 1)), Value(1), 60s);
  std::thread([&] { engine.find(NumberId(*type, 1)); }).join();
  const auto before = HazardRecords::count();
  std::atomic<int> found{0};
  for (int n = 0; n < support::soak(10'000, 2'000); ++n) {
    std::thread([&] { found += static_cast<bool>(engine.find(NumberId(*type, 1))); }).join();
  }
  CHECK(found == support::soak(10'000, 2'000));
  CHECK(HazardRecords::count() == before);
}

namespace {

struct UsedAtThreadEnd {
  Engine* engine = nullptr;
  std::atomic<int>* found = nullptr;
  ~UsedAtThreadEnd() {
    if (engine != nullptr) *found += static_cast<bool>(engine->find(Id("t:f:[1]")));
  }
};

}  // namespace

TEST_CASE("the engine works in the destructors of a thread's own variables", "[memory][E4]") {
  Engine engine({1000, 1'000'000}, cachecade::system_clock());
  const auto type = engine.type("t:f:", value_type);
  support::store(engine, type, Id(NumberId(*type, 1)), Value(1), 60s);
  std::atomic<int> found{0};
  std::thread([&] {
    static thread_local UsedAtThreadEnd at_end;
    at_end.engine = &engine;
    at_end.found = &found;
    found += static_cast<bool>(engine.find(Id("t:f:[1]")));
  }).join();
  CHECK(found == 2);
}

TEST_CASE("the bounds hold at every instant within one entry per writer", "[memory][history]") {
  constexpr std::size_t writers = 4;
  constexpr std::size_t most_entries = 200;
  constexpr std::size_t most_bytes = 100'000;
  Engine engine({most_entries, most_bytes}, cachecade::system_clock());
  const auto type = engine.type("t:f:", value_type);
  std::atomic<bool> stop{false};
  std::size_t entries = 0;
  std::size_t bytes = 0;
  std::thread observer([&] {
    while (!stop) {
      const auto usage = engine.usage();
      entries = std::max(entries, usage.entries);
      bytes = std::max(bytes, usage.bytes);
    }
  });
  in_threads(writers, [&](std::size_t id) {
    std::mt19937 random(static_cast<std::uint32_t>(id));
    for (int n = 0; n < support::soak(1'000'000, 30'000); ++n) {
      support::store(engine, type, Id(NumberId(*type, static_cast<std::int64_t>(random() % 2000))), Value(1), 60s);
    }
  });
  stop = true;
  observer.join();
  CHECK(entries <= most_entries + writers);
  CHECK(bytes <= most_bytes + writers * 300);
  CHECK(engine.valid());
}
