// How a socket is connected, before a deadline.
#pragma once

#include <cachecade/deadline.hpp>
#include <cachecade/redis/resolver.hpp>
#include <cachecade/redis/socket.hpp>
#include <cachecade/result.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace cachecade::redis {

namespace socket_options {

inline void set(int descriptor, int level, int name, int value) noexcept {
  ::setsockopt(descriptor, level, name, &value, sizeof value);  // a refusal costs speed or time, never correctness
}

/// No delay, and a peer that vanished is noticed after 30 s also on an idle connection.
inline void tune_tcp(int descriptor) noexcept {
  set(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
  set(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1);
  set(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, 15);
  set(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, 5);
  set(descriptor, IPPROTO_TCP, TCP_KEEPCNT, 3);
  set(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, 30'000);
}

}  // namespace socket_options

/// How a connect that was begun ended: zero or an errno.
inline int pending_error(int descriptor) noexcept {
  int error = 0;
  socklen_t length = sizeof error;
  return ::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? error : errno;
}

/// Connects to one address. A full queue of a unix socket cannot be waited for, so it is tried again every millisecond.
inline Result<Socket> connect_socket(const SocketAddress& address, Deadline deadline) {
  const Fault late{FaultKind::timeout, "connecting took too long"};
  for (;;) {
    Socket socket(::socket(address.bytes.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket.is_open()) return system_fault(errno, "opening a socket");
    if (address.bytes.ss_family != AF_UNIX) socket_options::tune_tcp(socket.descriptor());
    if (::connect(socket.descriptor(), address.generic(), address.length) == 0) return socket;
    if (errno == EAGAIN) {
      if (deadline.expired()) return late;
      ::poll(nullptr, 0, 1);
      continue;
    }
    if (errno != EINPROGRESS && errno != EINTR) return system_fault(errno, "connecting");
    if (!socket.wait(POLLOUT, deadline)) return late;
    if (const int error = pending_error(socket.descriptor()); error != 0) return system_fault(error, "connecting");
    return socket;
  }
}

/// Connects to the first address that answers. Each gets an equal share of what is left, so that a silent first one
/// leaves time for the next; the fault is the last one's.
inline Result<Socket> connect_socket(std::span<const SocketAddress> addresses, Deadline deadline) {
  Result<Socket> outcome = Fault{FaultKind::resolve, "the host name has no address"};
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    const auto share = deadline.remaining() / static_cast<std::int64_t>(addresses.size() - i);
    outcome = connect_socket(addresses[i], deadline.at_most(share));
    if (outcome || outcome.fault().kind == FaultKind::resources) break;
  }
  return outcome;
}

/// The address of a unix socket; `path` must fit (url.hpp sees to it).
inline SocketAddress unix_address(std::string_view path) {
  SocketAddress address;
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  std::memcpy(local.sun_path, path.data(), std::min(path.size(), sizeof local.sun_path - 1));
  std::memcpy(&address.bytes, &local, sizeof local);
  address.length = sizeof local;
  return address;
}

}  // namespace cachecade::redis
