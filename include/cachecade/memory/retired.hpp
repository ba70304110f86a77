// Nodes and tables that were unlinked and wait until no reader names them.
//
// They are looked at in batches, since one look costs a heavy fence: a list that is long or weighs much is taken out by
// one thread, which collects the hazards, puts back what is named and frees the rest. User code, the destructors of
// values, runs last, when nothing of the engine is held any more. Invariants: noting a node never allocates; at most
// one batch is out; what waits is at most `capacity` nodes in the list and as many in the batch, and its weight counts
// until it is freed. Cost: a fence of some microseconds for `capacity / 2` nodes; so the capacity, small at first,
// grows where nodes come in numbers.
#pragma once

#include <cachecade/memory/hazards.hpp>
#include <cachecade/memory/node.hpp>
#include <cachecade/memory/table.hpp>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <new>
#include <utility>
#include <vector>

namespace cachecade::memory {

/// What one thread looks through, outside the lock.
class RetiredBatch {
 public:
  RetiredBatch() = default;
  RetiredBatch(const RetiredBatch&) = delete;
  RetiredBatch& operator=(const RetiredBatch&) = delete;
  ~RetiredBatch() { free(); }

  /// Frees what was found free: the values' destructors run here.
  void free() noexcept {
    while (dead_ != nullptr) {
      auto* const node = std::exchange(dead_, dead_->chained());
      dying_->fetch_sub(node->weight(), std::memory_order_relaxed);
      Node::destroy(node);
    }
  }

  bool taken() const noexcept { return dying_ != nullptr; }

  /// Tells apart what a reader names and what may be freed.
  void examine() noexcept {
    const NamedObjects named;
    const auto free = [&](const void* object) { return !named.contains(object); };
    for (auto* table = &tables_; *table;) {
      if (free(Hazard::name_of_table(table->get()))) {
        *table = std::move((*table)->next_retired);
      } else {
        table = &(*table)->next_retired;
      }
    }
    std::erase_if(nodes_, [&](Node* node) {
      if (!free(node)) return false;
      node->chain(std::exchange(dead_, node));
      dead_bytes_ += node->weight();
      return true;
    });
  }

 private:
  friend class Retired;
  std::vector<Node*> nodes_;
  Table::Owner tables_;
  Node* dead_ = nullptr;
  std::size_t dead_bytes_ = 0;
  std::atomic<std::size_t>* dying_ = nullptr;
};

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
  bool due(std::size_t most_bytes) const noexcept {
    return waiting_.size() >= capacity_ / 2 || waiting_bytes_ - named_bytes_ > most_bytes || new_table_;
  }

  /// It must not be full.
  void add(Node& node) noexcept {
    waiting_bytes_ += node.weight();
    waiting_.push_back(&node);
  }

  void add(Table::Owner table) noexcept {
    table->next_retired = std::move(tables_);
    tables_ = std::move(table);
    new_table_ = true;
  }

  /// Takes everything out, unless a batch is out already.
  void take(RetiredBatch& batch) noexcept {
    if (out_) return;
    out_ = true;
    new_table_ = false;
    batch.dying_ = &dying_;
    batch.nodes_ = std::exchange(waiting_, std::move(spare_));
    batch.tables_ = std::move(tables_);
  }

  /// Takes back what some reader names. False where that does not fit, which takes hundreds of readers that hold on to
  /// removed nodes: then the batch must be examined again.
  bool put_back(RetiredBatch& batch) noexcept {
    waiting_bytes_ -= batch.dead_bytes_;
    dying_.fetch_add(std::exchange(batch.dead_bytes_, 0), std::memory_order_relaxed);
    if (waiting_.size() + batch.nodes_.size() > waiting_.capacity()) return false;
    named_bytes_ = 0;
    for (auto* node : batch.nodes_) {
      named_bytes_ += node->weight();
      waiting_.push_back(node);
    }
    batch.nodes_.clear();
    spare_ = std::move(batch.nodes_);
    const bool new_table = new_table_;
    while (batch.tables_) add(std::exchange(batch.tables_, std::move(batch.tables_->next_retired)));
    new_table_ = new_table;  // one that is still named waits for the next batch
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
  static constexpr std::size_t least_capacity = 32, most_capacity = 1024;

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
