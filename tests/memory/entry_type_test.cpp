// Entry types live as long as they have entries, which count themselves wherever they come and go.
#include <cachecade/memory/engine.hpp>

#include <support/catch.hpp>
#include <support/manual_clock.hpp>
#include <support/typed_store.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using cachecade::memory::Engine;
using cachecade::memory::EntryTypeContext;
using cachecade::memory::EntryTypePointer;
using cachecade::memory::Id;
using cachecade::memory::NodeCount;
using cachecade::memory::NumberId;

namespace {

struct NoEstimate : EntryTypeContext {
  std::size_t estimate(const void*, const cachecade::detail::OwnedBytes&) const override { return 0; }
};

struct Fixture {
  EntryTypePointer type(std::string_view prefix, std::shared_ptr<const EntryTypeContext> context = {}) {
    return engine.type(prefix, support::ops_of<int>, 0, false, std::move(context));
  }
  void fill(const EntryTypePointer& its_type, std::int64_t from, std::int64_t to) {
    for (auto n = from; n < to; ++n) support::store(engine, its_type, Id(NumberId(*its_type, n)), 1, 60s);
  }
  /// Enough of them that those in use no more are let go.
  void make_others() {
    for (int n = 0; n < 300; ++n) type("t:other " + std::to_string(n) + ":");
  }

  Engine engine{{100'000, std::size_t{1} << 30}, std::make_shared<support::ManualClock>()};
};

}  // namespace

TEST_CASE("a type stays while it has entries, few or many, and goes with them", "[memory][types]") {
  for (const std::int64_t entries : {1, 100, 5000}) {
    CAPTURE(entries);
    Fixture f;
    const auto context = std::make_shared<const NoEstimate>();
    f.fill(f.type("t:f:", context), 0, entries);
    f.make_others();
    CHECK(context.use_count() == 2);
    CHECK(f.engine.find(Id("t:f:[0]"))->text() == "t:f:[0]");
    std::thread([&] { f.engine.erase_if([](std::string_view) { return true; }); }).join();
    f.engine.reclaim();
    f.make_others();
    CHECK(context.use_count() == 1);
  }
}

TEST_CASE("a type that one with a context replaces stays while it has entries", "[memory][types]") {
  Fixture f;
  f.fill(f.type("t:f:"), 0, 100);
  const auto context = std::make_shared<const NoEstimate>();
  f.fill(f.type("t:f:", context), 50, 150);
  f.make_others();
  for (const auto* text : {"t:f:[0]", "t:f:[149]"}) CHECK(f.engine.find(Id(text))->text() == text);
}

TEST_CASE("nodes that threads count in different places are none when all are gone", "[memory][types]") {
  NodeCount count;
  constexpr int each = 2000;
  const auto in_threads = [&](auto&& work) {
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&] {
        cachecade::memory::Hazard().clear();  // gives the thread its number
        for (int n = 0; n < each; ++n) work();
      });
    }
    for (auto& thread : threads) thread.join();
  };
  in_threads([&] { count.add(); });
  CHECK_FALSE(count.none());
  for (int n = 0; n < 4 * each - 1; ++n) count.remove();
  CHECK_FALSE(count.none());
  count.add();
  for (int n = 0; n < 2; ++n) count.remove();
  CHECK(count.none());
  in_threads([&] {
    count.add();
    count.remove();
  });
  CHECK(count.none());
}
