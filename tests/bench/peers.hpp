// What a C++ developer writes by hand today, to be measured against and used unchanged: each is a callable
// Value(Key) that computes on a miss with the function it was given and keeps the result for `ttl`.
//
//   by_hand::Map       unordered_map + mutex + expiry by steady_clock, unbounded
//   by_hand::Sharded   the same in 16 shards by hash
//   by_hand::Lru       list + unordered_map + mutex + expiry, bounded
//   by_hand::Bare      unordered_map without lock, expiry or bound: the floor of one thread, filled before the clock
//   starts
//
// And the request streams: `uniform`, `hot`, `zipf`, one vector a thread, fixed seeds.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

namespace by_hand {

using Clock = std::chrono::steady_clock;

template <class Key, class Value, class Load>
class Map {
 public:
  Map(std::chrono::milliseconds ttl, Load load) : ttl_(ttl), load_(std::move(load)) {}

  Value operator()(const Key& key) {
    {
      std::lock_guard lock(mutex_);
      auto it = entries_.find(key);
      if (it != entries_.end() && it->second.expires > Clock::now()) return it->second.value;
    }
    Value value = load_(key);
    std::lock_guard lock(mutex_);
    entries_.insert_or_assign(key, Entry{value, Clock::now() + ttl_});
    return value;
  }

 private:
  struct Entry {
    Value value;
    Clock::time_point expires;
  };
  std::chrono::milliseconds ttl_;
  Load load_;
  std::mutex mutex_;
  std::unordered_map<Key, Entry> entries_;
};

template <class Key, class Value, class Load>
class Sharded {
 public:
  Sharded(std::chrono::milliseconds ttl, Load load) {
    for (auto& shard : shards_) shard = std::make_unique<Map<Key, Value, Load>>(ttl, load);
  }

  Value operator()(const Key& key) {
    auto hash = static_cast<std::uint64_t>(std::hash<Key>{}(key)) * 0x9E3779B97F4A7C15ull;
    return (*shards_[hash >> 60])(key);
  }

 private:
  std::array<std::unique_ptr<Map<Key, Value, Load>>, 16> shards_;
};

template <class Key, class Value, class Load>
class Lru {
 public:
  Lru(std::size_t capacity, std::chrono::milliseconds ttl, Load load)
      : capacity_(capacity), ttl_(ttl), load_(std::move(load)) {}

  Value operator()(const Key& key) {
    {
      std::lock_guard lock(mutex_);
      auto it = where_.find(key);
      if (it != where_.end() && it->second->expires > Clock::now()) {
        order_.splice(order_.begin(), order_, it->second);
        return it->second->value;
      }
    }
    Value value = load_(key);
    std::lock_guard lock(mutex_);
    if (auto it = where_.find(key); it != where_.end()) {
      it->second->value = value;
      it->second->expires = Clock::now() + ttl_;
      order_.splice(order_.begin(), order_, it->second);
      return value;
    }
    order_.push_front(Entry{key, value, Clock::now() + ttl_});
    where_.emplace(key, order_.begin());
    if (order_.size() > capacity_) {
      where_.erase(order_.back().key);
      order_.pop_back();
    }
    return value;
  }

 private:
  struct Entry {
    Key key;
    Value value;
    Clock::time_point expires;
  };
  std::size_t capacity_;
  std::chrono::milliseconds ttl_;
  Load load_;
  std::mutex mutex_;
  std::list<Entry> order_;
  std::unordered_map<Key, typename std::list<Entry>::iterator> where_;
};

template <class Key, class Value, class Load>
class Bare {
 public:
  explicit Bare(Load load) : load_(std::move(load)) {}

  void fill(const Key& key) { entries_.emplace(key, load_(key)); }

  Value operator()(const Key& key) const { return entries_.find(key)->second; }

 private:
  Load load_;
  std::unordered_map<Key, Value> entries_;
};

// --- request streams -------------------------------------------------------------------------------------------------

using Stream = std::vector<int>;

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed * 2654435769u + 88172645463325252ull) {}
  std::uint64_t operator()() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return state_;
  }

 private:
  std::uint64_t state_;
};

inline Stream uniform(int keys, std::size_t length, std::uint64_t seed) {
  Random random(seed);
  Stream stream(length);
  for (auto& key : stream) key = static_cast<int>(random() % static_cast<std::uint64_t>(keys));
  return stream;
}

inline Stream hot(std::size_t length) { return Stream(length, 7); }

/// Zipf with exponent `s` over `keys` ranks, ranks scattered over the key space.
inline Stream zipf(int keys, double s, std::size_t length, std::uint64_t seed) {
  std::vector<double> cumulative(static_cast<std::size_t>(keys));
  double sum = 0;
  for (int rank = 0; rank < keys; ++rank)
    cumulative[static_cast<std::size_t>(rank)] = sum += 1.0 / std::pow(rank + 1, s);
  Random random(seed);
  Stream stream(length);
  for (auto& key : stream) {
    double u = static_cast<double>(random() >> 11) * 0x1p-53 * sum;
    auto rank = std::lower_bound(cumulative.begin(), cumulative.end(), u) - cumulative.begin();
    key = static_cast<int>(static_cast<std::uint64_t>(rank) * 2654435761u % static_cast<std::uint64_t>(keys));
  }
  return stream;
}

}  // namespace by_hand
