// The client: batches of commands to one server, over pooled connections, from any thread and after any fork.
//
// A read may be tried twice, a write at most once: a read goes again over a new connection if a pooled one turned out
// to be hung up and no byte of an answer came; a write only if not one byte of it was sent.
//
// All that a forked child must not touch (locks, connections) is in a Core, which knows its process. A child that finds
// its parent's Core closes the inherited descriptors, leaves the rest of it alone for good, and makes its own.
#pragma once

#include <cachecade/deadline.hpp>
#include <cachecade/detail/redact.hpp>
#include <cachecade/redis/address.hpp>
#include <cachecade/redis/command.hpp>
#include <cachecade/redis/connection.hpp>
#include <cachecade/redis/handshake.hpp>
#include <cachecade/redis/pool.hpp>
#include <cachecade/redis/reply_error.hpp>
#include <cachecade/redis/resolver.hpp>
#include <cachecade/redis/socket.hpp>
#include <cachecade/result.hpp>
#include <cachecade/store/breaker.hpp>

#include <sys/types.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace cachecade::redis {

enum class Access : unsigned char { read, write };

struct ClientSettings {
  RedisAddress address{};
  Duration connect_timeout = std::chrono::milliseconds(250);
  std::size_t connections = 8;
  ReplyLimits limits{};
};

/// Whether a batch may go again over a new connection. Pure.
inline bool may_retry(Access access, bool reused, const Exchange& exchange) noexcept {
  if (!exchange.fault || exchange.fault->kind != FaultKind::reset) return false;
  if (!reused || exchange.anything_received) return false;
  return access == Access::read || !exchange.anything_sent;
}

class Client {
 public:
  explicit Client(ClientSettings settings)
      : settings_(std::move(settings)), shown_(settings_.address.shown()), core_(new Core(settings_)) {}

  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  ~Client() {
    Core* const core = core_.load();
    if (core->process == ::getpid()) {
      delete core;
    } else {
      core->pool.abandon();
    }
  }

  /// Makes a connection, also while others are refused at once, and so proves that the server is there and takes us.
  Result<Done> open(Deadline deadline) {
    if (auto fault = find_unsupported(settings_.address)) return with_context(*std::move(fault));
    Core& core = this->core();
    core.close_breaker();
    auto lease = core.pool.acquire(AcquireMode::fresh, deadline);
    if (!lease) return with_context(std::move(lease).fault());
    return Done{};
  }

  /// Sends a batch, connecting first where that is due, all within the deadline. Thread safe.
  Exchange run(const Batch& batch, Access access, Deadline deadline) {
    Exchange exchange;
    if (auto fault = find_unsupported(settings_.address)) {
      exchange.fault = with_context(*std::move(fault));
      return exchange;
    }
    Core& core = this->core();
    for (auto mode = AcquireMode::any;; mode = AcquireMode::fresh) {
      auto lease = core.pool.acquire(mode, deadline);
      if (!lease) {
        exchange.fault = std::move(lease).fault();
        break;
      }
      exchange = (*lease)->exchange(batch, deadline);
      heed_errors(core, **lease, exchange);
      const bool again = mode == AcquireMode::any && may_retry(access, lease->reused(), exchange);
      if (!again || deadline.expired()) break;
    }
    if (exchange.fault) exchange.fault = with_context(*std::move(exchange.fault));
    return exchange;
  }

  /// The fault that an error reply stands for.
  Fault fault_of(const Reply& reply) { return with_context(classify_error(reply.text, core().secrets)); }

  /// The fault for a reply of a kind that its command never has; all connections go, since one is out of step.
  Fault out_of_step() {
    reset_connections();
    return with_context({FaultKind::protocol, "the answer belongs to another command"});
  }

  void reset_connections() noexcept {
    try {
      core().pool.reset_connections();
    } catch (...) {
      // A forked child without memory for its own pool: it has no connection to reset.
    }
  }

  const ClientSettings& settings() const noexcept { return settings_; }

 private:
  using Time = std::chrono::steady_clock::time_point;

  struct Core {
    explicit Core(const ClientSettings& all)
        : process(::getpid()),
          settings(all),
          resolver(all.address.host, all.address.port),
          handshake(make_handshake(all.address)),
          pool(all.connections, [this](Deadline deadline) { return connect(deadline); }) {
      secrets.hide(all.address.password);
    }

    Result<ConnectionHandle> connect(Deadline deadline) {
      if (auto fault = refusal()) return *std::move(fault);
      auto made = try_connect(deadline.at_most(settings.connect_timeout));
      if (!made && made.fault().retry_after.count() > 0) note_refusal(made.fault());
      return made;
    }

    Result<ConnectionHandle> try_connect(Deadline deadline) {
      auto socket = connect_socket(deadline);
      if (!socket) return std::move(socket).fault();
      auto connection = std::make_unique<Connection>(*std::move(socket), settings.limits);
      if (auto status = greet(*connection, handshake, secrets, deadline); !status) return std::move(status).fault();
      return connection;
    }

    Result<Socket> connect_socket(Deadline deadline) {
      if (settings.address.transport == Transport::unix_socket) {
        return redis::connect_socket(unix_address(settings.address.path), deadline);
      }
      auto addresses = resolver.resolve(deadline);
      if (!addresses) return std::move(addresses).fault();
      return redis::connect_socket(std::span<const SocketAddress>(*addresses), deadline);
    }

    std::optional<Fault> refusal() {
      const std::lock_guard lock(mutex);
      return breaker.fault(std::chrono::steady_clock::now());
    }

    void note_refusal(const Fault& fault) {
      const std::lock_guard lock(mutex);
      breaker.failed(fault, std::chrono::steady_clock::now());
    }

    void close_breaker() {
      const std::lock_guard lock(mutex);
      breaker.close();
    }

    /// A replica that answers in place of the primary means that roles changed: connect anew, but once a second at
    /// most.
    void note_replica(Time now) {
      {
        const std::lock_guard lock(mutex);
        if (replica_noted && now - *replica_noted < std::chrono::seconds(1)) return;
        replica_noted = now;
      }
      pool.reset_connections();
    }

    const pid_t process;
    const ClientSettings settings;
    detail::Redactor secrets;
    Resolver resolver;
    const Handshake handshake;
    std::mutex mutex;        // of the two below
    store::Breaker breaker;  // of connecting: who asked to be left alone is not connected to again
    std::optional<Time> replica_noted;
    Pool pool;
  };

  Core& core() {
    Core* current = core_.load(std::memory_order_acquire);
    if (current->process == ::getpid()) return *current;
    auto own = std::make_unique<Core>(settings_);
    if (!core_.compare_exchange_strong(current, own.get())) return *current;
    current->pool.abandon();
    return *own.release();
  }

  /// What error replies say of their connection and of the server's role.
  static void heed_errors(Core& core, Connection& connection, const Exchange& exchange) {
    for (const auto& reply : exchange.replies) {
      if (!reply.is(Reply::Kind::error)) continue;
      const auto kind = find_error_rule(reply.text).kind;
      if (kind == FaultKind::protocol || kind == FaultKind::overloaded) connection.finish();
      if (kind == FaultKind::readonly) core.note_replica(std::chrono::steady_clock::now());
    }
  }

  Fault with_context(Fault fault) const {
    fault.message = shown_ + ": " + fault.message;
    return fault;
  }

  const ClientSettings settings_;
  const std::string shown_;
  std::atomic<Core*> core_;
};

}  // namespace cachecade::redis
