// The memory engine: typed objects under text keys, bounded by entries and bytes, each with its own end of life.
//
// Structure: a hash table of nodes and a list of them by last use, under one mutex. Invariants: table and list hold the
// same nodes; their number and weight are within the bounds whenever the mutex is free; no node is served at or after
// its end. A hit costs a hash, a lock, a list splice and a reference count; the value is read outside the lock, and
// values die outside it too, so no user code ever runs under it. When room is needed, expired nodes at the cold end go
// first, then the least recently used.
#pragma once

#include <cachecade/clock.hpp>
#include <cachecade/core/duration.hpp>
#include <cachecade/detail/process_seed.hpp>
#include <cachecade/detail/siphash.hpp>
#include <cachecade/memory/weigh.hpp>

#include <cstddef>
#include <iterator>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace cachecade::memory {

struct Limits {
  std::size_t max_entries = 0;
  std::size_t max_bytes = 0;
};

struct Usage {
  std::size_t entries = 0;
  std::size_t bytes = 0;
};

/// A key as it is stored; `check` tells apart keys that were shortened to the same text, and is empty where none was.
struct Id {
  std::string_view text;
  std::string_view check{};
};

/// What is known of a value besides itself.
struct Birth {
  Clock::Steady stored{};   // when it was put here
  Clock::Steady expires{};  // from then on it is never served
  Duration cost{};          // what its load took
};

/// One stored value. Immutable; shared by the engine and whoever reads it right now.
class Node {
 public:
  virtual ~Node() = default;
  virtual const void* value() const noexcept = 0;

  const std::string& key() const noexcept { return key_; }
  bool is(Id id) const noexcept { return id.check.empty() || check_.empty() || id.check == check_; }
  const void* type() const noexcept { return type_; }
  const Birth& birth() const noexcept { return birth_; }
  std::size_t weight() const noexcept { return weight_; }

 protected:
  Node(Id id, const void* type, Birth birth) : key_(id.text), check_(id.check), type_(type), birth_(birth) {}
  std::size_t weight_ = 0;

 private:
  std::string key_;
  std::string check_;
  const void* type_;
  Birth birth_;
};

template <class T>
class TypedNode final : public Node {
 public:
  TypedNode(Id id, const void* type, Birth birth, const T& value) : Node(id, type, birth), value_(value) {
    weight_ = sizeof(TypedNode) + owned_bytes(this->key()) + owned_bytes(value_) + bookkeeping;
  }
  const void* value() const noexcept override { return &value_; }

 private:
  static constexpr std::size_t bookkeeping = 160;  // the table's and the list's nodes and the reference counts
  T value_;
};

/// Thread safe; nothing blocks but for the short moments in which another thread holds the mutex.
class Engine {
 public:
  Engine(Limits limits, std::shared_ptr<const Clock> clock) : limits_(limits), clock_(std::move(clock)) {}

  /// The living node under `id`, or null. The caller compares its type before it reads the value.
  std::shared_ptr<const Node> find(Id id) {
    const auto now = clock_->steady();
    const std::lock_guard lock(mutex_);
    const auto found = table_.find(id.text);
    if (found == table_.end() || (*found->second)->birth().expires <= now || !(*found->second)->is(id)) return nullptr;
    order_.splice(order_.begin(), order_, found->second);
    return *found->second;
  }

  /// Keeps a copy of `value` for `ttl`, in place of what was there. False, with what was there gone, when it is larger
  /// than the whole bound or `ttl` is not positive. What the copy throws passes through and changes nothing.
  template <class T>
  bool store(Id id, const void* type, const T& value, Duration ttl, Duration cost = {}) {
    if (!ttl.positive()) return erase(id.text), false;
    const auto now = clock_->steady();
    const auto life = std::min(ttl, longest_ttl).nanoseconds();
    auto node = std::make_shared<const TypedNode<T>>(id, type, Birth{now, now + life, cost}, value);
    if (node->weight() > limits_.max_bytes || limits_.max_entries == 0) return erase(id.text), false;
    insert(std::move(node), now);
    return true;
  }

  /// Removes `key`; tells whether something living was there.
  bool erase(std::string_view key) {
    const auto now = clock_->steady();
    Graveyard dead;
    const std::lock_guard lock(mutex_);
    const auto found = table_.find(key);
    if (found == table_.end()) return false;
    const bool living = (*found->second)->birth().expires > now;
    bury(found->second, dead);
    return living;
  }

  /// Removes every node whose key `filter` accepts; tells how many. Walks all nodes.
  template <class Filter>
  std::size_t erase_if(Filter&& filter) {
    Graveyard dead;
    const std::lock_guard lock(mutex_);
    for (auto at = order_.begin(); at != order_.end();) {
      const auto here = at++;
      if (filter(std::string_view((*here)->key()))) bury(here, dead);
    }
    return dead.size();
  }

  Usage usage() const {
    const std::lock_guard lock(mutex_);
    return {order_.size(), bytes_};
  }

 private:
  using Pointer = std::shared_ptr<const Node>;
  using Order = std::list<Pointer>;
  using Graveyard = std::vector<Pointer>;  // declared before the lock, so that values die after it is released

  struct Hash {
    std::size_t operator()(std::string_view key) const noexcept {
      return static_cast<std::size_t>(detail::siphash64(key, detail::process_seed()));
    }
  };

  void insert(Pointer node, Clock::Steady now) {
    Graveyard dead;
    const std::lock_guard lock(mutex_);
    if (const auto found = table_.find(node->key()); found != table_.end()) bury(found->second, dead);
    bytes_ += node->weight();
    order_.push_front(std::move(node));
    table_.emplace(order_.front()->key(), order_.begin());
    while (order_.size() > limits_.max_entries || bytes_ > limits_.max_bytes) bury(std::prev(order_.end()), dead);
    for (int looks = 0; looks < 2 && order_.back()->birth().expires <= now; ++looks)
      bury(std::prev(order_.end()), dead);
  }

  void bury(Order::iterator at, Graveyard& dead) {
    dead.push_back(*at);
    bytes_ -= (*at)->weight();
    table_.erase((*at)->key());
    order_.erase(at);
  }

  const Limits limits_;
  const std::shared_ptr<const Clock> clock_;
  mutable std::mutex mutex_;
  Order order_;  // most recently used first
  std::unordered_map<std::string_view, Order::iterator, Hash> table_;
  std::size_t bytes_ = 0;
};

}  // namespace cachecade::memory
