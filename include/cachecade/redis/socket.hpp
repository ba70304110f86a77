// One stream socket, TCP or unix: never blocks, never signals, never inherited by a program that we start. Every wait
// is until an absolute deadline, whatever interrupts it.
#pragma once

#include <cachecade/deadline.hpp>
#include <cachecade/redis/resolver.hpp>
#include <cachecade/result.hpp>

#if !defined(__linux__)
#error "cachecade/redis.hpp is written for Linux: other systems lack MSG_NOSIGNAL, SOCK_CLOEXEC or TCP_USER_TIMEOUT"
#endif

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace cachecade::redis {

/// The fault for an error of the system in the middle of `doing`.
inline Fault system_fault(int error, std::string_view doing) {
  FaultKind kind = FaultKind::reset;
  std::chrono::milliseconds retry_after{0};
  switch (error) {
    case ECONNREFUSED:
    case ENOENT:
    case EHOSTUNREACH:
    case ENETUNREACH:
    case EACCES:
    case EPERM:
    case EADDRNOTAVAIL:
    case EAFNOSUPPORT:
    case ENOTSOCK:
    case EPROTOTYPE:
      kind = FaultKind::refused;
      break;
    case ETIMEDOUT:
      kind = FaultKind::timeout;
      break;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
      kind = FaultKind::resources;
      retry_after = std::chrono::milliseconds(100);
      break;
    default:
      break;
  }
  return {kind, std::string(doing) + ": " + std::generic_category().message(error), retry_after};
}

class Socket {
 public:
  /// What one read or write did.
  struct Transfer {
    enum class Outcome : unsigned char { moved, would_block, ended, failed };
    Outcome outcome = Outcome::would_block;
    std::size_t bytes = 0;
    int error = 0;
  };

  Socket() = default;
  explicit Socket(int descriptor) noexcept : descriptor_(descriptor) {}
  Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    if (this != &other) {
      close();
      descriptor_ = std::exchange(other.descriptor_, -1);
    }
    return *this;
  }
  ~Socket() { close(); }

  int descriptor() const noexcept { return descriptor_; }
  bool is_open() const noexcept { return descriptor_ >= 0; }

  void close() noexcept {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
  }

  Transfer send(std::string_view bytes) noexcept {
    return finish([&] { return ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT); });
  }

  Transfer receive(std::span<char> into) noexcept {
    return finish([&] { return ::recv(descriptor_, into.data(), into.size(), MSG_DONTWAIT); });
  }

  /// Whether nothing has happened on an idle connection: no end, no error, no byte that nobody asked for.
  bool is_quiet() noexcept {
    char byte = 0;
    const auto seen = finish([&] { return ::recv(descriptor_, &byte, 1, MSG_PEEK | MSG_DONTWAIT); });
    return seen.outcome == Transfer::Outcome::would_block;
  }

  /// Waits for any of `events` (or an error or end, which the next transfer tells); false when the deadline passed.
  bool wait(short events, Deadline deadline) noexcept {
    for (;;) {
      pollfd waiting{descriptor_, events, 0};
      const auto left = std::min<std::chrono::milliseconds::rep>(deadline.remaining_ms().count(), 60'000);
      const int ready = ::poll(&waiting, 1, static_cast<int>(left));
      if (ready > 0) return true;
      if (ready < 0 && errno != EINTR) return true;
      if (deadline.expired()) return false;
    }
  }

 private:
  template <class Call>
  static Transfer finish(Call call) noexcept {
    using Outcome = Transfer::Outcome;
    for (;;) {
      const auto count = call();
      if (count > 0) return {Outcome::moved, static_cast<std::size_t>(count), 0};
      if (count == 0) return {Outcome::ended, 0, 0};
      if (errno == EINTR) continue;
      if (errno == EAGAIN || errno == EWOULDBLOCK) return {Outcome::would_block, 0, 0};
      return {Outcome::failed, 0, errno};
    }
  }

  int descriptor_ = -1;
};

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
