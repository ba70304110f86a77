// A TCP listener on the loopback for servers that tests write: one thread accepts, one thread serves each connection.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <list>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

namespace support {

/// One accepted connection. Reads and writes end early once the listener stops.
class Peer {
 public:
  Peer(int socket, const std::atomic<bool>& stopping) : socket_(socket), stopping_(stopping) {}

  /// Appends what arrives next; false at the end.
  bool read_some(std::string& into) {
    while (!stopping_) {
      pollfd waiting{socket_, POLLIN, 0};
      if (::poll(&waiting, 1, 20) <= 0) continue;
      char bytes[65536];
      const auto got = ::recv(socket_, bytes, sizeof bytes, 0);
      if (got <= 0) return false;
      into.append(bytes, static_cast<std::size_t>(got));
      return true;
    }
    return false;
  }

  bool write(std::string_view bytes) {
    while (!bytes.empty() && !stopping_) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return bytes.empty();
  }

  /// Waits, but not beyond the listener's end; false then.
  bool pause(std::chrono::milliseconds time) {
    for (const auto end = std::chrono::steady_clock::now() + time; std::chrono::steady_clock::now() < end;) {
      if (stopping_) return false;
      std::this_thread::sleep_for(std::min(time, std::chrono::milliseconds(5)));
    }
    return !stopping_;
  }

  /// Closes with a reset instead of an orderly end.
  void reset_on_close() {
    const linger now{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  }

 private:
  int socket_;
  const std::atomic<bool>& stopping_;
};

class LoopbackListener {
 public:
  using Serve = std::function<void(Peer&)>;

  explicit LoopbackListener(Serve serve)
      : serve_(std::move(serve)), socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket_, generic, length) != 0 || ::listen(socket_, 128) != 0 ||
        ::getsockname(socket_, generic, &length) != 0) {
      throw std::runtime_error("no loopback listener");
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }

  ~LoopbackListener() { stop(); }

  LoopbackListener(const LoopbackListener&) = delete;
  LoopbackListener& operator=(const LoopbackListener&) = delete;

  /// Ends all connections and refuses new ones.
  void stop() {
    stopping_ = true;
    if (acceptor_.joinable()) acceptor_.join();
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
    for (auto& worker : workers_) worker.join();
    workers_.clear();
  }

  int port() const { return port_; }
  int accepted() const { return accepted_; }

 private:
  void accept_all() {
    while (!stopping_) {
      pollfd waiting{socket_, POLLIN, 0};
      if (::poll(&waiting, 1, 20) <= 0) continue;
      const int peer = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
      if (peer < 0) continue;
      ++accepted_;
      const int on = 1;
      ::setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      workers_.emplace_back([this, peer] {
        Peer connection(peer, stopping_);
        serve_(connection);
        ::close(peer);
      });
    }
  }

  Serve serve_;
  int socket_;
  int port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<int> accepted_{0};
  std::list<std::thread> workers_;
  std::thread acceptor_;
};

/// One HTTP/1.1 request as it came in.
struct HttpRequest {
  std::string method{};
  std::string target{};   // not decoded
  std::string headers{};  // all header lines, as sent
  std::string body{};
};

/// Takes one request off the front of `buffer`, reading on as needed; false when the connection ended before.
inline bool read_request(Peer& peer, std::string& buffer, HttpRequest& request) {
  std::size_t head = 0;
  while ((head = buffer.find("\r\n\r\n")) == std::string::npos) {
    if (!peer.read_some(buffer)) return false;
  }
  const auto line = buffer.find("\r\n");
  const auto first = buffer.find(' ');
  const auto second = buffer.find(' ', first + 1);
  if (second == std::string::npos || second > line) return false;
  request.method = buffer.substr(0, first);
  request.target = buffer.substr(first + 1, second - first - 1);
  request.headers = buffer.substr(line + 2, head - line);
  std::size_t length = 0;
  std::string lower = request.headers;
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  constexpr std::string_view name = "content-length:";
  if (const auto at = lower.find(name); at != std::string::npos) length = std::stoul(lower.substr(at + name.size()));
  while (buffer.size() < head + 4 + length) {
    if (!peer.read_some(buffer)) return false;
  }
  request.body = buffer.substr(head + 4, length);
  buffer.erase(0, head + 4 + length);
  return true;
}

}  // namespace support
