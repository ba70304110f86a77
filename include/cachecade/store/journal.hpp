// Journal: what a store has not heard of: removals, and tokens that make entries void.
//
// Invariant: what was added is there until it was delivered as it was added last, or until something that covers it was
// added: of a key only the last word counts, a sweep covers the keys that it accepts. The journal is bounded: when it
// is full, one sweep over everything takes its place. A pure container; cost: one look-up in a tree for each key.
#pragma once

#include <cachecade/backend.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cachecade::store {

/// The removal of all entries whose keys begin so and that the filter accepts.
struct Sweep {
  std::string name{};  // tells it apart: sweeps of one name mean the same
  std::string key_prefix{};
  KeyFilter accepts{};

  bool covers(std::string_view key) const { return key.starts_with(key_prefix) && accepts(key); }
};

/// Not thread safe.
class Journal {
 public:
  static constexpr std::size_t most_keys = 20'000;
  static constexpr std::size_t most_sweeps = 64;
  static constexpr std::size_t most_at_once = 512;

  /// `everything`: all keys that are ours.
  explicit Journal(Sweep everything) : everything_(std::move(everything)) {}

  bool empty() const noexcept { return keys_.empty() && sweeps_.empty(); }
  std::size_t size() const noexcept { return keys_.size() + sweeps_.size(); }

  /// The entry of this key goes.
  void remove(std::string_view key) { put({.key = std::string(key)}); }
  /// This is written, whatever stands there.
  void write(Write write) { put(std::move(write)); }
  void sweep(Sweep sweep) {
    std::erase_if(keys_, [&](const auto& entry) { return removes(entry.second) && sweep.covers(entry.first); });
    if (sweeps_.size() >= most_sweeps && !sweeps_.contains(sweep.name)) return sweep_everything();
    auto name = sweep.name;
    sweeps_.insert_or_assign(std::move(name), Numbered{std::move(sweep), ++added_});
  }

  bool has_sweeps() const noexcept { return !sweeps_.empty(); }

  /// Whether it has a word on this key.
  bool concerns(std::string_view key) const {
    return keys_.contains(key) || std::any_of(sweeps_.begin(), sweeps_.end(),
                                              [&](const auto& numbered) { return numbered.second.sweep.covers(key); });
  }
  /// The key has been removed or written otherwise.
  void forget(std::string_view key) {
    const auto entry = keys_.find(key);
    if (entry != keys_.end()) keys_.erase(entry);
  }

  /// What is in an older one; where both have a word on a key, that of this one counts.
  void adopt(const Journal& older) {
    for (const auto& [key, entry] : older.keys_) {
      if (!keys_.contains(key)) put(entry.write);
    }
    for (const auto& [name, numbered] : older.sweeps_) {
      if (!sweeps_.contains(name)) sweep(numbered.sweep);
    }
  }
  void clear() noexcept {
    keys_.clear();
    sweeps_.clear();
  }

  /// Some of what is to be done; the keys of what is removed have no value. Not empty unless the journal is.
  struct Batch {
    std::vector<std::string> removals{};
    std::vector<Write> writes{};
    std::vector<Sweep> sweeps{};
    std::uint64_t last = 0;  // what was added later is not in it

    bool empty() const noexcept { return removals.empty() && writes.empty() && sweeps.empty(); }
  };
  Batch next() const {
    Batch batch{.last = added_};
    if (!sweeps_.empty()) {
      batch.sweeps.push_back(sweeps_.begin()->second.sweep);
      return batch;
    }
    for (const auto& [key, entry] : keys_) {
      if (batch.removals.size() + batch.writes.size() == most_at_once) break;
      removes(entry) ? batch.removals.push_back(key) : batch.writes.push_back(entry.write);
    }
    return batch;
  }

  /// The store has heard of this batch.
  void delivered(const Batch& batch) {
    for (const auto& sweep : batch.sweeps) forget_sweep(sweep.name, batch.last);
    for (const auto& key : batch.removals) forget(key, batch.last);
    for (const auto& write : batch.writes) forget(write.key, batch.last);
  }

 private:
  struct Entry {
    Write write;
    std::uint64_t added;
  };
  struct Numbered {
    Sweep sweep;
    std::uint64_t added;
  };

  static bool removes(const Entry& entry) noexcept { return entry.write.value.empty(); }

  void put(Write write) {
    if (keys_.size() >= most_keys && !keys_.contains(write.key)) return sweep_everything();
    auto key = write.key;
    keys_.insert_or_assign(std::move(key), Entry{std::move(write), ++added_});
  }

  /// Tokens are keys of ours too: without them all entries that have them are void.
  void sweep_everything() {
    keys_.clear();
    sweeps_.clear();
    sweeps_.emplace(everything_.name, Numbered{everything_, ++added_});
  }

  void forget_sweep(const std::string& name, std::uint64_t last) {
    const auto sweep = sweeps_.find(name);
    if (sweep != sweeps_.end() && sweep->second.added <= last) sweeps_.erase(sweep);
  }

  void forget(const std::string& key, std::uint64_t last) {
    const auto entry = keys_.find(key);
    if (entry != keys_.end() && entry->second.added <= last) keys_.erase(entry);
  }

  const Sweep everything_;
  std::map<std::string, Entry, std::less<>> keys_;
  std::map<std::string, Numbered> sweeps_;  // by their names
  std::uint64_t added_ = 0;
};

}  // namespace cachecade::store
