#include <cachecade/redis/connect.hpp>
#include <cachecade/redis/socket.hpp>

#include <support/catch.hpp>
#include <support/fault_server.hpp>

#include <fcntl.h>
#include <sys/resource.h>

#include <chrono>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Deadline;
using cachecade::FaultKind;
using cachecade::redis::connect_socket;
using cachecade::redis::look_up;
using cachecade::redis::SocketAddress;
using cachecade::redis::SocketAddresses;

namespace {

SocketAddress loopback(int port) {
  auto addresses = look_up("127.0.0.1", static_cast<std::uint16_t>(port), AI_NUMERICHOST);
  REQUIRE(addresses.ok());
  return addresses->front();
}

/// A listener whose queue is full: what connects to it hears nothing.
class BlackHole {
 public:
  BlackHole() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(::bind(socket_, generic, length) == 0);
    REQUIRE(::listen(socket_, 0) == 0);
    REQUIRE(::getsockname(socket_, generic, &length) == 0);
    port_ = ntohs(address.sin_port);
    for (int i = 0; i < 4; ++i) {
      fillers_.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
      (void)::connect(fillers_.back(), generic, length);
    }
  }
  ~BlackHole() {
    for (const int filler : fillers_) ::close(filler);
    ::close(socket_);
  }
  BlackHole(const BlackHole&) = delete;
  BlackHole& operator=(const BlackHole&) = delete;
  int port() const { return port_; }

 private:
  int socket_;
  int port_ = 0;
  std::vector<int> fillers_;
};

int option(int descriptor, int level, int name) {
  int value = 0;
  socklen_t length = sizeof value;
  REQUIRE(::getsockopt(descriptor, level, name, &value, &length) == 0);
  return value;
}

}  // namespace

TEST_CASE("a connection does not delay, dies when its peer vanished, and is not inherited", "[redis][A6]") {
  support::LoopbackListener listener([](support::Peer& peer) {
    std::string bytes;
    peer.read_some(bytes);
  });
  auto socket = connect_socket(loopback(listener.port()), Deadline::after(2s));
  REQUIRE(socket.ok());
  const int descriptor = socket->descriptor();
  CHECK((::fcntl(descriptor, F_GETFD) & FD_CLOEXEC) != 0);
  CHECK((::fcntl(descriptor, F_GETFL) & O_NONBLOCK) != 0);
  CHECK(option(descriptor, IPPROTO_TCP, TCP_NODELAY) != 0);
  CHECK(option(descriptor, SOL_SOCKET, SO_KEEPALIVE) != 0);
  CHECK(option(descriptor, IPPROTO_TCP, TCP_KEEPIDLE) == 15);
  CHECK(option(descriptor, IPPROTO_TCP, TCP_KEEPINTVL) == 5);
  CHECK(option(descriptor, IPPROTO_TCP, TCP_KEEPCNT) == 3);
  CHECK(option(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT) == 30'000);
}

TEST_CASE("a closed port and a missing unix socket are refused", "[redis][A1]") {
  const auto tcp = connect_socket(loopback(support::closed_port()), Deadline::after(2s));
  REQUIRE_FALSE(tcp.ok());
  CHECK(tcp.fault().kind == FaultKind::refused);
  const auto local = connect_socket(cachecade::redis::unix_address("/tmp/no/such/socket"), Deadline::after(2s));
  REQUIRE_FALSE(local.ok());
  CHECK(local.fault().kind == FaultKind::refused);
}

TEST_CASE("a silent address costs the deadline and no more", "[redis][A14]") {
  const BlackHole hole;
  const auto begin = std::chrono::steady_clock::now();
  const auto socket = connect_socket(loopback(hole.port()), Deadline::after(150ms));
  const auto took = std::chrono::steady_clock::now() - begin;
  REQUIRE_FALSE(socket.ok());
  CHECK(socket.fault().kind == FaultKind::timeout);
  CHECK(took >= 150ms);
  CHECK(took < 1500ms);
}

TEST_CASE("several addresses share one budget, and a silent first one leaves time for the next", "[redis][A14]") {
  const BlackHole hole;
  support::LoopbackListener listener([](support::Peer& peer) {
    std::string bytes;
    peer.read_some(bytes);
  });
  const SocketAddresses good = {loopback(hole.port()), loopback(listener.port())};
  const auto begin = std::chrono::steady_clock::now();
  CHECK(connect_socket(good, Deadline::after(600ms)).ok());
  CHECK(std::chrono::steady_clock::now() - begin < 600ms);

  const SocketAddresses silent(5, loopback(hole.port()));
  const auto second = std::chrono::steady_clock::now();
  CHECK_FALSE(connect_socket(silent, Deadline::after(200ms)).ok());
  CHECK(std::chrono::steady_clock::now() - second < 900ms);
}

TEST_CASE("without descriptors a connect is a resources fault that asks to stay away", "[redis][A12]") {
  support::LoopbackListener listener([](support::Peer&) {});
  const auto address = loopback(listener.port());
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  rlimit low = before;
  low.rlim_cur = 3;
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &low) == 0);
  const auto socket = connect_socket(address, Deadline::after(1s));
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
  REQUIRE_FALSE(socket.ok());
  CHECK(socket.fault().kind == FaultKind::resources);
  CHECK(socket.fault().retry_after >= 50ms);
}
