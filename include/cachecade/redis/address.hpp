// Where a Redis server is and how to sign in: what a Redis URL says.
#pragma once

#include <cachecade/duration.hpp>
#include <cachecade/result.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cachecade::redis {

enum class Transport : unsigned char { tcp, tls, unix_socket, sentinel };
enum class Verify : unsigned char { full, ca, none };

/// What a URL to such a server begins with.
constexpr std::string_view scheme_of(Transport transport) noexcept {
  switch (transport) {
    case Transport::unix_socket:
      return "unix://";
    case Transport::sentinel:
      return "redis-sentinel://";
    case Transport::tls:
      return "rediss://";
    case Transport::tcp:
      break;
  }
  return "redis://";
}

struct RedisAddress {
  Transport transport = Transport::tcp;
  std::string host = "localhost";  // of sentinels: the whole comma-separated list
  std::uint16_t port = 6379;
  std::string path{};  // of a unix socket
  std::string user{};
  std::string password{};
  bool sign_in = false;                 // AUTH is to be sent
  bool password_without_colon = false;  // `pw@host`: taken for a password, as most clients do; redis-py differs
  int database = 0;
  std::optional<Duration> connect_timeout{};
  std::optional<Duration> timeout{};
  std::optional<std::size_t> pool_size{};
  std::string client_name{};
  int protocol = 2;
  Verify verify = Verify::full;
  std::string ca_file{};
  std::string sni{};

  /// The address for logs: user and password show as `***`.
  std::string shown() const {
    std::string text(scheme_of(transport));
    if (sign_in) text += "***@";
    if (transport == Transport::unix_socket) return text.append(path).append("?db=").append(std::to_string(database));
    const bool brackets = transport != Transport::sentinel && host.find(':') != std::string::npos;
    if (brackets) text += '[';
    text += host;
    if (brackets) text += ']';
    if (transport != Transport::sentinel) text.append(":").append(std::to_string(port));
    return text.append("/").append(std::to_string(database));
  }
};

/// A fault if the address asks for what this version cannot do.
inline std::optional<Fault> find_unsupported(const RedisAddress& address) {
  const auto config = [](const char* message) { return Fault{FaultKind::config, message}; };
  if (address.transport == Transport::tls) {
    return config(
        "TLS to Redis is not supported yet: use redis:// on a trusted network, or a local TLS proxy such as stunnel");
  }
  if (address.transport == Transport::sentinel) {
    return config(
        "Redis Sentinel is not supported yet: use redis:// with the address of the primary, or of a proxy that follows "
        "it");
  }
  if (address.protocol != 2) return config("protocol 3 of Redis is not supported yet: use protocol=2 or leave it out");
  return std::nullopt;
}

}  // namespace cachecade::redis
