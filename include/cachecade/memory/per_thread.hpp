// PerThread: a cell for each thread, so that what every reader writes is never written by two.
//
// A cell is found by the number of its thread's hazard record, which no other living thread has. Invariant: a cell has
// one writer at a time, so a plain load and store lose nothing; what a thread left, the next with its number goes on
// with. Cells come in blocks of 16, made when the first of their threads comes, and stay. Threads beyond 1024 at one
// time, and those that find no memory, have none. Cost: two loads.
#pragma once

#include <cachecade/memory/hazards.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <new>

namespace cachecade::memory {

/// `Cell` is aligned to 64 bytes and made of atomics, unless only its thread looks into it. Thread safe.
template <class Cell>
class PerThread {
 public:
  PerThread() = default;
  ~PerThread() {
    for (auto& block : blocks_) delete block.load(std::memory_order_relaxed);
  }
  PerThread(const PerThread&) = delete;
  PerThread& operator=(const PerThread&) = delete;

  /// The calling thread's cell, or null.
  Cell* mine() noexcept {
    const auto number = HazardRecords::my_number();
    if (number / cells >= blocks_.size()) [[unlikely]] {
      return nullptr;
    }
    auto* block = blocks_[number / cells].load(std::memory_order_acquire);
    if (block == nullptr) [[unlikely]] {
      block = make_block(blocks_[number / cells]);
    }
    return block != nullptr ? &(*block)[number % cells] : nullptr;
  }

  template <class Visit>
  void for_each(Visit&& visit) const {
    for (const auto& place : blocks_) {
      auto* const block = place.load(std::memory_order_acquire);
      if (block == nullptr) continue;
      for (auto& cell : *block) visit(cell);
    }
  }

 private:
  static_assert(alignof(Cell) >= 64);
  static constexpr std::size_t cells = 16;
  using Block = std::array<Cell, cells>;

  [[gnu::noinline]] static Block* make_block(std::atomic<Block*>& place) noexcept {
    std::unique_ptr<Block> fresh(new (std::nothrow) Block);
    Block* standing = nullptr;
    if (fresh && place.compare_exchange_strong(standing, fresh.get(), std::memory_order_acq_rel))
      return fresh.release();
    return standing;
  }

  std::array<std::atomic<Block*>, 64> blocks_{};
};

}  // namespace cachecade::memory
