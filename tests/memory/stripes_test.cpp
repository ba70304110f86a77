// Several stripes under bounds that they share: whichever is written to, the sums hold, and all give their part.
#include <cachecade/memory/engine.hpp>

#include <support/catch.hpp>
#include <support/manual_clock.hpp>
#include <support/typed_store.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using cachecade::memory::Engine;
using cachecade::memory::Id;
using cachecade::memory::Limits;
using cachecade::memory::NumberId;
using cachecade::memory::PinnedEntry;
using cachecade::memory::StripeTables;

namespace {

constexpr std::size_t stripes = 4;

class Forced {
 public:
  explicit Forced(std::size_t number) : before_(std::exchange(cachecade::memory::forced_stripes, number)) {}
  ~Forced() { cachecade::memory::forced_stripes = before_; }
  Forced(const Forced&) = delete;
  Forced& operator=(const Forced&) = delete;

 private:
  std::size_t before_;
};

/// An engine of four stripes, and numbers whose keys fall into one of them.
struct Fixture {
  explicit Fixture(Limits limits) : engine(limits, clock) {}

  /// The n-th number of this stripe.
  std::int64_t number_in(std::size_t stripe, int n) const {
    const StripeTables tables(stripes);
    for (std::int64_t number = 0;; ++number) {
      if (tables.index_of(NumberId(*type, number).hash) == stripe && n-- == 0) return number;
    }
  }
  template <class T>
  bool put(std::int64_t number, const T& value, cachecade::Duration ttl = 60s) {
    const auto its_type = engine.type("t:f:", support::ops_of<T>);
    return support::store(engine, its_type, Id(NumberId(*its_type, number)), value, ttl);
  }
  bool holds(std::int64_t number) const { return static_cast<bool>(engine.find(NumberId(*type, number))); }
  int held_in(std::size_t stripe, int numbers) const {
    int held = 0;
    for (int n = 0; n < numbers; ++n) held += holds(number_in(stripe, n));
    return held;
  }

  const Forced forced{stripes};
  std::shared_ptr<support::ManualClock> clock = std::make_shared<support::ManualClock>();
  Engine engine;
  cachecade::memory::EntryTypePointer type = engine.type("t:f:", support::ops_of<int>);
};

}  // namespace

TEST_CASE("a stripe that has nothing to give takes room from the next", "[memory][stripes]") {
  Fixture f({8, std::size_t{1} << 20});
  for (int n = 0; n < 8; ++n) f.put(f.number_in(1, n), n);
  CHECK(f.held_in(1, 8) == 8);
  for (const std::size_t stripe : {std::size_t{0}, std::size_t{2}, std::size_t{3}}) {
    f.put(f.number_in(stripe, 0), 0);
    CHECK(f.engine.usage().entries == 8);
    CHECK(f.held_in(stripe, 1) == 1);
  }
  CHECK(f.held_in(1, 8) + f.held_in(0, 1) + 2 == 8);
  CHECK(f.engine.usage().evicted == 3);
  CHECK(f.engine.valid());
}

TEST_CASE("a heavy entry takes room from all stripes", "[memory][stripes]") {
  Fixture f({1000, 400'000});
  for (int n = 0; n < 400; ++n) f.put(n, std::string(700, 'x'));
  for (int n = 1000; n < 1010; ++n) {
    REQUIRE(f.put(n, std::string(f.engine.largest() - 1000, 'x')));
    CHECK(f.engine.usage().bytes <= 400'000);
    CHECK(f.engine.usage().entries <= 2);
  }
  CHECK(f.engine.valid());
}

TEST_CASE("what a reader holds back in one stripe leaves less room in the others", "[memory][stripes]") {
  Fixture f({1000, 400'000});
  const auto heavy = f.number_in(0, 0);
  REQUIRE(f.put(heavy, std::string(300'000, 'x')));
  {
    const Id id(NumberId(*f.type, heavy));
    const PinnedEntry held(f.engine, id);
    REQUIRE(held);
    CHECK(f.engine.erase(id));
    f.engine.reclaim();
    for (int n = 0; n < 1000; ++n) {
      f.put(f.number_in(1 + static_cast<std::size_t>(n) % 3, n % 50), std::string(1000, 'y'));
      REQUIRE(f.engine.usage().bytes <= 400'000);
    }
  }
  f.engine.reclaim();
  for (int n = 0; n < 400; ++n) f.put(n, std::string(700, 'x'));
  CHECK(f.engine.usage().bytes > 300'000);
  CHECK(f.engine.valid());
}

TEST_CASE("what expires in one stripe leaves while another is written to", "[memory][stripes]") {
  Fixture f({100'000, std::size_t{1} << 30});
  for (int n = 0; n < 1000; ++n) f.put(n, n, 1s);
  f.clock->advance(1s);
  const auto number = f.number_in(2, 0);
  for (int n = 0; n < 3000; ++n) f.put(number, n);
  CHECK(f.engine.usage().entries == 1);
  CHECK(f.engine.usage().expired == 1000 - (number < 1000));
  CHECK(f.engine.valid());
}

TEST_CASE("narrower bounds take the same part of every stripe", "[memory][stripes]") {
  Fixture f({1000, std::size_t{1} << 30});
  for (std::size_t stripe = 0; stripe < stripes; ++stripe) {
    for (int n = 0; n < 200; ++n) f.put(f.number_in(stripe, n), n);
  }
  f.engine.limit({400, std::size_t{1} << 30});
  for (std::size_t stripe = 0; stripe < stripes; ++stripe) CHECK(f.held_in(stripe, 200) == 100);
  f.engine.limit({});
  CHECK(f.engine.usage().entries == 0);
  CHECK(f.engine.usage().bytes == 0);
  CHECK(f.engine.valid());
}

TEST_CASE("threads that write to one full engine leave it within its bounds", "[memory][stripes]") {
  Fixture f({50, 100'000});
  std::vector<std::thread> threads;
  for (int id = 0; id < 4; ++id) {
    threads.emplace_back([&, id] {
      for (int n = 0; n < 20'000; ++n) f.put((n * 7 + id) % 500, std::string(static_cast<std::size_t>(n) % 3000, 'x'));
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(f.engine.usage().entries <= 50);
  CHECK(f.engine.usage().bytes <= 100'000);
  CHECK(f.engine.valid());
}

TEST_CASE("the number of stripes is a power of two, and one where bounds are small", "[memory][stripes]") {
  const Forced as_suits(0);
  using cachecade::memory::stripes_for;
  constexpr auto much = std::size_t{1} << 40;
  CHECK(stripes_for({}) == 1);
  CHECK(stripes_for({1999, much}) == 1);
  CHECK(stripes_for({much, std::size_t{1} << 20}) == 1);
  for (std::size_t entries = 1; entries < much; entries *= 3) {
    const auto number = stripes_for({entries, much});
    CHECK(std::has_single_bit(number));
    CHECK((number == 1 || entries / number >= 1000));
    CHECK(number <= std::min<std::size_t>(4 * std::max(1U, std::thread::hardware_concurrency()), StripeTables::most));
  }
}
