// Hits, misses and stores, counted without a write that two threads share: each thread adds in a cell of its own, with
// a plain load and store. Cost of a hit: a few loads, and two stores to a line that the thread owns.
#pragma once

#include <cachecade/memory/per_thread.hpp>

#include <atomic>
#include <cstdint>

namespace cachecade::load {

class HitCounters {
 public:
  struct Sum {
    std::uint64_t hits = 0;
    std::uint64_t saved_us = 0;
    std::uint64_t negative = 0;
    std::uint64_t misses = 0;
    std::uint64_t stored = 0;
  };

  void add(std::uint64_t saved_us) noexcept {
    if (auto* const cell = cells_.mine()) [[likely]] {
      bump(cell->hits, 1);
      bump(cell->saved_us, saved_us);
    } else {
      shared_.hits.fetch_add(1, std::memory_order_relaxed);
      shared_.saved_us.fetch_add(saved_us, std::memory_order_relaxed);
    }
  }

  /// That the value of the hit says that there is nothing.
  void add_negative() noexcept { add_one(&Cell::negative); }
  void add_miss() noexcept { add_one(&Cell::misses); }
  void add_stored() noexcept { add_one(&Cell::stored); }

  Sum sum() const noexcept {
    Sum sum;
    const auto add = [&](const Cell& cell) {
      sum.hits += cell.hits.load(std::memory_order_relaxed);
      sum.saved_us += cell.saved_us.load(std::memory_order_relaxed);
      sum.negative += cell.negative.load(std::memory_order_relaxed);
      sum.misses += cell.misses.load(std::memory_order_relaxed);
      sum.stored += cell.stored.load(std::memory_order_relaxed);
    };
    add(shared_);
    cells_.for_each(add);
    return sum;
  }

 private:
  struct alignas(64) Cell {
    std::atomic<std::uint64_t> hits{0};
    std::atomic<std::uint64_t> saved_us{0};
    std::atomic<std::uint64_t> negative{0};
    std::atomic<std::uint64_t> misses{0};
    std::atomic<std::uint64_t> stored{0};
  };

  void add_one(std::atomic<std::uint64_t> Cell::*which) noexcept {
    if (auto* const cell = cells_.mine()) [[likely]] {
      bump(cell->*which, 1);
    } else {
      (shared_.*which).fetch_add(1, std::memory_order_relaxed);
    }
  }

  static void bump(std::atomic<std::uint64_t>& count, std::uint64_t amount) noexcept {
    count.store(count.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
  }

  memory::PerThread<Cell> cells_;
  Cell shared_;
};

}  // namespace cachecade::load
