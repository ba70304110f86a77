// The users' scripted backend, which does a batch one by one, as the backend of a user who overrides nothing would, and
// counts.
#pragma once

#include <cachecade/testing/scripted_backend.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace support {

class MapBackend : public cachecade::testing::ScriptedBackend {
 public:
  explicit MapBackend(std::shared_ptr<const cachecade::Clock> clock = cachecade::system_clock(),
                      cachecade::BackendTraits traits = {.shared = true, .native_ttl = true})
      : ScriptedBackend(std::move(clock), traits) {
    before(cachecade::testing::StoreOperation::set, [this] {
      if (before_set) before_set();
    });
    after(cachecade::testing::StoreOperation::get, [this] {
      if (after_get) after_get();
    });
  }

  std::string name() const override { return "map"; }

  cachecade::Result<cachecade::Bytes> get(std::string_view key, cachecade::Deadline by) override {
    ++gets;
    return ScriptedBackend::get(key, by);
  }
  cachecade::Result<cachecade::Done> set(std::string_view key, std::string_view value, std::chrono::milliseconds ttl,
                                         cachecade::Deadline by) override {
    ++sets;
    return ScriptedBackend::set(key, value, ttl, by);
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
  std::vector<cachecade::Result<cachecade::TimedBytes>> get_many_timed(std::span<const std::string> keys,
                                                                       std::size_t timed,
                                                                       cachecade::Deadline by) override {
    return Backend::get_many_timed(keys, timed, by);
  }
  std::vector<cachecade::Result<bool>> erase_many(std::span<const std::string> keys, cachecade::Deadline by) override {
    return Backend::erase_many(keys, by);
  }

  std::vector<cachecade::Result<cachecade::Done>> set_many(std::span<const cachecade::Write> writes,
                                                           cachecade::Deadline by) override {
    ++write_batches;
    largest_trip = std::max(largest_trip.load(), writes.size());
    return Backend::set_many(writes, by);
  }

  void reset_connections() noexcept override { ++connection_resets; }

  /// From now on every operation fails like this; nothing: works again.
  void fail_with(const std::optional<cachecade::Fault>& fault) { fault ? go_down(*fault) : come_back(); }

  std::function<void()> after_get;   // what happens before an answer arrives
  std::function<void()> before_set;  // what happens while a value is on its way here
  std::atomic<int> gets{0};
  std::atomic<int> sets{0};
  std::atomic<int> batches{0};
  std::atomic<int> write_batches{0};
  std::atomic<std::size_t> largest_batch{0};  // in bytes
  std::atomic<std::size_t> largest_trip{0};   // in keys
  std::atomic<int> connection_resets{0};
};

}  // namespace support
