// GrowingTable: the table that readers follow, and how it grows under them: a larger one is filled and takes its place;
// the old one waits until no reader names it.
#pragma once

#include <cachecade/memory/node.hpp>
#include <cachecade/memory/retired.hpp>
#include <cachecade/memory/table.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>

namespace cachecade::memory {

/// One caller at a time. Owns the nodes in it.
class GrowingTable {
 public:
  /// `current` is set to the table, and outlives this. Throws std::bad_alloc.
  explicit GrowingTable(std::atomic<Table*>& current) : current_(current) {
    current_.store(Table::make(1).release(), std::memory_order_release);
  }
  ~GrowingTable() {
    (**this).for_each([](Node& node) { Node::destroy(&node); });
    const Table::Owner last{&**this};
  }
  GrowingTable(const GrowingTable&) = delete;
  GrowingTable& operator=(const GrowingTable&) = delete;

  Table& operator*() const noexcept { return *current_.load(std::memory_order_relaxed); }
  Table* operator->() const noexcept { return &**this; }

  /// Counts how often it was rebuilt: places are good for as long as it stays.
  std::uint64_t rebuilt() const noexcept { return rebuilt_; }

  /// Grows before `entries` fill more than 4/5 of it, to no more than `max_entries` need; tells whether it did. Without
  /// memory to grow it goes on as long as there is any place; then it throws std::bad_alloc.
  bool fit(std::size_t entries, std::size_t max_entries, Retired& retired) {
    if (entries * 5 <= (**this).places() * 4) return false;
    const auto needed = [](std::size_t count) { return count * 5 / 4 / TableLine::places + 1; };
    try {
      rebuild(std::max(needed(entries), std::min((**this).lines() * 2, needed(max_entries))), retired);
      return true;
    } catch (const std::bad_alloc&) {
      if (entries > (**this).places()) throw;
      return false;
    }
  }

 private:
  void rebuild(std::size_t lines, Retired& retired) {
    auto fresh = Table::make(lines);
    Table::Owner old(&**this);
    fresh->copy(*old);
    current_.store(fresh.release(), std::memory_order_seq_cst);
    retired.add(std::move(old));
    ++rebuilt_;
  }

  std::atomic<Table*>& current_;
  std::uint64_t rebuilt_ = 0;
};

}  // namespace cachecade::memory
