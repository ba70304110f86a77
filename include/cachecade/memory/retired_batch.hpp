// RetiredBatch: removed nodes and replaced tables that one thread looks through, outside the lock.
//
// What a reader may still name stays: that which some hazard names, and that which no fence has served since it was
// unlinked (asymmetric_fence.hpp). Fences of other stripes serve too, so it runs one itself only where they have served
// less than half: where many stripes are written to, one look in some dozens pays for all.
#pragma once

#include <cachecade/memory/asymmetric_fence.hpp>
#include <cachecade/memory/named_objects.hpp>
#include <cachecade/memory/node.hpp>
#include <cachecade/memory/table.hpp>

#include <atomic>
#include <cstddef>
#include <utility>
#include <vector>

namespace cachecade::memory {

/// Of one thread.
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

  /// Tells apart what is to stay and what may be freed.
  void examine() noexcept {
    if (!served_enough(AsymmetricFence::ended())) AsymmetricFence::heavy();
    const auto fence = AsymmetricFence::ended();
    const NamedObjects named;
    for (auto* table = &tables_; *table;) {
      const bool served = AsymmetricFence::serves(fence, (*table)->retired_at);
      if (served && !named.contains(Hazard::name_of_table(table->get()))) {
        *table = std::move((*table)->next_retired);
      } else {
        table = &(*table)->next_retired;
      }
    }
    early_bytes_ = 0;
    std::erase_if(nodes_, [&](Node* node) {
      const bool served = AsymmetricFence::serves(fence, node->slot());
      if (!served) early_bytes_ += node->weight();
      if (!served || named.contains(node)) return false;
      node->chain(std::exchange(dead_, node));
      dead_bytes_ += node->weight();
      return true;
    });
  }

 private:
  friend class Retired;

  bool served_enough(AsymmetricFence::Number fence) const noexcept {
    for (auto* table = tables_.get(); table != nullptr; table = table->next_retired.get()) {
      if (!AsymmetricFence::serves(fence, table->retired_at)) return false;
    }
    std::size_t early = 0, early_bytes = 0, bytes = 0;
    for (const auto* node : nodes_) {
      const bool served = AsymmetricFence::serves(fence, node->slot());
      early += !served;
      early_bytes += served ? 0 : node->weight();
      bytes += node->weight();
    }
    return whole_ ? early == 0 : 2 * early <= nodes_.size() && 2 * early_bytes <= bytes;
  }

  std::vector<Node*> nodes_;
  Table::Owner tables_;
  bool whole_ = false;  // all that nobody names must go
  Node* dead_ = nullptr;
  std::size_t dead_bytes_ = 0;
  std::size_t early_bytes_ = 0;  // of nodes that no fence has served yet
  std::atomic<std::size_t>* dying_ = nullptr;
};

}  // namespace cachecade::memory
