// The memory engine: typed values under keys, bounded by entries and bytes, each with its own end of life.
//
// Readers take no lock and write nothing that another reader reads, but for a use counter in the entry that is left
// alone once it is full: a hot key scales with cores. They find a node in the table (table.hpp), name it so that it
// stays (hazards.hpp), look at the clock unless it never expires, and read the value in place. Writers take one lock
// for the table, the eviction order (eviction.hpp) and the accounts; user code never runs under it. Invariants,
// whenever the lock is free: table and eviction order hold the same nodes; their number is within `max_entries`; their
// weight, with what is unlinked and not freed yet, is within `max_bytes`. Cost: a hit takes two stores to the thread's
// own line and at most one clock read, and allocates nothing; a store allocates one node, and looks at a few others.
#pragma once

#include <cachecade/clock.hpp>
#include <cachecade/duration.hpp>
#include <cachecade/detail/process_seed.hpp>
#include <cachecade/memory/entries.hpp>
#include <cachecade/memory/id.hpp>
#include <cachecade/memory/kind.hpp>
#include <cachecade/memory/life_clock.hpp>
#include <cachecade/memory/node.hpp>
#include <cachecade/memory/shared_entries.hpp>
#include <cachecade/memory/table.hpp>
#include <cachecade/memory/weigh.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cachecade::memory {

/// All members are thread safe. Nothing blocks but for the short moments in which another thread holds the lock. A
/// forked child goes on with a copy of all entries.
class Engine {
 public:
  /// Throws std::bad_alloc.
  Engine(Limits limits, std::shared_ptr<const Clock> clock)
      : time_(std::move(clock)), entries_(limits, detail::process_seed().low | 1U) {}
  /// Values may use the engine to the last while they are destroyed.
  ~Engine() {
    entries_.remove_if([](Entries&, Node&) { return true; });
    reclaim();
  }
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// A fresh entry, or nothing. While it is there the entry's memory stays, whatever happens to the key; other entries
  /// are not held back. To be used in the thread and the scope in which it was made.
  class Held {
   public:
    /// Throws std::bad_alloc in a thread's first look-up only.
    template <class Key>
    [[gnu::always_inline]] Held(const Engine& engine, const Key& key) : node_(engine.look_up(key, hazard_)) {}
    /// Also an entry at which a reader must look closer: not fresh any more, but of some use, or due for a refresh.
    template <class Key>
    Held(const Engine& engine, const Key& key, std::nullptr_t) : node_(engine.look_up_living(key, hazard_, due_)) {}
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;

    explicit operator bool() const noexcept { return node_ != nullptr; }
    const Node& operator*() const noexcept { return *node_; }
    const Node* operator->() const noexcept { return node_; }
    bool due() const noexcept { return due_; }

   private:
    Hazard hazard_;
    bool due_ = false;
    const Node* node_;
  };

  /// The fresh entry of this key (an Id or a NumberId). The caller compares its type before it reads the value.
  template <class Key>
  [[gnu::always_inline]] Held find(const Key& key) const {
    return Held(*this, key);
  }

  /// The same, or one at which a reader must look closer, since a refresh is due, or its ttl over while it is still of
  /// some use.
  template <class Key>
  Held find_living(const Key& key) const {
    return Held(*this, key, nullptr);
  }

  /// Keeps a copy of `value` in place of what was there. False, with what was there gone, when it is larger than
  /// `largest()`, its key longer than a node can hold, or the ttl not positive. What the copy throws passes through,
  /// and std::bad_alloc; both leave what was there.
  template <class T>
  bool store(const KindPointer& kind, const Id& id, const T& value, const Lifespan& span) {
    return store_if(kind, id, value, span, [](const Entries&) { return true; });
  }
  template <class T>
  bool store(const KindPointer& kind, const Id& id, const T& value, Duration ttl) {
    return store(kind, id, value, Lifespan{.ttl = ttl});
  }

  /// The same, if `allowed(entries)` is true at the moment in which the value takes its place; else false, with what
  /// was there left. It is asked under the lock: it must be short, throw nothing and not use the engine.
  template <class T, class Allowed>
  bool store_if(const KindPointer& kind, const Id& id, const T& value, const Lifespan& span, Allowed&& allowed) {
    if (!span.ttl.positive() || id.tail.size() > Node::longest_tail) return erase(id), false;
    auto node = Node::make(kind, id, time_.birth(span), value);
    node->weigh(weight_of_node(*node, owned_bytes(value)));
    const auto* const linked = node.get();
    entries_.change(
        [&](Entries& entries) { return (node && !allowed(entries)) || entries.link(node, id, time_.now()); });
    return linked != node.get();
  }

  /// The same, if `old` is still what stands under the key.
  template <class T>
  bool replace(const Held& old, const KindPointer& kind, const Id& id, const T& value, const Lifespan& span) {
    return store_if(kind, id, value, span, [&](const Entries& entries) {
      const auto place = entries.find(id);
      return place && place.node() == &*old;
    });
  }

  /// Ends the entry's ttl: it may only stand in for a failed load from now on, as long as its `on_error_for` says from
  /// here; without one it is removed. Tells whether something living was there.
  bool expire(const Id& id) {
    bool living = false;
    entries_.change([&](Entries& entries) {
      const auto place = entries.find(id);
      if (!place) return true;
      living = !time_.expired(*place.node());
      if (!living || !entries.end_ttl(*place.node(), time_.now_of(*place.node()))) entries.unlink(place);
      return true;
    });
    return living;
  }

  /// Removes the entry; tells whether something living was there.
  bool erase(const Id& id) {
    bool living = false;
    entries_.change([&](Entries& entries) {
      const auto place = entries.find(id);
      if (!place) return true;
      living = !time_.expired(*place.node());
      entries.unlink(place);
      return true;
    });
    return living;
  }

  /// Removes every entry that `filter` accepts, by the text of its key; tells how many. Walks all entries, in steps
  /// between which others may write; what is stored meanwhile may be left.
  template <class Filter>
  std::size_t erase_if(Filter&& filter) {
    const auto removed =
        entries_.remove_if([&](Entries&, Node& node) { return filter(std::string_view(node.text())); });
    reclaim();
    return removed;
  }

  /// The same for every entry that `filter` accepts; tells how many. Walks all entries in steps.
  template <class Filter>
  std::size_t expire_if(Filter&& filter) {
    std::size_t ended = 0;
    entries_.remove_if([&](Entries& entries, Node& node) {
      if (time_.expired(node) || !filter(std::string_view(node.text()))) return false;
      ++ended;
      return !entries.end_ttl(node, time_.now_of(node));
    });
    return ended;
  }

  /// Removes and frees what has expired; tells how many entries. Walks all of them.
  std::size_t purge() {
    const auto removed = entries_.remove_if([&](Entries&, Node& node) { return time_.expired(node); });
    entries_.change([&](Entries& entries) { return entries.count_expired(removed), true; }, true);
    return removed;
  }

  /// New bounds; what is beyond them is evicted at once.
  void limit(Limits limits) {
    entries_.change([&](Entries& entries) { return entries.limit(limits, time_.now()); });
    reclaim();
  }

  Limits limits() const {
    return entries_.locked([](const Entries& entries) { return entries.limits(); });
  }

  /// The weight of the heaviest entry that is taken.
  std::size_t largest() const {
    return entries_.locked([](const Entries& entries) { return entries.largest(); });
  }

  Usage usage() const {
    return entries_.locked([](const Entries& entries) { return entries.usage(); });
  }

  /// The one kind of all entries with this head, type and version. The context is that of whoever asks first.
  KindPointer kind(std::string_view head, const Type& type, int version = 0,
                   std::shared_ptr<const KindContext> context = {}) {
    return entries_.locked([&](const Entries&) { return kinds_.of(head, type, version, std::move(context)); });
  }

  /// The keys of all entries, the most used first. Walks all of them, in steps between which others may write.
  std::vector<std::string> hottest() const {
    std::vector<std::pair<unsigned, std::string>> keys;
    while (!entries_.walk([&](const Node& node) { keys.emplace_back(entries_.frequency(node), node.text()); })) {
      keys.clear();
    }
    std::stable_sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<std::string> texts;
    texts.reserve(keys.size());
    for (auto& key : keys) texts.push_back(std::move(key.second));
    return texts;
  }

  /// Frees what was removed and is not read by anybody any more.
  void reclaim() {
    entries_.change([](Entries&) { return true; }, true);
  }

  /// Whether the engine's invariants hold; for tests. Looks at everything, under the lock.
  bool valid() const {
    return entries_.locked([](const Entries& entries) { return entries.valid(); });
  }

 private:
  template <class Key>
  [[gnu::always_inline]] const Node* look_up(const Key& key, Hazard& hazard) const {
    Node* const node = find_node(entries_.table(), key, hazard);
    if (node == nullptr || time_.due(*node)) return nullptr;
    entries_.used(*node);
    return node;
  }
  template <class Key>
  const Node* look_up_living(const Key& key, Hazard& hazard, bool& due) const {
    Node* const node = find_node(entries_.table(), key, hazard);
    const auto its_state = node != nullptr ? time_.due_if_living(*node) : std::nullopt;
    if (!its_state) return nullptr;
    due = *its_state;
    entries_.used(*node);
    return node;
  }

  static std::size_t weight_of_node(const Node& node, std::size_t owned) noexcept {
    constexpr std::size_t bookkeeping = 24;  // the places in the table and in the eviction order
    return std::min<std::size_t>(allocation_bytes(node.size()) + owned + bookkeeping,
                                 std::numeric_limits<std::uint32_t>::max());
  }

  const LifeClock time_;
  SharedEntries entries_;
  Kinds kinds_;
};

}  // namespace cachecade::memory
