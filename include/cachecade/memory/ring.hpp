// A queue of entries that any of them can leave at once: a circular buffer, in which each entry knows its place.
//
// Invariant: the buffer holds `size` entries from the front on, and each one's slot is its index. An entry that leaves
// from the middle is replaced by the one at the front, which so gets behind those it stood before: order is kept for
// all others, and nothing is ever searched or compacted. Moving the front entry to the back never allocates. Cost: 8
// bytes a place; the buffer doubles, but not beyond what the caller says is the most.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace cachecade::memory {

/// `Entry::slot()` is a std::uint32_t& for this ring's use.
template <class Entry>
class Ring {
 public:
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  std::size_t bytes() const noexcept { return places_.capacity() * sizeof(Entry*); }

  /// Makes room for so many entries in all. Throws std::bad_alloc, and changes nothing then.
  void reserve(std::size_t entries, std::size_t most) {
    if (entries <= places_.size()) return;
    std::vector<Entry*> bigger(std::max({entries, std::min(2 * places_.size(), most), std::size_t{8}}));
    for (std::size_t i = 0; i < size_; ++i) {
      bigger[i] = places_[index(i)];
      bigger[i]->slot() = static_cast<std::uint32_t>(i);
    }
    places_.swap(bigger);
    front_ = 0;
  }

  Entry& front() const noexcept { return *places_[front_]; }

  /// Has the front entry fetched.
  void prefetch() const noexcept {
    if (!empty()) __builtin_prefetch(places_[front_], 1);
  }

  /// There must be room.
  void push(Entry& entry) noexcept {
    put(index(size_), entry);
    ++size_;
  }

  Entry& pop() noexcept {
    auto& entry = *std::exchange(places_[front_], nullptr);
    front_ = index(1);
    --size_;
    if (size_ > 1) __builtin_prefetch(places_[index(1)]);  // in time for the pop after next
    return entry;
  }

  void rotate() noexcept { push(pop()); }

  void erase(Entry& entry) noexcept {
    const auto hole = entry.slot();
    auto& first = pop();
    if (&first != &entry) put(hole, first);
  }

  void replace(Entry& old, Entry& fresh) noexcept { put(old.slot(), fresh); }

  bool holds(const Entry& entry) const noexcept {
    return entry.slot() < places_.size() && places_[entry.slot()] == &entry;
  }

  void clear() noexcept {
    while (!empty()) pop();
  }

  template <class Visit>
  void for_each(Visit&& visit) const {
    for (std::size_t i = 0; i < size_; ++i) visit(*places_[index(i)]);
  }

 private:
  std::size_t index(std::size_t after_front) const noexcept {
    const auto at = front_ + after_front;
    return at < places_.size() ? at : at - places_.size();
  }
  void put(std::size_t at, Entry& entry) noexcept {
    places_[at] = &entry;
    entry.slot() = static_cast<std::uint32_t>(at);
  }

  std::vector<Entry*> places_;
  std::size_t front_ = 0;
  std::size_t size_ = 0;
};

}  // namespace cachecade::memory
