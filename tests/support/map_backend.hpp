// A backend as a user would write one: a map that several caches share, as several processes share a server. It can be
// told to fail.
#pragma once

#include <cachecade/backend.hpp>
#include <cachecade/clock.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace support {

class MapBackend final : public cachecade::Backend {
 public:
  explicit MapBackend(std::shared_ptr<const cachecade::Clock> clock = cachecade::system_clock(),
                      cachecade::BackendTraits traits = {.shared = true, .native_ttl = true})
      : clock_(std::move(clock)), traits_(traits) {}

  std::string name() const override { return "map"; }
  cachecade::BackendTraits traits() const override { return traits_; }

  cachecade::Status open(cachecade::Deadline) override {
    if (auto fault = trouble()) return *fault;
    return cachecade::Done{};
  }

  cachecade::Result<cachecade::Bytes> get(std::string_view key, cachecade::Deadline) override {
    ++gets;
    if (auto fault = trouble()) return *fault;
    auto found = living(key);
    if (after_get) after_get();
    return found;
  }

  cachecade::Status set(std::string_view key, std::string_view value, std::chrono::milliseconds ttl,
                        cachecade::Deadline) override {
    ++sets;
    if (key.size() > traits_.max_key || value.size() > traits_.max_value) {
      return cachecade::Fault{cachecade::FaultKind::too_big, "larger than this store takes"};
    }
    if (auto fault = trouble()) return *fault;
    if (before_set) before_set();
    const std::lock_guard lock(mutex_);
    const auto end = traits_.native_ttl ? clock_->steady() + ttl : cachecade::Clock::Steady::max();
    entries_.insert_or_assign(std::string(key), Held{std::string(value), end});
    return cachecade::Done{};
  }

  cachecade::Result<bool> erase(std::string_view key, cachecade::Deadline) override {
    if (auto fault = trouble()) return *fault;
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end()) return false;
    const bool living = found->second.end > clock_->steady();
    entries_.erase(found);
    return living;
  }

  cachecade::Result<std::size_t> clear(std::string_view prefix, const cachecade::KeyFilter& filter,
                                       cachecade::Deadline) override {
    if (auto fault = trouble()) return *fault;
    const std::lock_guard lock(mutex_);
    return std::erase_if(entries_,
                         [&](const auto& entry) { return entry.first.starts_with(prefix) && filter(entry.first); });
  }

  std::vector<cachecade::Result<cachecade::Bytes>> get_many(std::span<const std::string> keys,
                                                            cachecade::Deadline by) override {
    ++batches;
    largest_trip = std::max(largest_trip.load(), keys.size());
    auto outcomes = Backend::get_many(keys, by);
    std::size_t bytes = 0;
    for (const auto& outcome : outcomes) bytes += outcome.ok() && *outcome ? (*outcome)->size() : 0;
    largest_batch = std::max(largest_batch.load(), bytes);
    return outcomes;
  }

  std::vector<cachecade::Result<cachecade::Done>> set_many(std::span<const cachecade::Write> writes,
                                                           cachecade::Deadline by) override {
    ++write_batches;
    largest_trip = std::max(largest_trip.load(), writes.size());
    return Backend::set_many(writes, by);
  }

  void reset_connections() noexcept override { ++connection_resets; }

  /// From now on every operation fails like this; nothing: works again.
  void fail_with(std::optional<cachecade::Fault> fault) {
    const std::lock_guard lock(mutex_);
    fault_ = std::move(fault);
  }

  std::optional<std::string> raw(std::string_view key) const {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(key);
    return found == entries_.end() ? std::nullopt : std::optional(found->second.bytes);
  }

  void put_raw(std::string key, std::string bytes) {
    const std::lock_guard lock(mutex_);
    entries_.insert_or_assign(std::move(key), Held{std::move(bytes), cachecade::Clock::Steady::max()});
  }

  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
  }

  std::function<void()> after_get;   // what happens before an answer arrives
  std::function<void()> before_set;  // what happens while a value is on its way here
  std::atomic<int> gets{0};
  std::atomic<int> sets{0};
  std::atomic<int> batches{0};
  std::atomic<int> write_batches{0};
  std::atomic<std::size_t> largest_batch{0};  // in bytes
  std::atomic<std::size_t> largest_trip{0};   // in keys
  std::atomic<int> connection_resets{0};

 private:
  struct Held {
    std::string bytes;
    cachecade::Clock::Steady end;
  };

  cachecade::Bytes living(std::string_view key) const {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end() || found->second.end <= clock_->steady()) return {};
    return found->second.bytes;
  }

  std::optional<cachecade::Fault> trouble() const {
    const std::lock_guard lock(mutex_);
    return fault_;
  }

  std::shared_ptr<const cachecade::Clock> clock_;
  cachecade::BackendTraits traits_;
  mutable std::mutex mutex_;
  std::map<std::string, Held, std::less<>> entries_;
  std::optional<cachecade::Fault> fault_;
};

}  // namespace support
