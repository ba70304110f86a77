// ClientCore: how a client of one process comes to its connections (client.hpp).
#pragma once

#include <cachecade/deadline.hpp>
#include <cachecade/detail/redact.hpp>
#include <cachecade/duration.hpp>
#include <cachecade/redis/address.hpp>
#include <cachecade/redis/connect.hpp>
#include <cachecade/redis/connection.hpp>
#include <cachecade/redis/handshake.hpp>
#include <cachecade/redis/limits.hpp>
#include <cachecade/redis/pool.hpp>
#include <cachecade/redis/resolver.hpp>
#include <cachecade/redis/socket.hpp>
#include <cachecade/result.hpp>
#include <cachecade/store/breaker.hpp>

#include <sys/types.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <utility>

namespace cachecade::redis {

struct ClientSettings {
  RedisAddress address{};
  Duration connect_timeout = std::chrono::milliseconds(250);
  std::size_t connections = 8;
  ReplyLimits limits{};
};

/// All that a forked child must not touch: locks and connections. Thread safe.
struct ClientCore {
  using Time = std::chrono::steady_clock::time_point;

  explicit ClientCore(const ClientSettings& all)
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

}  // namespace cachecade::redis
