// The Redis backend: shared by every process that reaches the server; any bytes; entries leave by the server's own
// clock. Works with Redis 4 and later and its forks, over TCP and unix sockets.
#pragma once

#include <cachecade/backend.hpp>
#include <cachecade/backends.hpp>
#include <cachecade/options.hpp>
#include <cachecade/redis/client.hpp>
#include <cachecade/redis/limits.hpp>
#include <cachecade/redis/scan.hpp>
#include <cachecade/redis/url.hpp>

#include <algorithm>
#include <atomic>
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
      : traits_(traits_of(options, address)), client_(settings_of(options, std::move(address), traits_)) {}

  std::string name() const override { return "redis"; }
  BackendTraits traits() const override { return traits_; }

  /// Connects anew, signs in and waits for the answer to PING.
  Status open(Deadline deadline) override { return client_.open(deadline.at_most(traits_.connect_timeout)); }

  Result<Bytes> get(std::string_view key, Deadline deadline) override {
    if (auto fault = redis::refuse_key(key)) return *std::move(fault);
    return run_one<Bytes>({"GET", key}, redis::Access::read, deadline, &RedisBackend::as_bytes);
  }

  Status set(std::string_view key, std::string_view value, std::chrono::milliseconds ttl, Deadline deadline) override {
    if (auto fault = redis::refuse_write(key, value, ttl)) return *std::move(fault);
    return run_one<Done>(set_command(key, value, redis::milliseconds_text(ttl)), redis::Access::write, deadline,
                         &RedisBackend::as_done);
  }

  Result<bool> erase(std::string_view key, Deadline deadline) override {
    if (auto fault = redis::refuse_key(key)) return *std::move(fault);
    auto erased = unlink(std::span(&key, 1), deadline.at_most(traits_.timeout));
    if (!erased) return std::move(erased).fault();
    return *erased > 0;
  }

  /// By SCAN and UNLINK, a page at a time. A fault tells how many keys had gone before it.
  Result<std::size_t> clear(std::string_view prefix, const KeyFilter& filter, Deadline deadline) override {
    if (prefix.empty()) return Fault{FaultKind::config, "clear needs a prefix: without one it would take foreign keys"};
    const auto pattern = redis::escape_pattern(prefix) + "*";
    std::size_t cleared = 0;
    for (std::string cursor = "0";;) {
      auto page = scan(cursor, pattern, deadline);
      if (!page) return after(cleared, std::move(page).fault());
      std::erase_if(page->keys, [&](const auto& key) { return !key.starts_with(prefix) || (filter && !filter(key)); });
      const std::vector<std::string_view> keys(page->keys.begin(), page->keys.end());
      auto erased = unlink(keys, deadline.at_most(traits_.timeout));
      if (!erased) return after(cleared, std::move(erased).fault());
      cleared += *erased;
      cursor = std::move(page->cursor);
      if (cursor == "0") return cleared;
    }
  }

  /// One trip of many GETs rather than MGET, which shows a foreign type as an absent key.
  std::vector<Result<Bytes>> get_many(std::span<const std::string> keys, Deadline deadline) override {
    return run_many<Bytes>(
        keys, redis::Access::read, deadline, [](const std::string& key) { return redis::refuse_key(key); },
        [](redis::Batch& batch, const std::string& key) {
          batch.add({"GET", key});
        },
        &RedisBackend::as_bytes);
  }

  std::vector<Status> set_many(std::span<const Write> writes, Deadline deadline) override {
    return run_many<Done>(
        writes, redis::Access::write, deadline,
        [](const Write& write) { return redis::refuse_write(write.key, write.value, write.ttl); },
        [](redis::Batch& batch, const Write& write) {
          batch.add({"SET", write.key, write.value, "PX", redis::milliseconds_text(write.ttl)});
        },
        &RedisBackend::as_done);
  }

  std::vector<Result<bool>> erase_many(std::span<const std::string> keys, Deadline deadline) override {
    const bool had_unlink = has_unlink_;
    auto outcomes = erase_each(keys, deadline);
    if (had_unlink && !has_unlink_) return erase_each(keys, deadline);
    return outcomes;
  }

  void distrust() noexcept override { client_.distrust(); }

 private:
  using Kind = redis::Reply::Kind;

  template <class T>
  using Read = Result<T> (RedisBackend::*)(redis::Reply&&);

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

  static redis::Batch set_command(std::string_view key, std::string_view value, std::string_view milliseconds) {
    return {"SET", key, value, "PX", milliseconds};
  }

  template <class T>
  Result<T> run_one(const redis::Batch& batch, redis::Access access, Deadline deadline, Read<T> read) {
    auto exchange = client_.run(batch, access, deadline.at_most(traits_.timeout));
    if (exchange.fault) return *std::move(exchange.fault);
    return (this->*read)(std::move(exchange.replies.front()));
  }

  /// One outcome per item: refused here, answered, or lost with the connection.
  template <class T, class Item, class Refuse, class Add>
  std::vector<Result<T>> run_many(std::span<const Item> items, redis::Access access, Deadline deadline,
                                  const Refuse& refuse, const Add& add, Read<T> read) {
    std::vector<Result<T>> outcomes;
    outcomes.reserve(items.size());
    redis::Batch batch;
    std::vector<std::size_t> sent;
    for (std::size_t i = 0; i < items.size(); ++i) {
      auto fault = refuse(items[i]);
      outcomes.push_back(fault ? *std::move(fault) : Fault{});
      if (fault) continue;
      add(batch, items[i]);
      sent.push_back(i);
    }
    if (batch.empty()) return outcomes;
    auto exchange = client_.run(batch, access, deadline.at_most(traits_.timeout));
    for (std::size_t i = 0; i < sent.size(); ++i) {
      auto& outcome = outcomes[sent[i]];
      if (i < exchange.replies.size())
        outcome = (this->*read)(std::move(exchange.replies[i]));
      else
        outcome = *exchange.fault;
    }
    return outcomes;
  }

  Result<Bytes> as_bytes(redis::Reply&& reply) {
    if (reply.is(Kind::string)) return Bytes(std::move(reply.text));
    if (reply.is(Kind::nil)) return Bytes();
    return wrong(reply);
  }

  Status as_done(redis::Reply&& reply) {
    if (reply.is_status("OK")) return Done{};
    return wrong(reply);
  }

  Result<bool> as_bool(redis::Reply&& reply) {
    if (reply.is(Kind::error) && redis::is_unknown_command(reply.text)) has_unlink_ = false;
    if (reply.is(Kind::integer) && (reply.integer == 0 || reply.integer == 1)) return reply.integer == 1;
    return wrong(reply);
  }

  Fault wrong(const redis::Reply& reply) {
    return reply.is(Kind::error) ? client_.fault_of(reply) : client_.out_of_step();
  }

  std::vector<Result<bool>> erase_each(std::span<const std::string> keys, Deadline deadline) {
    const auto word = unlink_word();
    return run_many<bool>(
        keys, redis::Access::write, deadline, [](const std::string& key) { return redis::refuse_key(key); },
        [word](redis::Batch& batch, const std::string& key) {
          batch.add({word, key});
        },
        &RedisBackend::as_bool);
  }

  std::string_view unlink_word() const noexcept { return has_unlink_ ? "UNLINK" : "DEL"; }

  /// Removes keys in one command; tells how many there were. DEL from the first time that the server has no UNLINK.
  Result<std::size_t> unlink(std::span<const std::string_view> keys, Deadline deadline) {
    if (keys.empty()) return std::size_t{0};
    const bool had_unlink = has_unlink_;
    std::vector<std::string_view> command{unlink_word()};
    command.insert(command.end(), keys.begin(), keys.end());
    redis::Batch batch;
    batch.add(std::span<const std::string_view>(command));
    auto exchange = client_.run(batch, redis::Access::write, deadline);
    if (exchange.fault) return *std::move(exchange.fault);
    const auto& reply = exchange.replies.front();
    if (had_unlink && reply.is(Kind::error) && redis::is_unknown_command(reply.text)) {
      has_unlink_ = false;
      return unlink(keys, deadline);
    }
    const auto most = static_cast<std::int64_t>(keys.size());
    if (reply.is(Kind::integer) && reply.integer >= 0 && reply.integer <= most)
      return static_cast<std::size_t>(reply.integer);
    return wrong(reply);
  }

  Result<redis::ScanPage> scan(std::string_view cursor, std::string_view pattern, Deadline deadline) {
    const redis::Batch batch({"SCAN", cursor, "MATCH", pattern, "COUNT", "1000"}, redis::Shape::array);
    auto exchange = client_.run(batch, redis::Access::read, deadline.at_most(traits_.timeout));
    if (exchange.fault) return *std::move(exchange.fault);
    auto& reply = exchange.replies.front();
    if (reply.is(Kind::error)) return client_.fault_of(reply);
    auto page = redis::read_scan_page(std::move(reply));
    if (!page) return client_.out_of_step();
    return *std::move(page);
  }

  static Fault after(std::size_t cleared, Fault fault) {
    if (cleared > 0) fault.message += " (after " + std::to_string(cleared) + " keys were cleared)";
    return fault;
  }

  const BackendTraits traits_;
  redis::Client client_;
  std::atomic<bool> has_unlink_{true};
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
