// How wide the window should be: four small copies of the eviction order try it out on a sample of the keys.
//
// What fits depends on the traffic: a narrow window for stable favourites, a wide one for what comes back soon, and it
// changes within a day. So four copies of window_clock.hpp with windows of 1, 10, 30 and 70 % follow the requests for a
// hashed sample of the keys, each with room for the sampled part of the whole: at most `most_entries` keys, no values.
// After every round of twice as many sampled requests as a copy has room for, the hits of the last rounds, older ones
// weighing less, tell the winner, which must win by 1 % of the requests to take over; the real window then goes half of
// the way. Reaction takes some rounds, that is about as many requests as the whole has entries. Cost: four look-ups in
// 64 keys for each sampled request, one in `entries / 128` at most; 12 KB. Source: sampling by key hash is that of
// Waldspurger et al., "Cache Modeling and Optimization using Miniature Simulations", 2017.
#pragma once

#include <cachecade/memory/use_counter.hpp>
#include <cachecade/memory/window_clock.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace cachecade::memory {

/// One copy: which of the sampled keys a cache with this window would hold. Not thread safe.
class ShadowCache {
 public:
  static constexpr std::size_t most_entries = 128;

  explicit ShadowCache(double window_share) : order_(window_share) {}

  void clear() noexcept {
    order_.clear();
    size_ = 0;
  }

  /// Whether it would have been a hit; it holds the key afterwards. Throws std::bad_alloc.
  bool request(std::uint32_t hash, std::size_t capacity, std::uint64_t chance) {
    const auto end = hashes_.begin() + static_cast<std::ptrdiff_t>(size_);
    if (const auto found = std::find(hashes_.begin(), end, hash); found != end) {
      entries_[static_cast<std::size_t>(found - hashes_.begin())].uses.hit();
      return true;
    }
    while (size_ >= capacity) drop(order_.evict(0, chance));
    auto& entry = entries_[size_];
    entry.key = hash;
    order_.insert(entry, most_entries);
    hashes_[size_++] = hash;
    if (size_ < capacity) order_.spread();
    return false;
  }

 private:
  struct Entry {
    std::uint32_t key = 0;
    std::uint32_t place = 0;
    mutable UseCounter uses{};

    std::uint32_t hash() const noexcept { return key; }
    static constexpr std::size_t weight() noexcept { return 1; }
    UseCounter& use() const noexcept { return uses; }
    std::uint32_t& slot() noexcept { return place; }
    std::uint32_t slot() const noexcept { return place; }
    void take_place_of(const Entry& from) noexcept {
      key = from.key;
      uses.take_over(from.uses);
    }
    static constexpr bool expires_by(int) noexcept { return false; }
  };

  /// The last entry takes the dropped one's place.
  void drop(Entry& entry) noexcept {
    --size_;
    const auto at = static_cast<std::size_t>(&entry - entries_.data());
    if (at == size_) return;
    order_.relocate(entries_[size_], entries_[at]);
    hashes_[at] = hashes_[size_];
  }

  WindowClock<Entry> order_;
  std::array<std::uint32_t, most_entries> hashes_{};
  std::array<Entry, most_entries> entries_{};
  std::size_t size_ = 0;
};

/// Not thread safe.
class WindowChoice {
 public:
  static constexpr double first_share = 0.10;

  /// One request for a sampled key, where `capacity` is the sampled part of what the whole has room for, `most_entries`
  /// at most. Throws std::bad_alloc.
  void request(std::uint32_t hash, std::size_t capacity, std::uint64_t chance) {
    for (std::size_t i = 0; i < shadows_.size(); ++i) round_hits_[i] += shadows_[i].request(hash, capacity, chance);
    if (++round_requests_ >= 2 * capacity) end_round();
  }

  /// Starts over with another sample; goes on from the width that was found.
  void forget() noexcept {
    for (auto& shadow : shadows_) shadow.clear();
    round_hits_.fill(0);
    hits_.fill(0);
    requests_ = 0;
    round_requests_ = 0;
  }

  double share() const noexcept { return share_; }

 private:
  void end_round() noexcept {
    constexpr double weight_of_past = 0.9;
    requests_ = requests_ * weight_of_past + static_cast<double>(round_requests_);
    for (std::size_t i = 0; i < hits_.size(); ++i) {
      hits_[i] = hits_[i] * weight_of_past + static_cast<double>(round_hits_[i]);
    }
    round_hits_.fill(0);
    round_requests_ = 0;
    const auto best = static_cast<std::size_t>(std::max_element(hits_.begin(), hits_.end()) - hits_.begin());
    if (hits_[best] > hits_[winner_] + 0.01 * requests_) winner_ = best;
    share_ += (shares[winner_] - share_) / 2;
  }

  static constexpr std::array<double, 4> shares{0.01, first_share, 0.30, 0.70};

  std::array<ShadowCache, 4> shadows_{ShadowCache(shares[0]), ShadowCache(shares[1]), ShadowCache(shares[2]),
                                      ShadowCache(shares[3])};
  std::array<std::size_t, 4> round_hits_{};
  std::array<double, 4> hits_{};
  double requests_ = 0;
  std::size_t round_requests_ = 0;
  std::size_t winner_ = 1;
  double share_ = first_share;
};

}  // namespace cachecade::memory
