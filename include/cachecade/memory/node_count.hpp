// NodeCount: how many nodes there are of one type, without a counter that all threads write.
//
// A few are counted in one place. From some hundreds on, threads count in cells by their numbers, and a node may leave
// in another cell than that in which it came; only the sum of all is meant. Cost: one atomic addition to a line that
// few threads have; 1 KiB for a type of many nodes.
#pragma once

#include <cachecade/memory/hazards.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <new>

namespace cachecade::memory {

/// Thread safe.
class NodeCount {
 public:
  NodeCount() = default;
  ~NodeCount() { delete cells_.load(std::memory_order_relaxed); }
  NodeCount(const NodeCount&) = delete;
  NodeCount& operator=(const NodeCount&) = delete;

  void add() noexcept {
    auto* const cells = cells_.load(std::memory_order_acquire);
    if (cells != nullptr) [[likely]] {
      mine(*cells).fetch_add(1, std::memory_order_relaxed);
    } else if (few_.fetch_add(1, std::memory_order_relaxed) == many) {
      make_cells();
    }
  }
  /// What the caller did to a node comes before what is done by who then finds none.
  void remove() noexcept {
    auto* const cells = cells_.load(std::memory_order_acquire);
    (cells != nullptr ? mine(*cells) : few_).fetch_sub(1, std::memory_order_release);
  }

  /// Exact where there never were many; else `many`.
  std::size_t about() const noexcept {
    return cells_.load(std::memory_order_relaxed) != nullptr ? many : few_.load(std::memory_order_relaxed);
  }

  /// Whether there is none. To be asked when nobody can add one.
  bool none() const noexcept {
    auto sum = few_.load(std::memory_order_acquire);
    if (const auto* const cells = cells_.load(std::memory_order_acquire)) {
      for (const auto& cell : *cells) sum += cell.count.load(std::memory_order_acquire);
    }
    return sum == 0;
  }

 private:
  static constexpr std::size_t many = 512;

  struct alignas(64) Cell {
    std::atomic<std::size_t> count{0};
  };
  using Cells = std::array<Cell, 16>;

  static std::atomic<std::size_t>& mine(Cells& cells) noexcept {
    return cells[HazardRecords::my_number() % cells.size()].count;
  }

  /// Without memory it goes on as before.
  [[gnu::noinline]] void make_cells() noexcept {
    std::unique_ptr<Cells> fresh(new (std::nothrow) Cells);
    Cells* none = nullptr;
    if (fresh && cells_.compare_exchange_strong(none, fresh.get(), std::memory_order_acq_rel)) fresh.release();
  }

  std::atomic<Cells*> cells_{nullptr};
  std::atomic<std::size_t> few_{0};
};

}  // namespace cachecade::memory
