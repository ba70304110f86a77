// Nodes and tables that were unlinked and wait until no reader names them.
//
// They are looked at in batches: a list that is long or weighs much is taken out by one thread, which puts back what
// may be named and frees the rest (retired_batch.hpp). User code, the destructors of values, runs last, when nothing of
// the engine is held any more. Invariants: noting a node never allocates; at most one batch is out; what waits is at
// most `capacity` nodes in the list and as many in the batch, and its weight counts until it is freed. Cost: a look at
// all hazards for `capacity / 4` nodes or more, and one fence of some microseconds for many of those; so the capacity,
// small at first, grows where nodes come in numbers.
#pragma once

#include <cachecade/memory/asymmetric_fence.hpp>
#include <cachecade/memory/node.hpp>
#include <cachecade/memory/retired_batch.hpp>
#include <cachecade/memory/table.hpp>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <new>
#include <utility>
#include <vector>

namespace cachecade::memory {

/// Guarded by the lock of its stripe.
class Retired {
 public:
  /// Throws std::bad_alloc.
  Retired() { reserve(); }
  ~Retired() {
    for (auto* node : waiting_) Node::destroy(node);
  }
  Retired(const Retired&) = delete;
  Retired& operator=(const Retired&) = delete;

  /// The weight of all that is not freed yet.
  std::size_t bytes() const noexcept { return waiting_bytes_ + dying(); }
  /// The part of it that no look can free: named by readers when last looked, or on its way through a destructor.
  std::size_t held_bytes() const noexcept { return named_bytes_ + dying(); }

  bool full() const noexcept { return waiting_.size() >= capacity_; }
  /// Whether it is time for a look: at half of the capacity where fences of others serve many; else later, since it
  /// will take one.
  bool due(std::size_t most_bytes) const noexcept {
    if (out_) return false;
    const bool heavy = waiting_bytes_ - named_bytes_ > most_bytes;
    if (new_table_ || full()) return true;
    if (!heavy && waiting_.size() < capacity_ / 2) return false;
    const auto middle = waiting_[waiting_.size() / 2]->slot();
    if (AsymmetricFence::serves(AsymmetricFence::ended(), middle)) return true;
    return (heavy || waiting_.size() >= capacity_ - capacity_ / 4) && !AsymmetricFence::under_way();
  }

  /// It must not be full.
  void add(Node& node) noexcept {
    node.slot() = AsymmetricFence::begun();
    waiting_bytes_ += node.weight();
    waiting_.push_back(&node);
  }

  void add(Table::Owner table) noexcept {
    table->retired_at = AsymmetricFence::begun();
    link(std::move(table));
    new_table_ = true;
  }

  /// Takes everything out, unless a batch is out already. `whole`: to be freed but for what is named, not only half.
  void take(RetiredBatch& batch, bool whole) noexcept {
    if (out_) return;
    out_ = true;
    new_table_ = false;
    batch.whole_ = whole;
    batch.dying_ = &dying_;
    batch.nodes_ = std::exchange(waiting_, std::move(spare_));
    batch.tables_ = std::move(tables_);
  }

  /// Takes back what some reader names. False where that does not fit: then the batch must be examined again, and frees
  /// all that nobody names, so that this takes hundreds of readers that hold on to removed nodes.
  bool put_back(RetiredBatch& batch) noexcept {
    waiting_bytes_ -= batch.dead_bytes_;
    dying_.fetch_add(std::exchange(batch.dead_bytes_, 0), std::memory_order_relaxed);
    if (waiting_.size() + batch.nodes_.size() > waiting_.capacity()) {
      batch.whole_ = true;
      return false;
    }
    named_bytes_ = 0;
    for (auto* node : batch.nodes_) {
      named_bytes_ += node->weight();
      waiting_.push_back(node);
    }
    named_bytes_ -= batch.early_bytes_;
    batch.nodes_.clear();
    spare_ = std::move(batch.nodes_);
    while (batch.tables_) link(std::exchange(batch.tables_, std::move(batch.tables_->next_retired)));
    out_ = false;
    return true;
  }

  /// To be called between batches: makes the lists as long as suits so many entries, in steps while they are in use.
  void fit(std::size_t entries) noexcept {
    const auto wanted = std::clamp(std::bit_floor(entries / 4 + 1), least_capacity, most_capacity);
    if (out_ || wanted == capacity_ || waiting_.size() > wanted) return;
    const auto before = std::exchange(capacity_, std::min(wanted, 2 * capacity_));
    try {
      reserve();
    } catch (const std::bad_alloc&) {
      capacity_ = before;
    }
  }

  /// In a forked child: what another thread of the parent was about to free is lost with that thread.
  void lose_batch() {
    dying_.store(0, std::memory_order_relaxed);
    if (!std::exchange(out_, false)) return;
    spare_.reserve(2 * capacity_);
    named_bytes_ = waiting_bytes_ = 0;
    for (const auto* node : waiting_) waiting_bytes_ += node->weight();
  }

 private:
  static constexpr std::size_t least_capacity = 64, most_capacity = 1024;

  void link(Table::Owner table) noexcept {
    table->next_retired = std::move(tables_);
    tables_ = std::move(table);
  }

  void reserve() {
    std::vector<Node*> list, spare;
    list.reserve(2 * capacity_);
    spare.reserve(2 * capacity_);
    list.assign(waiting_.begin(), waiting_.end());
    waiting_.swap(list);
    spare_.swap(spare);
  }

  std::size_t dying() const noexcept { return dying_.load(std::memory_order_relaxed); }

  std::size_t capacity_ = least_capacity;
  std::vector<Node*> waiting_;
  std::vector<Node*> spare_;
  Table::Owner tables_;
  std::size_t waiting_bytes_ = 0;  // with what is in a batch and not yet known to be free
  std::size_t named_bytes_ = 0;
  std::atomic<std::size_t> dying_{0};
  bool new_table_ = false;  // came since the last look
  bool out_ = false;
};

}  // namespace cachecade::memory
