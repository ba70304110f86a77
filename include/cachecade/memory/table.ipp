#pragma once

#include <cachecade/memory/table.hpp>

#include <cachecade/detail/config.hpp>

#include <memory>
#include <new>
#include <vector>

namespace cachecade::memory {

CACHECADE_DECL void TableLine::set_tag(unsigned byte, std::uint8_t value) noexcept {
  const auto shift = byte * 8;
  const auto old = tags.load(std::memory_order_relaxed);
  tags.store((old & ~(std::uint64_t{0xff} << shift)) | (static_cast<std::uint64_t>(value) << shift),
             std::memory_order_release);
}

CACHECADE_DECL void TableLine::count_overflow(int change) noexcept {
  const auto count = overflows(tags.load(std::memory_order_relaxed));
  if (count != 0xff) set_tag(places, static_cast<std::uint8_t>(count + change));
}

CACHECADE_DECL Table::Table(std::size_t lines) noexcept : lines_(lines) {
  std::uninitialized_value_construct_n(first(), lines);
}

CACHECADE_DECL Table::Owner Table::make(std::size_t lines) {
  const auto bytes = sizeof(TableLine) * (lines + 1);  // the first place is the table's own
  void* const memory = ::operator new(bytes, std::align_val_t(alignof(TableLine)));
  return Owner(new (memory) Table(lines));
}

CACHECADE_DECL void Table::Destroy::operator()(Table* table) const noexcept {
  table->~Table();
  ::operator delete(table, std::align_val_t(alignof(TableLine)));
}

CACHECADE_DECL Table::Place Table::find(const Id& key) const noexcept {
  const auto tag = TableLine::tag_of(key.hash);
  for (Probe line(*this, key.hash);; line.next()) {
    const auto tags = line->tags.load(std::memory_order_relaxed);
    for (auto match = TableLine::matches(tags, tag); match != 0; match &= match - 1) {
      const Place place{&*line, TableLine::place_of(match)};
      if (const auto* node = place.node(); node != nullptr && node->is(key)) return place;
    }
    if (line.ends(tags)) return {};
  }
}

CACHECADE_DECL Table::Place Table::find(const Node& node) const noexcept {
  const auto tag = TableLine::tag_of(node.hash());
  for (Probe line(*this, node.hash());; line.next()) {
    const auto tags = line->tags.load(std::memory_order_relaxed);
    for (auto match = TableLine::matches(tags, tag); match != 0; match &= match - 1) {
      const Place place{&*line, TableLine::place_of(match)};
      if (place.node() == &node) return place;
    }
    if (line.ends(tags)) return {};
  }
}

/// Where a node of this hash is to stand.
CACHECADE_DECL Table::Probe Table::roomiest(std::uint32_t hash) const noexcept {
  constexpr unsigned ample = 2;
  const auto room = [](const Probe& line) {
    return TableLine::count(TableLine::free_places(line->tags.load(std::memory_order_relaxed)));
  };
  const Probe home(*this, hash);
  auto other = home;
  other.next();
  const auto at_home = room(home);
  return at_home >= ample || at_home >= room(other) ? home : other;
}

CACHECADE_DECL void Table::insert(Node& node) noexcept {
  for (auto line = roomiest(node.hash());; line.next()) {
    const auto free = TableLine::free_places(line->tags.load(std::memory_order_relaxed));
    if (free == 0) {
      if (line.counts()) line->count_overflow(1);
      continue;
    }
    const auto place = TableLine::place_of(free);
    line->nodes[place].store(&node, std::memory_order_release);
    line->set_tag(place, TableLine::tag_of(node.hash()));
    return;
  }
}

CACHECADE_DECL void Table::erase(const Place& place) noexcept {
  Probe line(*this, place.node()->hash());
  place.line->set_tag(place.place, 0);
  place.line->nodes[place.place].store(nullptr, std::memory_order_seq_cst);
  for (; &*line != place.line; line.next()) {
    if (line.counts()) line->count_overflow(-1);
  }
}

CACHECADE_DECL void Table::replace(const Place& place, Node& fresh) noexcept {
  place.line->nodes[place.place].store(&fresh, std::memory_order_seq_cst);
}

/// Reads each node's hash, so the nodes of the lines ahead are fetched early.
CACHECADE_DECL void Table::copy(const Table& from) noexcept {
  for (std::size_t index = 0; index < from.lines_; ++index) {
    constexpr std::size_t ahead = 4;
    if (index + ahead < from.lines_) {
      for (const auto& node : from.line(index + ahead).nodes) __builtin_prefetch(node.load(std::memory_order_relaxed));
    }
    from.line(index).for_each([&](Node& node) { insert(node); });
  }
}

CACHECADE_DECL bool Table::valid() const {
  std::vector<std::size_t> passed(lines_);
  bool sound = true;
  for (std::size_t index = 0; index < lines_; ++index) {
    line(index).for_each([&](const Node& node) {
      Probe at(*this, node.hash());
      for (; &*at != &line(index); at.next()) passed[static_cast<std::size_t>(&*at - first())] += at.counts();
      sound = sound && find(node).line == &line(index);
    });
  }
  for (std::size_t index = 0; index < lines_; ++index) {
    const auto counted = TableLine::overflows(line(index).tags.load(std::memory_order_relaxed));
    sound = sound && (counted == 0xff || counted == passed[index]);
  }
  return sound;
}

}  // namespace cachecade::memory
