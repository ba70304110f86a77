// What people write by hand when many threads write: shards by the hash of the key, each with a lock of its own.
//
//   by_hand::LruShards   64 shards of list + unordered_map + mutex + expiry, bounded: get or compute
//   by_hand::MapShards   64 shards of unordered_map + shared_mutex + expiry, unbounded: get or compute, and put
#pragma once

#include "peers.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <utility>
#include <vector>

namespace by_hand {

inline constexpr std::size_t shards = 64;

template <class Key>
std::size_t shard_of(const Key& key) {
  return (static_cast<std::uint64_t>(std::hash<Key>{}(key)) * 0x9E3779B97F4A7C15ull) >> 58;
}

template <class Key, class Value, class Load>
class LruShards {
 public:
  LruShards(std::size_t capacity, std::chrono::milliseconds ttl, Load load) {
    for (std::size_t n = 0; n < shards; ++n) {
      lru_.push_back(std::make_unique<Lru<Key, Value, Load>>(capacity / shards, ttl, load));
    }
  }
  Value operator()(const Key& key) { return (*lru_[shard_of(key)])(key); }

 private:
  std::vector<std::unique_ptr<Lru<Key, Value, Load>>> lru_;
};

template <class Key, class Value, class Load>
class MapShards {
 public:
  MapShards(std::chrono::milliseconds ttl, Load load) : ttl_(ttl), load_(std::move(load)), shards_(shards) {}

  Value operator()(const Key& key) {
    auto& shard = shards_[shard_of(key)];
    {
      std::shared_lock lock(shard.mutex);
      auto it = shard.entries.find(key);
      if (it != shard.entries.end() && it->second.expires > Clock::now()) return it->second.value;
    }
    Value value = load_(key);
    put(value, key);
    return value;
  }

  void put(const Value& value, const Key& key) {
    auto& shard = shards_[shard_of(key)];
    std::lock_guard lock(shard.mutex);
    shard.entries.insert_or_assign(key, Entry{value, Clock::now() + ttl_});
  }

 private:
  struct Entry {
    Value value;
    Clock::time_point expires;
  };
  struct alignas(64) Shard {
    std::shared_mutex mutex;
    std::unordered_map<Key, Entry> entries;
  };
  std::chrono::milliseconds ttl_;
  Load load_;
  std::vector<Shard> shards_;
};

}  // namespace by_hand
