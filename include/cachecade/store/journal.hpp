// Journal: what a store has not heard of: removals, and tokens that make entries void.
//
// Invariant: what was added is there until it was delivered as it was added last, or until something that covers it was
// added: of a key only the last word counts, a sweep covers all keys with its beginning. The journal is bounded: when
// it is full, one sweep over everything takes its place. A pure container; cost: one look-up in a tree for each key.
#pragma once

#include <cachecade/backend.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cachecade::store {

/// Not thread safe.
class Journal {
 public:
  static constexpr std::size_t most_keys = 20'000;
  static constexpr std::size_t most_sweeps = 64;
  static constexpr std::size_t most_at_once = 512;

  /// `everything`: what all keys begin with.
  explicit Journal(std::string everything) : everything_(std::move(everything)) {}

  bool empty() const noexcept { return keys_.empty() && sweeps_.empty(); }
  std::size_t size() const noexcept { return keys_.size() + sweeps_.size(); }

  /// The entry of this key goes.
  void remove(std::string_view key) { put({.key = std::string(key)}); }
  /// This is written, whatever stands there.
  void write(Write write) { put(std::move(write)); }
  /// All entries go whose keys begin so.
  void sweep(std::string_view key_prefix) {
    std::erase_if(keys_,
                  [&](const auto& entry) { return entry.first.starts_with(key_prefix) && removes(entry.second); });
    if (sweeps_.size() >= most_sweeps) return sweep_everything();
    sweeps_.emplace(key_prefix);
  }

  /// Some of what is to be done; the keys of what is removed have no value. Not empty unless the journal is.
  struct Batch {
    std::vector<std::string> removals{};
    std::vector<Write> writes{};
    std::vector<std::string> sweeps{};
    std::uint64_t last = 0;  // what was added later is not in it

    bool empty() const noexcept { return removals.empty() && writes.empty() && sweeps.empty(); }
  };
  Batch next() const {
    Batch batch{.last = added_};
    if (!sweeps_.empty()) {
      batch.sweeps.push_back(*sweeps_.begin());
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
    for (const auto& key_prefix : batch.sweeps) sweeps_.erase(key_prefix);
    for (const auto& key : batch.removals) forget(key, batch.last);
    for (const auto& write : batch.writes) forget(write.key, batch.last);
  }

 private:
  struct Entry {
    Write write;
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
    sweeps_ = {everything_};
  }

  void forget(const std::string& key, std::uint64_t last) {
    const auto entry = keys_.find(key);
    if (entry != keys_.end() && entry->second.added <= last) keys_.erase(entry);
  }

  const std::string everything_;
  std::map<std::string, Entry, std::less<>> keys_;
  std::set<std::string> sweeps_;
  std::uint64_t added_ = 0;
};

}  // namespace cachecade::store
