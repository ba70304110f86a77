// Eviction: the order in which entries leave, with its window as wide as the traffic wants it.
//
// Joins window_clock.hpp, which orders, window_choice.hpp, which says how wide the window is to be, and
// request_sample.hpp, which tells it what is asked for. A hit bumps the entry's counter and, for one key in some
// hundreds, notes the request; all else happens under the engine's lock. The sample is chosen for the number of entries
// that there are when room runs out, and chosen anew when that number has halved or doubled.
#pragma once

#include <cachecade/memory/request_sample.hpp>
#include <cachecade/memory/window_choice.hpp>
#include <cachecade/memory/window_clock.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <new>
#include <optional>

namespace cachecade::memory {

/// `Entry` as window_clock.hpp says. For the owner of the engine's lock.
template <class Entry>
class Eviction {
 public:
  /// `sample`: where readers tell of their hits; outlives this. `seed`: any number but zero.
  Eviction(std::size_t max_entries, RequestSample& sample, std::uint64_t seed) : sample_(sample), random_(seed) {
    limit(max_entries);
  }

  /// How many entries there will be at most.
  void limit(std::size_t max_entries) noexcept {
    max_entries_ = max_entries;
    choose_sample(max_entries);
  }

  /// Throws std::bad_alloc, and changes nothing then.
  void insert(Entry& entry) {
    order_.insert(entry, max_entries_);
    learn(entry.hash());
  }

  /// To be called where an entry came in and none had to go for it.
  void spread() noexcept { order_.spread(); }

  void erase(Entry& entry) noexcept { order_.erase(entry); }
  void replace(Entry& old, Entry& fresh) noexcept { order_.replace(old, fresh); }

  /// Takes out the entry that is to go. There must be one.
  template <class Time>
  Entry& evict(const Time& now) noexcept {
    const auto size = order_.size();
    if (size < sampled_for_ / 2 || size > sampled_for_ * 2) choose_sample(size);
    return order_.evict(now, random());
  }

  /// How often it was asked for lately: 0 to 18.
  unsigned frequency(const Entry& entry) const noexcept { return order_.frequency(entry); }

  std::size_t size() const noexcept { return order_.size(); }
  std::size_t bytes() const noexcept { return order_.bytes(); }
  bool holds(const Entry& entry) const noexcept { return order_.holds(entry); }

 private:
  void choose_sample(std::size_t entries) noexcept {
    const auto rate = std::max<std::size_t>(4, std::bit_ceil(entries / ShadowCache::most_entries + 1));
    sampled_for_ = entries;
    shadow_capacity_ = std::clamp<std::size_t>(entries / rate, 2, ShadowCache::most_entries);
    sample_.choose(static_cast<std::uint32_t>(rate - 1));
    choice_.forget();
  }

  /// What was asked for since, and now this.
  void learn(std::uint32_t hash) noexcept {
    try {
      const auto request = [&](std::uint32_t asked) { choice_.request(asked, shadow_capacity_, random()); };
      sample_.take(request);
      if (sample_.has(hash)) request(hash);
      order_.share(choice_.share());
    } catch (const std::bad_alloc&) {
    }
  }

  /// Xorshift (Marsaglia 2003): enough to draw lots.
  std::uint64_t random() noexcept {
    random_ ^= random_ << 13U;
    random_ ^= random_ >> 7U;
    random_ ^= random_ << 17U;
    return random_ >> 20U;
  }

  WindowClock<Entry> order_{WindowChoice::first_share};
  WindowChoice choice_;
  RequestSample& sample_;
  std::size_t max_entries_ = 0;
  std::size_t sampled_for_ = 0;
  std::size_t shadow_capacity_ = 0;
  std::uint64_t random_;
};

}  // namespace cachecade::memory
