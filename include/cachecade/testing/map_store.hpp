// MapStore: a store in this process that works, as a map of bytes.
#pragma once

#include <cachecade/backend.hpp>
#include <cachecade/clock.hpp>
#include <cachecade/detail/fork_mutex.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cachecade::testing {

/// Thread safe.
class MapStore final : public Backend {
 public:
  MapStore(std::shared_ptr<const Clock> clock, BackendTraits traits) : clock_(std::move(clock)), traits_(traits) {}

  std::string name() const override { return "scripted"; }
  BackendTraits traits() const override { return traits_; }
  Result<Done> open(Deadline) override { return Done{}; }

  Result<Bytes> get(std::string_view key, Deadline) override { return find(key).bytes; }

  Result<Done> set(std::string_view key, std::string_view value, std::chrono::milliseconds ttl, Deadline) override {
    if (key.size() > traits_.max_key || value.size() > traits_.max_value) {
      return Fault{FaultKind::too_big, "larger than this store takes"};
    }
    const std::lock_guard lock(mutex_);
    const auto end = traits_.native_ttl ? clock_->steady() + ttl : Clock::Steady::max();
    entries_.insert_or_assign(std::string(key), Stored{std::string(value), end});
    return Done{};
  }

  Result<bool> erase(std::string_view key, Deadline) override {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end()) return false;
    const bool living = found->second.end > clock_->steady();
    entries_.erase(found);
    return living;
  }

  Result<std::size_t> clear(std::string_view prefix, const KeyFilter& filter, Deadline) override {
    std::size_t removed = 0;
    for (const auto& key : keys()) {
      if (!key.starts_with(prefix) || !filter(key)) continue;
      const std::lock_guard lock(mutex_);
      removed += entries_.erase(key);
    }
    return removed;
  }

  std::vector<Result<TimedBytes>> get_many_timed(std::span<const std::string> keys, std::size_t timed,
                                                 Deadline) override {
    std::vector<Result<TimedBytes>> outcomes;
    outcomes.reserve(keys.size());
    for (const auto& key : keys) {
      auto found = find(key);
      if (outcomes.size() >= timed || !traits_.time_left) found.left.reset();
      outcomes.emplace_back(std::move(found));
    }
    return outcomes;
  }

  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
  }

  std::vector<std::string> keys() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> all;
    for (const auto& entry : entries_) all.push_back(entry.first);
    return all;
  }

  Bytes raw(std::string_view key) const {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(key);
    return found == entries_.end() ? Bytes() : Bytes(found->second.bytes);
  }

  void put_raw(std::string key, std::string bytes) {
    const std::lock_guard lock(mutex_);
    entries_.insert_or_assign(std::move(key), Stored{std::move(bytes), Clock::Steady::max()});
  }

 private:
  struct Stored {
    std::string bytes;
    Clock::Steady end;
  };

  TimedBytes find(std::string_view key) const {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end()) return {};
    const auto left = found->second.end - clock_->steady();
    if (left.count() <= 0) return {};
    TimedBytes living{found->second.bytes, {}};
    if (found->second.end != Clock::Steady::max()) living.left = std::chrono::floor<std::chrono::milliseconds>(left);
    return living;
  }

  const std::shared_ptr<const Clock> clock_;
  const BackendTraits traits_;
  mutable detail::ForkMutex mutex_;
  std::map<std::string, Stored, std::less<>> entries_;
};

}  // namespace cachecade::testing
