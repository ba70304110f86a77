// RedisBackend: the operations of a Backend as commands to one server (redis.hpp says what they promise).
#pragma once

#include <cachecade/backend.hpp>
#include <cachecade/log.hpp>
#include <cachecade/options.hpp>
#include <cachecade/redis/address.hpp>
#include <cachecade/redis/client.hpp>
#include <cachecade/redis/commands.hpp>
#include <cachecade/redis/limits.hpp>
#include <cachecade/redis/pipeline.hpp>
#include <cachecade/redis/reply.hpp>
#include <cachecade/redis/scan.hpp>
#include <cachecade/redis/url.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cachecade::redis {

class RedisBackend final : public Backend {
 public:
  /// `log`: null for none.
  RedisBackend(const RedisOptions& options, RedisAddress address, std::shared_ptr<Logger> log = {})
      : log_(std::move(log)),
        traits_(traits_of(options, address)),
        commands_(settings_of(options, std::move(address), traits_), traits_.timeout) {}

  std::string name() const override { return "redis"; }
  BackendTraits traits() const override { return traits_; }

  /// Connects anew, signs in and waits for the answer to PING.
  Result<Done> open(Deadline deadline) override {
    return commands_.client().open(deadline.at_most(traits_.connect_timeout));
  }

  Result<Bytes> get(std::string_view key, Deadline deadline) override {
    if (auto fault = refuse_key(key)) return *std::move(fault);
    return commands_.get(key, deadline);
  }

  Result<Done> set(std::string_view key, std::string_view value, std::chrono::milliseconds ttl,
                   Deadline deadline) override {
    if (auto fault = refuse_write(key, value, ttl)) return *std::move(fault);
    return commands_.set(key, value, milliseconds_text(ttl), deadline);
  }

  Result<bool> erase(std::string_view key, Deadline deadline) override {
    if (auto fault = refuse_key(key)) return *std::move(fault);
    auto erased = commands_.unlink(std::span(&key, 1), deadline.at_most(traits_.timeout));
    if (!erased) return std::move(erased).fault();
    return *erased > 0;
  }

  /// By SCAN and UNLINK, a page at a time, each within a second or within the timeout if that is longer. A fault tells
  /// how many keys had gone before it.
  Result<std::size_t> clear(std::string_view prefix, const KeyFilter& filter, Deadline deadline) override {
    if (prefix.empty()) return Fault{FaultKind::config, "clear needs a prefix: without one it would take foreign keys"};
    const auto pattern = escape_pattern(prefix) + "*";
    std::size_t cleared = 0;
    for (std::string cursor = "0";;) {
      auto page = commands_.scan(cursor, pattern, deadline.at_most(walk_step_));
      if (!page) return after(cleared, std::move(page).fault());
      std::erase_if(page->keys, [&](const auto& key) { return !key.starts_with(prefix) || (filter && !filter(key)); });
      const std::vector<std::string_view> keys(page->keys.begin(), page->keys.end());
      auto erased = commands_.unlink(keys, deadline.at_most(walk_step_));
      if (!erased) return after(cleared, std::move(erased).fault());
      cleared += *erased;
      cursor = std::move(page->cursor);
      if (cursor == "0") return cleared;
    }
  }

  /// A pipeline of GETs rather than MGET, which shows a foreign type as an absent key.
  std::vector<Result<Bytes>> get_many(std::span<const std::string> keys, Deadline deadline) override {
    Pipeline pipeline(keys.size());
    for (const auto& key : keys) pipeline.add(refuse_key(key), {"GET", key}, ReplyType::bulk);
    return commands_.run_gets(pipeline, deadline);
  }

  /// PTTL goes before its GET: what is left of a value that comes in between is told too short rather than too long.
  std::vector<Result<TimedBytes>> get_many_timed(std::span<const std::string> keys, std::size_t timed,
                                                 Deadline deadline) override {
    const bool had_pttl = commands_.has_pttl();
    if (!had_pttl) timed = 0;
    Pipeline pipeline(timed + keys.size());
    for (std::size_t at = 0; at < keys.size(); ++at) {
      if (at < timed) pipeline.add(refuse_key(keys[at]), {"PTTL", keys[at]}, ReplyType::integer);
      pipeline.add(refuse_key(keys[at]), {"GET", keys[at]}, ReplyType::bulk);
    }
    auto outcomes = commands_.run_timed_gets(pipeline, timed, deadline);
    if (had_pttl && !commands_.has_pttl() && log_) {
      log_->write_rarely("redis pttl", LogLevel::warning,
                         "redis refuses PTTL: how old an entry is, is now told "
                         "by the clocks of this host and of the one "
                         "that stored it; give the user +pttl");
    }
    return outcomes;
  }

  std::vector<std::size_t> sizes(std::span<const std::string> keys, Deadline deadline) override {
    Pipeline pipeline(keys.size());
    for (const auto& key : keys) pipeline.add(refuse_key(key), {"STRLEN", key}, ReplyType::integer);
    return commands_.run_lengths(pipeline, deadline);
  }

  std::vector<Result<Done>> set_many(std::span<const Write> writes, Deadline deadline) override {
    Pipeline pipeline(writes.size());
    for (const auto& write : writes) {
      pipeline.add(refuse_write(write.key, write.value, write.ttl),
                   {"SET", write.key, write.value, "PX", milliseconds_text(write.ttl)}, ReplyType::status);
    }
    return commands_.run_sets(pipeline, deadline);
  }

  std::vector<Result<bool>> erase_many(std::span<const std::string> keys, Deadline deadline) override {
    const bool had_unlink = commands_.has_unlink();
    auto outcomes = erase_each(keys, deadline);
    if (had_unlink && !commands_.has_unlink()) return erase_each(keys, deadline);
    return outcomes;
  }

  void reset_connections() noexcept override { commands_.client().reset_connections(); }

 private:
  static BackendTraits traits_of(const RedisOptions& options, const RedisAddress& address) {
    const RedisOptions standard;
    const auto choose = [](const std::optional<Duration>& of_url, Duration of_options, Duration otherwise) {
      return of_url ? *of_url : of_options.positive() ? of_options : otherwise;
    };
    return {.shared = true,
            .native_ttl = true,
            .time_left = true,
            .text_only = false,
            .max_key = max_key,
            .max_value = max_value,
            .connect_timeout = choose(address.connect_timeout, options.connect_timeout, standard.connect_timeout),
            .timeout = choose(address.timeout, options.timeout, standard.timeout)};
  }

  static ClientSettings settings_of(const RedisOptions& options, RedisAddress address, const BackendTraits& traits) {
    const auto wanted = options.connections > 0 ? options.connections : RedisOptions{}.connections;
    const auto connections = std::min(address.pool_size.value_or(wanted), most_connections);
    return {std::move(address), traits.connect_timeout, connections, ReplyLimits{.bytes = max_value}};
  }

  std::vector<Result<bool>> erase_each(std::span<const std::string> keys, Deadline deadline) {
    const auto word = commands_.unlink_word();
    Pipeline pipeline(keys.size());
    for (const auto& key : keys) pipeline.add(refuse_key(key), {word, key}, ReplyType::integer);
    return commands_.run_unlinks(pipeline, deadline);
  }

  static Fault after(std::size_t cleared, Fault fault) {
    if (cleared > 0) fault.message.append(" (after ").append(std::to_string(cleared)).append(" keys were cleared)");
    return fault;
  }

  const std::shared_ptr<Logger> log_;
  const BackendTraits traits_;
  const Duration walk_step_ = std::max<Duration>(traits_.timeout, std::chrono::seconds(1));
  Commands commands_;
};

}  // namespace cachecade::redis
