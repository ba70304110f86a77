// A real redis-server for one test: its own directory, loopback port and unix socket, no persistence; it dies with its
// object, and with the test process.
#pragma once

#include <support/fault_server.hpp>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace support {

/// A plain client of the tests' own: one connection, one command at a time, replies as they come off the wire.
class RawRedis {
 public:
  explicit RawRedis(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    const timeval limit{5, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~RawRedis() { ::close(socket_); }
  RawRedis(const RawRedis&) = delete;
  RawRedis& operator=(const RawRedis&) = delete;

  bool connected() const { return connected_; }

  void send(const RedisCommand& command) {
    std::string bytes = "*" + std::to_string(command.size()) + "\r\n";
    for (const auto& argument : command) bytes += bulk(argument);
    for (std::string_view left = bytes; !left.empty();) {
      const auto sent = ::send(socket_, left.data(), left.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      left.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  /// The first line of the reply, with its type; of a bulk string its content; empty when none came.
  std::string call(const RedisCommand& command) {
    send(command);
    return receive();
  }

  std::string receive() {
    const auto line = take_line();
    if (!line.starts_with('$') || line == "$-1") return line;
    const auto length = std::strtoul(line.c_str() + 1, nullptr, 10);
    while (buffer_.size() < length + 2) {
      if (!read_some()) return {};
    }
    auto content = buffer_.substr(0, length);
    buffer_.erase(0, length + 2);
    return content;
  }

 private:
  std::string take_line() {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n")) == std::string::npos) {
      if (!read_some()) return {};
    }
    auto line = buffer_.substr(0, end);
    buffer_.erase(0, end + 2);
    return line;
  }

  bool read_some() {
    char bytes[65536];
    const auto got = ::recv(socket_, bytes, sizeof bytes, 0);
    if (got > 0) buffer_.append(bytes, static_cast<std::size_t>(got));
    return got > 0;
  }

  int socket_;
  bool connected_ = false;
  std::string buffer_;
};

class RedisServer {
 public:
  /// `arguments` as on redis-server's command line; `password` must be the one that they set, if any.
  explicit RedisServer(std::vector<std::string> arguments = {}, std::string password = {})
      : arguments_(std::move(arguments)), password_(std::move(password)) {
    char pattern[] = "/tmp/cachecade-redis-XXXXXX";
    if (::mkdtemp(pattern) == nullptr) throw std::runtime_error("no directory for redis-server");
    directory_ = pattern;
    for (int attempt = 0; attempt < 5; ++attempt) {
      port_ = closed_port();
      start();
      if (answers()) return;
      kill();
    }
    std::filesystem::remove_all(directory_);
    throw std::runtime_error("redis-server does not start: is it installed?");
  }

  ~RedisServer() {
    kill();
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }

  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  int port() const { return port_; }
  pid_t pid() const { return pid_; }
  std::string directory() const { return directory_; }
  std::string socket_path() const { return directory_ + "/socket"; }
  std::string url(std::string_view credentials = {}, std::string_view rest = {}) const {
    return "redis://" + std::string(credentials) + "127.0.0.1:" + std::to_string(port_) + std::string(rest);
  }
  std::string unix_url(std::string_view credentials = {}, std::string_view rest = {}) const {
    return "unix://" + std::string(credentials) + socket_path() + std::string(rest);
  }

  void stop() { ::kill(pid_, SIGSTOP); }
  void cont() { ::kill(pid_, SIGCONT); }

  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }

  /// Starts it again on the same port, with `more` arguments; waits until it answers unless told otherwise.
  void restart(const std::vector<std::string>& more = {}, bool wait = true) {
    kill();
    start(more);
    if (wait && !answers()) throw std::runtime_error("redis-server does not come back");
  }

  /// One command over a connection of its own, signed in as the password says.
  std::string command(const RedisCommand& words) const {
    RawRedis client(port_);
    if (!password_.empty()) client.call({"AUTH", password_});
    return client.call(words);
  }

  /// CONFIG SET; throws if the server does not take it.
  void config_set(const std::string& name, const std::string& value) const {
    if (const auto reply = command({"CONFIG", "SET", name, value}); reply != "+OK") throw std::runtime_error(reply);
  }

 private:
  void start(const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {
        "redis-server", "--port",    std::to_string(port_), "--bind", "127.0.0.1",    "--save",      "",
        "--appendonly", "no",        "--daemonize",         "no",     "--unixsocket", socket_path(), "--dir",
        directory_,     "--logfile", directory_ + "/log"};
    words.insert(words.end(), arguments_.begin(), arguments_.end());
    words.insert(words.end(), more.begin(), more.end());
    std::vector<char*> pointers;
    for (auto& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    const pid_t parent = ::getpid();
    pid_ = ::fork();
    if (pid_ != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    const int nowhere = ::open("/dev/null", O_RDWR);
    for (int descriptor = 0; descriptor < 3; ++descriptor) ::dup2(nowhere, descriptor);
    ::execvp("redis-server", pointers.data());
    ::_exit(127);
  }

  bool answers() {
    for (const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
         std::chrono::steady_clock::now() < end;) {
      if (::waitpid(pid_, nullptr, WNOHANG) == pid_) {
        pid_ = -1;
        return false;
      }
      RawRedis client(port_);
      if (client.connected()) {
        const auto reply = client.call({"PING"});
        if (reply == "+PONG" || reply.starts_with("-NOAUTH")) return true;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
  }

  std::vector<std::string> arguments_;
  std::string password_;
  std::string directory_;
  int port_ = 0;
  pid_t pid_ = -1;
};

}  // namespace support
