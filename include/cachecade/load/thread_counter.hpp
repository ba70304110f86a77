// ThreadCounter: how often something happened that many threads do at once: each counts in a cell of its own, as hits
// are counted (hit_counters.hpp), so that no line goes from core to core. Cost: a few loads and a store.
#pragma once

#include <cachecade/memory/per_thread.hpp>

#include <atomic>
#include <cstdint>

namespace cachecade::load {

class ThreadCounter {
 public:
  void add(std::uint64_t amount = 1) noexcept {
    if (auto* const cell = cells_.mine()) [[likely]] {
      cell->count.store(cell->count.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
    } else {
      shared_.fetch_add(amount, std::memory_order_relaxed);
    }
  }

  std::uint64_t value() const noexcept {
    auto sum = shared_.load(std::memory_order_relaxed);
    cells_.for_each([&](const Cell& cell) { sum += cell.count.load(std::memory_order_relaxed); });
    return sum;
  }

 private:
  struct alignas(64) Cell {
    std::atomic<std::uint64_t> count{0};
  };

  memory::PerThread<Cell> cells_;
  std::atomic<std::uint64_t> shared_{0};
};

}  // namespace cachecade::load
