// Throttle: a source that failed for a key is left alone for a moment, as long as there is an old value to use.
//
// A table of 1024 places, found by the key's hash; a place holds a part of the hash and the time of the last failure in
// one word. Two keys of one place forget each other's failures, which costs a load, and nothing is ever allocated or
// locked. Times are kept in milliseconds modulo 2^32: once in 49 days a failure may count as new. Cost: one atomic
// load.
#pragma once

#include <cachecade/clock.hpp>
#include <cachecade/detail/keyed_hash.hpp>
#include <cachecade/detail/process_seed.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace cachecade::load {

/// All members are thread safe.
class Throttle {
 public:
  static constexpr std::chrono::milliseconds interval{1000};

  /// A load of this key failed now.
  void failed(std::string_view key, Clock::Steady now) noexcept {
    const auto hash = hash_of(key);
    place_of(hash).store(word(hash, now), std::memory_order_relaxed);
  }

  /// Whether a load of this key failed less than `interval` ago.
  bool holds_back(std::string_view key, Clock::Steady now) const noexcept {
    const auto hash = hash_of(key);
    const auto last = places_[hash % places_.size()].load(std::memory_order_relaxed);
    return last != 0 && last >> 32 == word(hash, now) >> 32 &&
           milliseconds(now) - static_cast<std::uint32_t>(last) < interval.count();
  }

 private:
  static std::uint64_t hash_of(std::string_view key) noexcept {
    const auto& seed = detail::process_seed();
    return detail::keyed_hash(key, {seed.low, seed.high});
  }
  static std::uint32_t milliseconds(Clock::Steady now) noexcept {
    return static_cast<std::uint32_t>(std::chrono::floor<std::chrono::milliseconds>(now.time_since_epoch()).count());
  }
  /// The upper half is never zero, so that an empty place holds nobody back.
  static std::uint64_t word(std::uint64_t hash, Clock::Steady now) noexcept {
    return (hash >> 32 | 1U) << 32 | milliseconds(now);
  }
  std::atomic<std::uint64_t>& place_of(std::uint64_t hash) noexcept { return places_[hash % places_.size()]; }

  std::array<std::atomic<std::uint64_t>, 1024> places_{};
};

}  // namespace cachecade::load
