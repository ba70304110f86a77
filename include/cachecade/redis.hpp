// The Redis backend: shared by every process that reaches the server; any bytes; entries leave by the server's own
// clock. Works with Redis 4 and later and its forks, over TCP and unix sockets.
#pragma once

#include <cachecade/backend.hpp>
#include <cachecade/backends.hpp>
#include <cachecade/options.hpp>
#include <cachecade/redis/commands.hpp>
#include <cachecade/redis/limits.hpp>
#include <cachecade/redis/scan.hpp>
#include <cachecade/redis/trip.hpp>
#include <cachecade/redis/url.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cachecade {

/// A Backend over one Redis server; see there for what every operation promises. Each operation takes `timeout` at
/// most, a connect that is due included; only `clear` takes that long per batch of about a thousand keys. Limits: 16
/// KiB a key, 64 MiB a value (an answer to SCAN may be as large). A key that holds another type than a string is a
/// fault of kind `wrong_type`. After a refusal of our credentials every operation but `open` fails at once for 30 s.
/// Make one with make_redis_backend.
class RedisBackend final : public Backend {
 public:
  RedisBackend(const RedisOptions& options, redis::RedisAddress address)
      : traits_(traits_of(options, address)),
        commands_(settings_of(options, std::move(address), traits_), traits_.timeout) {}

  std::string name() const override { return "redis"; }
  BackendTraits traits() const override { return traits_; }

  /// Connects anew, signs in and waits for the answer to PING.
  Status open(Deadline deadline) override { return commands_.client().open(deadline.at_most(traits_.connect_timeout)); }

  Result<Bytes> get(std::string_view key, Deadline deadline) override {
    if (auto fault = redis::refuse_key(key)) return *std::move(fault);
    return commands_.get(key, deadline);
  }

  Status set(std::string_view key, std::string_view value, std::chrono::milliseconds ttl, Deadline deadline) override {
    if (auto fault = redis::refuse_write(key, value, ttl)) return *std::move(fault);
    return commands_.set(key, value, redis::milliseconds_text(ttl), deadline);
  }

  Result<bool> erase(std::string_view key, Deadline deadline) override {
    if (auto fault = redis::refuse_key(key)) return *std::move(fault);
    auto erased = commands_.unlink(std::span(&key, 1), deadline.at_most(traits_.timeout));
    if (!erased) return std::move(erased).fault();
    return *erased > 0;
  }

  /// By SCAN and UNLINK, a page at a time. A fault tells how many keys had gone before it.
  Result<std::size_t> clear(std::string_view prefix, const KeyFilter& filter, Deadline deadline) override {
    if (prefix.empty()) return Fault{FaultKind::config, "clear needs a prefix: without one it would take foreign keys"};
    const auto pattern = redis::escape_pattern(prefix) + "*";
    std::size_t cleared = 0;
    for (std::string cursor = "0";;) {
      auto page = commands_.scan(cursor, pattern, deadline);
      if (!page) return after(cleared, std::move(page).fault());
      std::erase_if(page->keys, [&](const auto& key) { return !key.starts_with(prefix) || (filter && !filter(key)); });
      const std::vector<std::string_view> keys(page->keys.begin(), page->keys.end());
      auto erased = commands_.unlink(keys, deadline.at_most(traits_.timeout));
      if (!erased) return after(cleared, std::move(erased).fault());
      cleared += *erased;
      cursor = std::move(page->cursor);
      if (cursor == "0") return cleared;
    }
  }

  /// One trip of many GETs rather than MGET, which shows a foreign type as an absent key.
  std::vector<Result<Bytes>> get_many(std::span<const std::string> keys, Deadline deadline) override {
    redis::Trip trip(keys.size());
    for (const auto& key : keys) trip.add(redis::refuse_key(key), {"GET", key}, redis::Shape::bulk);
    return commands_.run_gets(trip, deadline);
  }

  std::vector<Status> set_many(std::span<const Write> writes, Deadline deadline) override {
    redis::Trip trip(writes.size());
    for (const auto& write : writes) {
      trip.add(redis::refuse_write(write.key, write.value, write.ttl),
               {"SET", write.key, write.value, "PX", redis::milliseconds_text(write.ttl)}, redis::Shape::status);
    }
    return commands_.run_sets(trip, deadline);
  }

  std::vector<Result<bool>> erase_many(std::span<const std::string> keys, Deadline deadline) override {
    const bool had_unlink = commands_.has_unlink();
    auto outcomes = erase_each(keys, deadline);
    if (had_unlink && !commands_.has_unlink()) return erase_each(keys, deadline);
    return outcomes;
  }

  void distrust() noexcept override { commands_.client().distrust(); }

 private:
  static BackendTraits traits_of(const RedisOptions& options, const redis::RedisAddress& address) {
    const RedisOptions standard;
    const auto choose = [](const std::optional<Duration>& of_url, Duration of_options, Duration otherwise) {
      return of_url ? *of_url : of_options.positive() ? of_options : otherwise;
    };
    return {.shared = true,
            .native_ttl = true,
            .text_only = false,
            .max_key = redis::max_key,
            .max_value = redis::max_value,
            .connect_timeout = choose(address.connect_timeout, options.connect_timeout, standard.connect_timeout),
            .timeout = choose(address.timeout, options.timeout, standard.timeout)};
  }

  static redis::ClientSettings settings_of(const RedisOptions& options, redis::RedisAddress address,
                                           const BackendTraits& traits) {
    const auto wanted = options.connections > 0 ? options.connections : RedisOptions{}.connections;
    const auto connections = std::min(address.pool_size.value_or(wanted), redis::most_connections);
    return {std::move(address), traits.connect_timeout, connections, redis::ReplyLimits{.bytes = redis::max_value}};
  }

  std::vector<Result<bool>> erase_each(std::span<const std::string> keys, Deadline deadline) {
    const auto word = commands_.unlink_word();
    redis::Trip trip(keys.size());
    for (const auto& key : keys) trip.add(redis::refuse_key(key), {word, key}, redis::Shape::integer);
    return commands_.run_unlinks(trip, deadline);
  }

  static Fault after(std::size_t cleared, Fault fault) {
    if (cleared > 0) fault.message += " (after " + std::to_string(cleared) + " keys were cleared)";
    return fault;
  }

  const BackendTraits traits_;
  redis::Commands commands_;
};

/// Makes the backend from `options.url`, else from the environment's REDIS_URL. A fault of kind `config` when there is
/// no URL or it is malformed; what is well-formed but not supported yet is told by `open`. Asks nobody.
inline Result<std::shared_ptr<Backend>> make_redis_backend(const RedisOptions& options, const BackendContext& context) {
  const char* const environment = std::getenv("REDIS_URL");
  const std::string url = !options.url.empty() ? options.url : environment != nullptr ? environment : "";
  if (url.empty()) {
    return Fault{FaultKind::config,
                 "REDIS_URL is not set: set it to redis://user:password@host:6379/0, or give redis.url in the options"};
  }
  auto address = redis::parse_redis_url(url);
  if (!address) return std::move(address).fault();
  if (context.log) {
    context.log->hide(address->password);
    if (address->password_without_colon) {
      context.log->write(
          LogLevel::info,
          "the Redis URL has no colon before its password: it is taken for a password, while redis-py would "
          "take it for a user; write :password@ to be clear");
    }
  }
  return std::shared_ptr<Backend>(std::make_shared<RedisBackend>(options, *std::move(address)));
}

namespace detail {

inline const bool redis_is_registered = register_backend(
    "redis",
    [](const Options& options, const BackendContext& context) { return make_redis_backend(options.redis, context); });

}  // namespace detail

}  // namespace cachecade
