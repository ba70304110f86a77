// The hash table of the engine: read by any number of threads without a lock, written by one at a time.
//
// A line is 64 bytes, what one cache miss fetches: seven pointers to nodes, for each a tag of one byte, and a count of
// the nodes that found the line full and went on to a later one. A look-up compares seven tags at once, follows the
// pointers whose tags match, and stops at the first line that nobody overflowed; with at most seven eighths of the
// places taken that is nearly always the first. Invariants: a node stands in exactly one place, at or after the line of
// its hash with no line between them that counts fewer overflows than nodes that passed it; nodes never move within a
// table; a key that is replaced keeps its place, so it is never absent in between. To grow, a table of twice the lines
// is filled beside the old one and put in its place; readers in the old one see that and start again. Why so: open
// addressing in cache lines with overflow counts is Facebook's F14, the tag comparison within a word that of Mycroft
// (1987); readers keep what they read by hazards.hpp.
#pragma once

#include <cachecade/memory/hazards.hpp>
#include <cachecade/memory/node.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <vector>

namespace cachecade::memory {

/// Seven places and their tags. Byte 7 of `tags` counts overflows and stays at 255 once it is there.
struct alignas(64) TableLine {
  static constexpr unsigned places = 7;

  std::atomic<std::uint64_t> tags{0};
  std::array<std::atomic<Node*>, places> nodes{};

  static std::uint8_t tag_of(std::uint32_t hash) noexcept {
    const auto low = static_cast<std::uint8_t>(hash);
    return static_cast<std::uint8_t>(low + (low == 0));
  }
  /// A set bit in every byte of `tags` that equals `tag`, and rarely in one above such a byte.
  static std::uint64_t matches(std::uint64_t tags, std::uint8_t tag) noexcept {
    constexpr std::uint64_t ones = 0x0101010101010101U;
    const auto difference = tags ^ (ones * tag);
    return (difference - ones) & ~difference & 0x0080808080808080U;
  }
  static unsigned place_of(std::uint64_t match) noexcept { return static_cast<unsigned>(std::countr_zero(match)) / 8; }
  static std::uint8_t overflows(std::uint64_t tags) noexcept { return static_cast<std::uint8_t>(tags >> 56); }

  template <class Visit>
  void for_each(Visit&& visit) const {
    for (const auto& node : nodes) {
      if (auto* const held = node.load(std::memory_order_relaxed)) visit(*held);
    }
  }

  void set_tag(unsigned byte, std::uint8_t value) noexcept {
    const auto shift = byte * 8;
    const auto old = tags.load(std::memory_order_relaxed);
    tags.store((old & ~(std::uint64_t{0xff} << shift)) | (static_cast<std::uint64_t>(value) << shift),
               std::memory_order_release);
  }
  void count_overflow(int change) noexcept {
    const auto count = overflows(tags.load(std::memory_order_relaxed));
    if (count != 0xff) set_tag(places, static_cast<std::uint8_t>(count + change));
  }
};

/// The lines, and how many there are, in one allocation.
class Table {
 public:
  struct Place {
    TableLine* line = nullptr;
    unsigned place = 0;
    explicit operator bool() const noexcept { return line != nullptr; }
    Node* node() const noexcept { return line->nodes[place].load(std::memory_order_relaxed); }
  };
  struct Destroy {
    void operator()(Table* table) const noexcept {
      table->~Table();
      ::operator delete(table, std::align_val_t(alignof(TableLine)));
    }
  };
  using Owner = std::unique_ptr<Table, Destroy>;

  /// Throws std::bad_alloc.
  static Owner make(std::size_t lines) {
    void* const memory = ::operator new(bytes_for(lines), std::align_val_t(alignof(TableLine)));
    return Owner(new (memory) Table(lines));
  }
  static std::size_t bytes_for(std::size_t lines) noexcept { return sizeof(TableLine) * (lines + 1); }

  Owner next_retired{};  // links tables that were replaced

  std::size_t lines() const noexcept { return lines_; }
  std::size_t places() const noexcept { return lines_ * TableLine::places; }
  TableLine& line(std::size_t index) const noexcept { return first()[index]; }
  std::size_t home_of(std::uint32_t hash) const noexcept { return (std::uint64_t{hash} * lines_) >> 32; }
  std::size_t after(std::size_t index) const noexcept { return index + 1 == lines_ ? 0 : index + 1; }

  /// For whoever writes: where the node of this key stands.
  template <class Key>
  Place find(const Key& key) const noexcept {
    const auto tag = TableLine::tag_of(key.hash);
    auto index = home_of(key.hash);
    for (std::size_t looked = 0; looked < lines_; ++looked, index = after(index)) {
      auto& here = line(index);
      const auto tags = here.tags.load(std::memory_order_relaxed);
      for (auto match = TableLine::matches(tags, tag); match != 0; match &= match - 1) {
        const Place place{&here, TableLine::place_of(match)};
        if (const auto* node = place.node(); node != nullptr && node->is(key)) return place;
      }
      if (TableLine::overflows(tags) == 0) break;
    }
    return {};
  }

  /// For whoever writes: where this very node stands.
  Place find(const Node& node) const noexcept {
    auto index = home_of(node.hash());
    for (std::size_t looked = 0; looked < lines_; ++looked, index = after(index)) {
      for (unsigned place = 0; place < TableLine::places; ++place) {
        if (line(index).nodes[place].load(std::memory_order_relaxed) == &node) return {&line(index), place};
      }
    }
    return {};
  }

  /// Puts a node whose key is not there yet into the first free place. There must be one.
  void insert(Node& node) noexcept {
    for (auto index = home_of(node.hash());; index = after(index)) {
      auto& here = line(index);
      const auto tags = here.tags.load(std::memory_order_relaxed);
      const auto free = TableLine::matches(tags, 0);
      if (free == 0) {
        here.count_overflow(1);
        continue;
      }
      const auto place = TableLine::place_of(free);
      here.nodes[place].store(&node, std::memory_order_release);
      here.set_tag(place, TableLine::tag_of(node.hash()));
      return;
    }
  }

  void erase(const Place& place) noexcept {
    const auto hash = place.node()->hash();
    place.line->set_tag(place.place, 0);
    place.line->nodes[place.place].store(nullptr, std::memory_order_seq_cst);
    for (auto index = home_of(hash); &line(index) != place.line; index = after(index)) line(index).count_overflow(-1);
  }

  /// Puts `fresh` where a node of the same key stands.
  static void replace(const Place& place, Node& fresh) noexcept {
    place.line->nodes[place.place].store(&fresh, std::memory_order_seq_cst);
  }

  /// Calls `visit` with every node.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (std::size_t index = 0; index < lines_; ++index) line(index).for_each(visit);
  }

  /// Whether every node can be found and every overflow is counted.
  bool valid() const {
    std::vector<std::size_t> passed(lines_);
    bool sound = true;
    for (std::size_t index = 0; index < lines_; ++index) {
      line(index).for_each([&](const Node& node) {
        for (auto at = home_of(node.hash()); at != index; at = after(at)) ++passed[at];
        sound = sound && find(node).line == &line(index);
      });
    }
    for (std::size_t index = 0; index < lines_; ++index) {
      const auto counted = TableLine::overflows(line(index).tags.load(std::memory_order_relaxed));
      sound = sound && (counted == 0xff || counted == passed[index]);
    }
    return sound;
  }

  /// Puts all nodes of `from` here too. Reads each node's hash, so the nodes of the lines ahead are fetched early.
  void copy(const Table& from) noexcept {
    for (std::size_t index = 0; index < from.lines_; ++index) {
      constexpr std::size_t ahead = 4;
      if (index + ahead < from.lines_) {
        for (const auto& node : from.line(index + ahead).nodes)
          __builtin_prefetch(node.load(std::memory_order_relaxed));
      }
      from.line(index).for_each([&](Node& node) { insert(node); });
    }
  }

 private:
  explicit Table(std::size_t lines) noexcept : lines_(lines) { std::uninitialized_value_construct_n(first(), lines); }
  ~Table() = default;

  TableLine* first() const noexcept {
    auto* const bytes = reinterpret_cast<std::byte*>(const_cast<Table*>(this));
    return std::launder(reinterpret_cast<TableLine*>(bytes + sizeof(TableLine)));
  }

  const std::size_t lines_;
};

/// For readers: the node of this key, named by `hazard` so that it stays; null when there is none. Takes no lock and
/// never waits.
template <class Key>
[[gnu::always_inline]] inline Node* find_node(const std::atomic<Table*>& place, const Key& key,
                                              Hazard& hazard) noexcept {
  const auto tag = TableLine::tag_of(key.hash);
again:
  const Table* const table = hazard.name_table(place);
  auto index = table->home_of(key.hash);
  for (std::size_t looked = 0; looked < table->lines(); ++looked, index = table->after(index)) {
    const auto& line = table->line(index);
    const auto tags = line.tags.load(std::memory_order_acquire);
    for (auto match = TableLine::matches(tags, tag); match != 0; match &= match - 1) {
      const auto& slot = line.nodes[TableLine::place_of(match)];
      Node* const node = slot.load(std::memory_order_acquire);
      if (node == nullptr) continue;
      hazard.name(node);
      if (place.load(std::memory_order_seq_cst) != table || slot.load(std::memory_order_seq_cst) != node) goto again;
      if (node->is(key)) return node;
    }
    if (TableLine::overflows(tags) == 0) break;
  }
  hazard.clear();
  return nullptr;
}

}  // namespace cachecade::memory
