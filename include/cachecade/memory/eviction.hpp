// Eviction: the order in which a stripe's entries leave, with its window as wide as the traffic wants it.
//
// Joins window_clock.hpp, which orders, and traffic.hpp, which knows from all stripes together how wide the window is
// to be. A hit bumps the entry's counter and, for one key in some hundreds, notes the request; all else happens under
// the stripe's lock.
#pragma once

#include <cachecade/memory/traffic.hpp>
#include <cachecade/memory/window_clock.hpp>
#include <cachecade/memory/xorshift.hpp>

#include <cstddef>
#include <cstdint>

namespace cachecade::memory {

/// `Entry` as window_clock.hpp says. For the owner of the stripe's lock.
template <class Entry>
class Eviction {
 public:
  /// `traffic` outlives this. `seed`: any number but zero.
  Eviction(Traffic& traffic, std::uint64_t seed) : traffic_(traffic), random_(seed) {}

  /// Has fetched what an insertion under a key of this hash will look at.
  void prefetch(std::uint32_t hash) const noexcept { order_.prefetch(hash); }

  /// `most`: entries there will be here. Throws std::bad_alloc, and changes nothing then.
  void insert(Entry& entry, std::size_t most) {
    order_.insert(entry, most);
    traffic_.missed(entry.hash());
    order_.share(traffic_.window_share());
  }

  /// To be called where an entry came in and none had to go for it.
  void spread() noexcept { order_.spread(); }

  void erase(Entry& entry) noexcept { order_.erase(entry); }
  void replace(Entry& old, Entry& fresh) noexcept { order_.replace(old, fresh); }

  /// Takes out the entry that is to go. There must be one. `entries`: how many there are in all stripes.
  template <class Time>
  Entry& evict(const Time& now, std::size_t entries) noexcept {
    traffic_.evicting(entries);
    return order_.evict(now, random_());
  }

  /// How often it was asked for lately: 0 to 18.
  unsigned frequency(const Entry& entry) const noexcept { return order_.frequency(entry); }

  std::size_t size() const noexcept { return order_.size(); }
  std::size_t bytes() const noexcept { return order_.bytes(); }
  bool holds(const Entry& entry) const noexcept { return order_.holds(entry); }

 private:
  WindowClock<Entry> order_{WindowChoice::first_share};
  Traffic& traffic_;
  Xorshift random_;
};

}  // namespace cachecade::memory
