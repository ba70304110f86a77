// A scripted Redis peer: reads commands as a server does and answers each, to the byte, as its script says: whole, cut,
// dripped, never, or by a reset. It remembers every byte that it was sent.
#pragma once

#include <support/loopback.hpp>
#include <support/peer_scripts.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace support {

using RedisCommand = std::vector<std::string>;

/// A bulk string as Redis sends it.
inline std::string bulk(std::string_view text) {
  return "$" + std::to_string(text.size()) + "\r\n" + std::string(text) + "\r\n";
}

/// Takes one command off the front of `buffer`; false when it is not there as a whole.
inline bool take_command(std::string& buffer, RedisCommand& command) {
  std::size_t at = 0;
  const auto number = [&](char type, std::size_t& value) {
    if (at >= buffer.size() || buffer[at] != type) return false;
    const auto end = buffer.find("\r\n", at);
    if (end == std::string::npos) return false;
    value = std::strtoul(buffer.c_str() + at + 1, nullptr, 10);
    at = end + 2;
    return true;
  };
  std::size_t count = 0;
  if (!number('*', count)) return false;
  command.clear();
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t length = 0;
    if (!number('$', length) || buffer.size() < at + length + 2) return false;
    command.push_back(buffer.substr(at, length));
    at += length + 2;
  }
  buffer.erase(0, at);
  return true;
}

class FaultServer {
 public:
  /// Answers one command, knowing how many came before it (the PINGs of the handshake are not counted, and are answered
  /// by themselves); false closes the connection.
  using Script = std::function<bool(Peer& peer, const RedisCommand& command, int nth)>;
  /// Says something before any command is read; false closes the connection.
  using Welcome = std::function<bool(Peer& peer)>;

  explicit FaultServer(Script script, Welcome welcome = {})
      : script_(std::move(script)), welcome_(std::move(welcome)), listener_([this](Peer& peer) { serve(peer); }) {}

  std::string url(std::string_view credentials = {}) const {
    return "redis://" + std::string(credentials) + "127.0.0.1:" + std::to_string(listener_.port());
  }
  int port() const { return listener_.port(); }
  int connections() const { return listener_.accepted(); }
  void stop() { listener_.stop(); }

  /// All commands but PING, in the order of their arrival.
  std::vector<RedisCommand> commands() const {
    const std::lock_guard lock(mutex_);
    return commands_;
  }

  /// Every byte that any connection brought.
  std::string received() const {
    const std::lock_guard lock(mutex_);
    return received_;
  }

 private:
  void serve(Peer& peer) {
    if (welcome_ && !welcome_(peer)) return;
    std::string buffer;
    RedisCommand command;
    for (;;) {
      while (take_command(buffer, command)) {
        if (!answer(peer, command)) return;
      }
      const auto before = buffer.size();
      if (!peer.read_some(buffer)) return;
      const std::lock_guard lock(mutex_);
      received_.append(buffer, before);
    }
  }

  bool answer(Peer& peer, const RedisCommand& command) {
    if (command == RedisCommand{"PING"}) return peer.write("+PONG\r\n");
    int nth = 0;
    {
      const std::lock_guard lock(mutex_);
      nth = static_cast<int>(commands_.size());
      commands_.push_back(command);
    }
    return script_(peer, command, nth);
  }

  Script script_;
  Welcome welcome_;
  mutable std::mutex mutex_;
  std::vector<RedisCommand> commands_;
  std::string received_;
  LoopbackListener listener_;  // last: its threads use all above
};

/// Closes with a reset after `bytes`.
inline FaultServer::Script reset_after(std::string bytes) {
  return [bytes = std::move(bytes)](Peer& peer, const RedisCommand&, int) {
    peer.write(bytes);
    peer.pause(std::chrono::milliseconds(20));  // what was written arrives before the reset
    peer.reset_on_close();
    return false;
  };
}

/// A port of the loopback on which nobody listens.
inline int closed_port() {
  LoopbackListener listener([](Peer&) {});
  return listener.port();
}

/// Forwards to a server of the loopback until told to swallow everything in silence, both ways.
class BlackHoleProxy {
 public:
  explicit BlackHoleProxy(int target) : target_(target), listener_([this](Peer& peer) { forward(peer); }) {}

  int port() const { return listener_.port(); }
  int connections() const { return listener_.accepted(); }
  void swallow(bool on) { swallowing_ = on; }

 private:
  void forward(Peer& peer) {
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(target_));
    if (::connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) pump(peer, server);
    ::close(server);
  }

  void pump(Peer& peer, int server) {
    std::thread back([&] {
      char bytes[4096];
      for (ssize_t got = 0; (got = ::recv(server, bytes, sizeof bytes, 0)) > 0;) {
        if (!swallowing_) peer.write({bytes, static_cast<std::size_t>(got)});
      }
    });
    for (std::string bytes; peer.read_some(bytes); bytes.clear()) {
      if (!swallowing_) ::send(server, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }
    ::shutdown(server, SHUT_RDWR);
    back.join();
  }

  int target_;
  std::atomic<bool> swallowing_{false};
  LoopbackListener listener_;
};

}  // namespace support
