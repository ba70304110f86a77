// Entries: a stripe without its lock: what stands under which key, in which order it leaves, and what it all weighs.
//
// Invariants between any two calls: table and eviction order hold the same nodes; what is here is told to the bounds,
// which all stripes share; removed nodes weigh no more than the stripe's part of the reserve, except where a member
// says that they must be freed first. What readers hold back beyond that part counts as if it were linked. So the sums
// of all stripes tell what may be held by removed nodes and all, and each evicts by itself. Expired entries leave in
// three ways: a look-up does not see them, the eviction order prefers them, and a sweep looks at the places of the
// table in turn, unless nothing can have expired yet.
#pragma once

#include <cachecade/memory/bounds.hpp>
#include <cachecade/memory/eviction.hpp>
#include <cachecade/memory/expiry_sweep.hpp>
#include <cachecade/memory/growing_table.hpp>
#include <cachecade/memory/id.hpp>
#include <cachecade/memory/node.hpp>
#include <cachecade/memory/retired.hpp>
#include <cachecade/memory/table.hpp>
#include <cachecade/memory/traffic.hpp>
#include <cachecade/memory/usage.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace cachecade::memory {

/// One caller at a time. Times are steady nanoseconds.
class Entries {
 public:
  /// `table` is set to one that readers may follow meanwhile. All outlive this. `seed`: any number but zero. Throws
  /// std::bad_alloc.
  Entries(Bounds& bounds, Traffic& traffic, std::atomic<Table*>& table, std::uint64_t seed)
      : bounds_(bounds), eviction_(traffic, seed), table_(table) {}

  const Eviction<Node>& eviction() const noexcept { return eviction_; }
  Retired& retired() noexcept { return retired_; }

  /// After removed nodes were freed.
  void reclaimed() noexcept {
    retired_.fit(here_.entries);
    settle();
  }
  /// Whether removed nodes should be freed.
  bool retired_due() const noexcept { return retired_.due(bounds_.reserve_share() / 2); }

  /// Counts how often the table was rebuilt: places are good for as long as it stays.
  std::uint64_t rebuilt() const noexcept { return table_.rebuilt(); }
  std::size_t lines() const noexcept { return table_->lines(); }
  std::size_t size() const noexcept { return here_.entries; }

  Table::Place find(const Id& id) const noexcept { return table_->find(id); }

  /// What was removed and not freed yet, and is not told to the bounds.
  std::size_t untold_bytes() const noexcept { return retired_.bytes() - held_beyond_share(); }
  /// What happened here since the start.
  const Events& events() const noexcept { return events_; }

  /// Links the node under `id`, its key, and evicts from here what is then beyond the bounds. False where removed nodes
  /// must be freed before it can be called again; the node is owned here once it is linked. A node that is too heavy is
  /// left with its owner, and what stood under the key goes. Throws std::bad_alloc, and changes nothing then.
  bool link(Node::Owner& node, const Id& id, std::int64_t now) {
    if (!node) return make_room(now);
    if (!fits(*node)) return refuse(id);
    eviction_.prefetch(id.hash);
    if (const auto place = find(id)) {
      sweep_.note_end(*node);
      replace(place, *node.release());
      return make_room(now);
    }
    if (!make_room({1, node->weight()}, now)) return false;
    const auto most = std::max(bounds_.entries_share(), size() + size() / 16 + 1);
    if (table_.fit(size() + 1, most, retired_)) sweep_.restart();
    eviction_.insert(*node, most);
    sweep_.note_end(*node);
    add(*node.release());
    if (has_much_room()) eviction_.spread();
    return true;
  }

  /// Evicts from here until the sums are within the bounds, or nothing is left here. False where removed nodes must be
  /// freed before it can be called again.
  bool make_room(std::int64_t now) noexcept { return make_room({}, now); }

  /// The same, but keeps so many entries.
  bool shrink_to(std::size_t entries, std::int64_t now) noexcept { return make_room({}, now, entries); }

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

  /// One more store; whether it is time for a sweep.
  bool count_store() noexcept { return ++stores_ % stores_to_sweep == 0; }

  /// Looks at some places in turn, two for each store, and unlinks what has expired there.
  void sweep(std::int64_t now) noexcept {
    for (auto places = 2 * stores_to_sweep; places > 0 && sweep_.due(now) && !retired_.full(); --places) {
      if (const auto place = sweep_.look(*table_, now)) {
        ++events_.expired;
        unlink(place);
      }
    }
  }

  void count_expired(std::size_t more) noexcept { events_.expired += more; }

  /// Tells the bounds what changed. To be called at the end of every change.
  void settle() noexcept {
    const Amount now{here_.entries, here_.bytes + held_beyond_share()};
    if (now == told_) return;
    bounds_.add(now, told_);
    told_ = now;
  }

  /// Whether all that the essay says holds. Looks at everything.
  bool valid() const {
    Amount found;
    bool sound = table_->valid();
    table_->for_each([&](const Node& node) {
      ++found.entries;
      found.bytes += node.weight();
      sound = sound && eviction_.holds(node);
    });
    return sound && found == here_ && eviction_.size() == size() && told_.entries == here_.entries;
  }
  Amount told() const noexcept { return told_; }

 private:
  bool fits(const Node& node) const noexcept { return node.weight() <= bounds_.largest() && bounds_.max_entries() > 0; }

  bool refuse(const Id& id) noexcept {
    const auto place = find(id);
    if (place && retired_.full()) return false;
    if (place) unlink(place);
    ++events_.refused;
    return true;
  }

  void add(Node& node) noexcept {
    table_->insert(node);
    ++here_.entries;
    here_.bytes += node.weight();
  }

  void replace(const Table::Place& place, Node& fresh) noexcept {
    auto& old = *place.node();
    eviction_.replace(old, fresh);
    Table::replace(place, fresh);
    here_.bytes += fresh.weight() - old.weight();
    retired_.add(old);
  }

  void remove(const Table::Place& place, Node& node) noexcept {
    table_->erase(place);
    --here_.entries;
    here_.bytes -= node.weight();
    retired_.add(node);
  }

  /// The sums, were `more` added to them and what changed here told.
  Amount sums_with(Amount more) const noexcept {
    const auto sums = bounds_.sums();
    return {sums.entries + here_.entries - told_.entries + more.entries,
            sums.bytes + here_.bytes + held_beyond_share() - told_.bytes + more.bytes};
  }

  bool make_room(Amount more, std::int64_t now, std::size_t keep = 0) noexcept {
    for (auto sums = sums_with(more); size() > keep && bounds_.beyond(sums); sums = sums_with(more)) {
      if (retired_.full()) return false;
      auto& victim = eviction_.evict(now, sums.entries);
      ++(victim.expires_by(now) ? events_.expired : events_.evicted);
      remove(table_->find(victim), victim);
    }
    return has_room_for_removed();
  }

  std::size_t held_beyond_share() const noexcept {
    const auto held = retired_.held_bytes(), share = bounds_.reserve_share();
    return held > share ? held - share : 0;
  }

  bool has_room_for_removed() const noexcept {
    return retired_.bytes() <= std::max(bounds_.reserve_share(), retired_.held_bytes());
  }

  bool has_much_room() const noexcept {
    const auto sums = bounds_.sums();
    return sums.entries < bounds_.max_entries() - bounds_.max_entries() / 16 &&
           sums.bytes < bounds_.max_linked_bytes() - bounds_.max_linked_bytes() / 16;
  }

  static constexpr unsigned stores_to_sweep = 16;

  Bounds& bounds_;
  Eviction<Node> eviction_;
  Retired retired_;
  GrowingTable table_;
  ExpirySweep sweep_;
  Amount here_;
  Amount told_;
  Events events_;
  unsigned stores_ = 0;
};

}  // namespace cachecade::memory
