// One stream socket, TCP or unix: never blocks, never signals, never inherited by a program that we start. Every wait
// is until an absolute deadline, whatever interrupts it.
#pragma once

#include <cachecade/deadline.hpp>
#include <cachecade/result.hpp>

#if !defined(__linux__)
#error "cachecade/redis.hpp is written for Linux: other systems lack MSG_NOSIGNAL, SOCK_CLOEXEC or TCP_USER_TIMEOUT"
#endif

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
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

}  // namespace cachecade::redis
