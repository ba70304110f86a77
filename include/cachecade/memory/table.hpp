// The hash table of the engine: read by any number of threads without a lock, written by one at a time.
//
// A line is 64 bytes, what one cache miss fetches: seven pointers to nodes, for each a tag of one byte, and a count of
// the nodes that found the line full and went on to a later one. A key has two lines, chosen by two hashes; a node goes
// to its home unless that is nearly full and the other has more room, and where both are full to the first free place
// behind the other. A look-up compares seven tags at once, follows the pointers whose tags match, and stops at the
// first line from the other on that nobody overflowed: with four fifths of the places taken, at line 1.5 of a key that
// is there and 2.9 of one that is not, however long entries have come and gone. Invariants: a node stands in exactly
// one place, in one of its two lines or behind them with every line from the other on counting it; nodes never move
// within a table; a key that is replaced keeps its place, so it is never absent in between. To grow, a larger table is
// filled beside the old one and put in its place; readers in the old one see that and start again. Why so: with one
// line a key, entries that come and go push each other ever further, to forty lines at this load, and counts of those
// never sink; the better of two lines keeps them level (Azar, Broder, Karlin and Upfal, "Balanced Allocations", 1994).
// Lines with overflow counts are Facebook's F14, the tag comparison within a word that of Mycroft (1987); readers keep
// what they read by hazards.hpp.
#pragma once

#include <cachecade/memory/asymmetric_fence.hpp>
#include <cachecade/memory/hazards.hpp>
#include <cachecade/memory/node.hpp>

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

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
  /// A set bit in the byte of every free place.
  static std::uint64_t free_places(std::uint64_t tags) noexcept {
    constexpr std::uint64_t low = 0x007f7f7f7f7f7f7fU;
    return ~(((tags & low) + low) | tags | low) & 0x0080808080808080U;
  }
  /// How many places such a set has.
  static unsigned count(std::uint64_t set) noexcept {
    return static_cast<unsigned>(((set >> 7) * 0x0101010101010101U) >> 56);
  }
  static unsigned place_of(std::uint64_t match) noexcept { return static_cast<unsigned>(std::countr_zero(match)) / 8; }
  static std::uint8_t overflows(std::uint64_t tags) noexcept { return static_cast<std::uint8_t>(tags >> 56); }

  template <class Visit>
  void for_each(Visit&& visit) const {
    for (const auto& node : nodes) {
      if (auto* const held = node.load(std::memory_order_relaxed)) visit(*held);
    }
  }

  void set_tag(unsigned byte, std::uint8_t value) noexcept;
  void count_overflow(int change) noexcept;
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
    void operator()(Table* table) const noexcept;
  };
  using Owner = std::unique_ptr<Table, Destroy>;

  /// Throws std::bad_alloc.
  static Owner make(std::size_t lines);

  Owner next_retired{};                    // links tables that were replaced
  AsymmetricFence::Number retired_at = 0;  // the last fence before it was

  std::size_t lines() const noexcept { return lines_; }
  std::size_t places() const noexcept { return lines_ * TableLine::places; }
  TableLine& line(std::size_t index) const noexcept { return first()[index]; }

  /// The lines in which a node of one hash may stand, in the order in which they are looked at.
  class Probe {
   public:
    Probe(const Table& table, std::uint32_t hash) noexcept : table_(table), hash_(hash), index_(table.scaled(hash)) {}

    TableLine& operator*() const noexcept { return table_.line(index_); }
    TableLine* operator->() const noexcept { return &table_.line(index_); }
    void next() noexcept {
      index_ = passed_++ == 0 ? table_.scaled(hash_ * 0x9e3779b1U) : index_ + 1 == table_.lines_ ? 0 : index_ + 1;
    }
    /// Whether no such node stands any further than the line here, which has these tags.
    bool ends(std::uint64_t tags) const noexcept {
      return (TableLine::overflows(tags) == 0 && passed_ > 0) || passed_ > table_.lines_;
    }
    /// Whether one that stands further is counted in the line here.
    bool counts() const noexcept { return passed_ > 0; }

   private:
    const Table& table_;
    const std::uint32_t hash_;
    std::size_t index_;
    std::size_t passed_ = 0;
  };

  /// For whoever writes: where the node of this key stands.
  Place find(const Id& key) const noexcept;
  /// The same for this very node.
  Place find(const Node& node) const noexcept;

  /// Puts a node whose key is not there yet into the first free place. There must be one.
  void insert(Node& node) noexcept;
  void erase(const Place& place) noexcept;
  /// Puts `fresh` where a node of the same key stands.
  static void replace(const Place& place, Node& fresh) noexcept;
  /// Puts all nodes of `from` here too.
  void copy(const Table& from) noexcept;

  /// Calls `visit` with every node.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (std::size_t index = 0; index < lines_; ++index) line(index).for_each(visit);
  }

  /// Whether every node can be found and every overflow is counted.
  bool valid() const;

 private:
  explicit Table(std::size_t lines) noexcept;
  ~Table() = default;

  Probe roomiest(std::uint32_t hash) const noexcept;
  std::size_t scaled(std::uint32_t hash) const noexcept { return (std::uint64_t{hash} * lines_) >> 32; }

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
  for (Table::Probe line(*table, key.hash);; line.next()) {
    const auto tags = line->tags.load(std::memory_order_acquire);
    for (auto match = TableLine::matches(tags, tag); match != 0; match &= match - 1) {
      const auto& slot = line->nodes[TableLine::place_of(match)];
      Node* const node = slot.load(std::memory_order_acquire);
      if (node == nullptr) continue;
      hazard.name(node);
      if (place.load(std::memory_order_seq_cst) != table || slot.load(std::memory_order_seq_cst) != node) goto again;
      if (node->is(key)) return node;
    }
    if (line.ends(tags)) break;
  }
  hazard.clear();
  return nullptr;
}

}  // namespace cachecade::memory

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/memory/table.ipp>
#endif
