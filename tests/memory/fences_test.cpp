// Fences that serve the removed nodes of all stripes: few are run, and none of them lets a reader see what is gone.
#include <cachecade/memory/asymmetric_fence.hpp>
#include <cachecade/memory/engine.hpp>

#include <support/catch.hpp>
#include <support/manual_clock.hpp>
#include <support/typed_store.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using cachecade::memory::AsymmetricFence;
using cachecade::memory::Engine;
using cachecade::memory::EntryTypePointer;
using cachecade::memory::Id;
using cachecade::memory::NumberId;

namespace {

/// Tells the number it was made of, and that it is gone.
struct Witness {
  explicit Witness(std::int64_t its_number) : number(its_number), opposite(-its_number) {}
  Witness(const Witness&) = default;
  Witness& operator=(const Witness&) = default;
  ~Witness() { number = opposite = 1; }
  bool is(std::int64_t its_number) const { return number == its_number && opposite == -its_number; }

  std::int64_t number;
  std::int64_t opposite;
};

class ManyStripes {
 public:
  explicit ManyStripes(std::size_t max_entries)
      : before_(std::exchange(cachecade::memory::forced_stripes, std::size_t{64})),
        engine({max_entries, std::size_t{1} << 30}, std::make_shared<support::ManualClock>()),
        type(engine.type("t:f:", support::ops_of<Witness>)) {
    cachecade::memory::forced_stripes = before_;
  }

  void put(std::int64_t number) {
    support::store(engine, type, Id(NumberId(*type, number)), Witness(number), cachecade::Duration(60s));
  }

 private:
  std::size_t before_;

 public:
  Engine engine;
  EntryTypePointer type;
};

}  // namespace

TEST_CASE("one fence serves the removed nodes of all stripes", "[memory][fences]") {
  ManyStripes many(10'000);
  for (std::int64_t number = 0; number < 20'000; ++number) many.put(number);
  const auto evicted = many.engine.usage().evicted;
  const auto fences = AsymmetricFence::begun();
  for (std::int64_t number = 0; number < 100'000; ++number) many.put(number);
  const auto removed = many.engine.usage().evicted - evicted;
  CHECK(removed > 50'000);
  CHECK((AsymmetricFence::begun() - fences) * 500 < removed);
}

TEST_CASE("readers see living values only while all stripes are written to", "[memory][fences]") {
  ManyStripes many(1000);
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int reader = 0; reader < 2; ++reader) {
    threads.emplace_back([&] {
      for (std::int64_t number = 0; !stop.load(std::memory_order_relaxed); number = (number + 1) % 2000) {
        const auto found = many.engine.find(NumberId(*many.type, number));
        if (found && !static_cast<const Witness*>(found->value())->is(number)) ++wrong;
      }
    });
  }
  std::vector<std::thread> writers;
  for (std::int64_t writer = 0; writer < 3; ++writer) {
    writers.emplace_back([&, writer] {
      for (std::int64_t n = 0; n < 30'000; ++n) many.put((n * 7 + writer) % 2000);
    });
  }
  for (auto& thread : writers) thread.join();
  stop = true;
  for (auto& thread : threads) thread.join();
  CHECK(wrong == 0);
  many.engine.reclaim();
  CHECK(many.engine.valid());
}
