// Entries: what stands under which key, in which order it leaves, and what it all weighs. The engine without its lock.
//
// Invariants between any two calls: table and eviction order hold the same nodes; their number is within `max_entries`,
// and their weight, with what is removed and not freed yet, within `max_bytes`, except where a member says that room
// must be freed first. A thirty-second part of `max_bytes` is kept for removed nodes, so that they can be freed in
// batches. Expired entries leave in three ways: a look-up does not see them, the eviction order prefers them, and every
// insertion looks at two places of the table in turn, unless nothing can have expired yet.
#pragma once

#include <cachecade/memory/eviction.hpp>
#include <cachecade/memory/expiry_sweep.hpp>
#include <cachecade/memory/growing_table.hpp>
#include <cachecade/memory/id.hpp>
#include <cachecade/memory/node.hpp>
#include <cachecade/memory/request_sample.hpp>
#include <cachecade/memory/retired.hpp>
#include <cachecade/memory/table.hpp>
#include <cachecade/memory/usage.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace cachecade::memory {

/// One caller at a time. Times are steady nanoseconds.
class Entries {
 public:
  /// `table` is set to one that readers may follow meanwhile; `sample`: where they tell of their hits. Both outlive
  /// this. `seed`: any number but zero. Throws std::bad_alloc.
  Entries(Limits limits, std::atomic<Table*>& table, RequestSample& sample, std::uint64_t seed)
      : limits_(limits), eviction_(limits.max_entries, sample, seed), table_(table) {}

  const Eviction<Node>& eviction() const noexcept { return eviction_; }
  Retired& retired() noexcept { return retired_; }

  /// Counts how often the table was rebuilt: places are good for as long as it stays.
  std::uint64_t rebuilt() const noexcept { return table_.rebuilt(); }
  std::size_t lines() const noexcept { return table_->lines(); }

  Table::Place find(const Id& id) const noexcept { return table_->find(id); }

  /// The weight of the heaviest entry that is taken.
  std::size_t largest() const noexcept {
    return std::min<std::size_t>(limits_.max_bytes - reserve(), std::numeric_limits<std::uint32_t>::max());
  }
  Limits limits() const noexcept { return limits_; }

  /// What removed nodes may weigh before they should be freed.
  std::size_t reserve() const noexcept { return limits_.max_bytes / 32; }

  Usage usage() const noexcept { return {size_, bytes_ + retired_.bytes(), evicted_, expired_, refused_}; }

  /// Links the node under `id`, its key, and evicts what is then beyond the bounds. False where removed nodes must be
  /// freed before it can be called again; the node is owned here once it is linked. A node that is too heavy is left
  /// with its owner, and what stood under the key goes. Throws std::bad_alloc, and changes nothing then.
  bool link(Node::Owner& node, const Id& id, std::int64_t now) {
    if (node && !fits(*node)) return refuse(id);
    if (node) {
      sweep_.note_end(*node);
      if (const auto place = find(id)) {
        replace(place, *node.release());
      } else {
        if (!make_room(1, node->weight(), now)) return false;
        if (table_.fit(size_ + 1, limits_.max_entries, retired_)) sweep_.restart();
        eviction_.insert(*node);
        add(*node.release());
        if (has_much_room()) eviction_.spread();
      }
      remove_expired(now);
    }
    return make_room(0, 0, now);
  }

  /// Ends the ttl of a linked node. False where nothing would be left of its life: then it should be unlinked.
  bool end_ttl(Node& node, std::int64_t now) noexcept {
    if (!node.end_ttl(now)) return false;
    sweep_.note_end(node);
    return true;
  }

  /// There must be room in `retired`.
  void unlink(const Table::Place& place) noexcept {
    auto& node = *place.node();
    eviction_.erase(node);
    remove(place, node);
  }

  /// Unlinks what `doomed` accepts in one line of the table; tells how many. `finished` is false where room in
  /// `retired` ran out.
  template <class Doomed>
  std::size_t unlink_if(std::size_t line, Doomed&& doomed, bool& finished) {
    std::size_t unlinked = 0;
    for (unsigned place = 0; place < TableLine::places; ++place) {
      const Table::Place here{&table_->line(line), place};
      if (here.node() == nullptr || !doomed(*here.node())) continue;
      if (finished = !retired_.full(); !finished) break;
      unlink(here);
      ++unlinked;
    }
    return unlinked;
  }

  template <class Visit>
  void for_each_in(std::size_t line, Visit&& visit) const {
    table_->line(line).for_each(visit);
  }

  void count_expired(std::size_t more) noexcept { expired_ += more; }

  /// New bounds. False where removed nodes must be freed before it can be called again.
  bool limit(Limits limits, std::int64_t now) noexcept {
    limits_ = limits;
    eviction_.limit(limits.max_entries);
    return make_room(0, 0, now);
  }

  /// Whether all that the essay says holds. Looks at everything.
  bool valid() const {
    std::size_t nodes = 0;
    std::size_t bytes = 0;
    bool sound = table_->valid();
    table_->for_each([&](const Node& node) {
      ++nodes;
      bytes += node.weight();
      sound = sound && eviction_.holds(node);
    });
    return sound && nodes == size_ && bytes == bytes_ && eviction_.size() == size_ && size_ <= limits_.max_entries &&
           (bytes_ <= limits_.max_bytes || size_ == 0);
  }

 private:
  bool fits(const Node& node) const noexcept { return node.weight() <= largest() && limits_.max_entries > 0; }

  bool refuse(const Id& id) noexcept {
    const auto place = find(id);
    if (place && retired_.full()) return false;
    if (place) unlink(place);
    ++refused_;
    return true;
  }

  void add(Node& node) noexcept {
    table_->insert(node);
    ++size_;
    bytes_ += node.weight();
  }

  void replace(const Table::Place& place, Node& fresh) noexcept {
    auto& old = *place.node();
    eviction_.replace(old, fresh);
    Table::replace(place, fresh);
    bytes_ += fresh.weight();
    bytes_ -= old.weight();
    retired_.add(old);
  }

  void remove(const Table::Place& place, Node& node) noexcept {
    table_->erase(place);
    --size_;
    bytes_ -= node.weight();
    retired_.add(node);
  }

  /// Evicts until so much more fits, once all is freed that can be. False where that must be done first.
  bool make_room(std::size_t entries, std::size_t weight, std::int64_t now) noexcept {
    while (size_ + entries > limits_.max_entries ||
           bytes_ + weight + std::max(reserve(), retired_.held_bytes()) > limits_.max_bytes) {
      if (size_ == 0) break;
      if (retired_.full()) return false;
      auto& victim = eviction_.evict(now);
      ++(victim.expires_by(now) ? expired_ : evicted_);
      remove(table_->find(victim), victim);
    }
    return bytes_ + weight + retired_.bytes() <= limits_.max_bytes || retired_.bytes() == retired_.held_bytes();
  }

  bool has_much_room() const noexcept {
    return size_ < limits_.max_entries - limits_.max_entries / 16 &&
           bytes_ < limits_.max_bytes - limits_.max_bytes / 16;
  }

  void remove_expired(std::int64_t now) noexcept {
    for (int looks = 0; looks < 2 && sweep_.due(now) && !retired_.full(); ++looks) {
      if (const auto place = sweep_.look(*table_, now)) {
        ++expired_;
        unlink(place);
      }
    }
  }

  Limits limits_;
  Eviction<Node> eviction_;
  Retired retired_;
  GrowingTable table_;
  ExpirySweep sweep_;
  std::size_t size_ = 0;
  std::size_t bytes_ = 0;
  std::uint64_t evicted_ = 0;
  std::uint64_t expired_ = 0;
  std::uint64_t refused_ = 0;
};

}  // namespace cachecade::memory
