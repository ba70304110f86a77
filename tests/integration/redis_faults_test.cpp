// A real server that is stopped, killed, cut off or out of reach, and a process that is short of descriptors or
// showered with signals.
#include <cachecade/redis.hpp>

#include <support/catch.hpp>
#include <support/redis_backend.hpp>
#include <support/redis_server.hpp>

#include <sys/resource.h>
#include <sys/time.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Bytes;
using cachecade::FaultKind;
using support::BlackHoleProxy;
using support::redis_backend;
using support::RedisServer;
using support::soon;
using support::time_of;

namespace {

constexpr auto slack = 1500ms;

std::string value_for(const std::string& key) { return "value of " + key; }

}  // namespace

TEST_CASE("a stopped server costs the timeout, and its late answers are read by nobody", "[redis][A3]") {
  RedisServer server;
  const auto backend = redis_backend(server.url(), 200ms);
  for (int i = 0; i < 50; ++i)
    REQUIRE(backend->set("k" + std::to_string(i), value_for("k" + std::to_string(i)), 1min, soon()).ok());
  server.stop();
  for (int i = 0; i < 5; ++i) {
    const auto took =
        time_of([&] { CHECK(backend->get("k" + std::to_string(i), soon()).fault().kind == FaultKind::timeout); });
    CHECK(took >= 200ms);
    CHECK(took < 200ms + slack);
  }
  server.cont();
  int wrong = 0;
  int good = 0;
  for (int round = 0; round < 200; ++round) {
    const auto key = "k" + std::to_string(round % 50);
    const auto got = backend->get(key, soon());
    if (!got.ok()) continue;
    (*got == Bytes(value_for(key)) ? good : wrong)++;
  }
  CHECK(wrong == 0);
  CHECK(good > 150);
}

TEST_CASE("a server killed and restarted under eight threads gives faults, never a wrong value", "[redis][A2]") {
  RedisServer server;
  const auto backend = redis_backend(server.url(), 500ms, 4);
  std::atomic<bool> done{false};
  std::atomic<int> wrong{0};
  std::atomic<int> good{0};
  std::vector<std::thread> threads;
  for (int id = 0; id < 8; ++id) {
    threads.emplace_back([&, id] {
      for (int i = 0; !done; ++i) {
        const auto key = "t" + std::to_string(id) + ":" + std::to_string(i % 7);
        (void)backend->set(key, value_for(key), 1min, soon());
        const auto got = backend->get(key, soon());
        if (!got.ok()) std::this_thread::sleep_for(1ms);
        if (!got.ok() || !got->has_value()) continue;
        (*got == Bytes(value_for(key)) ? good : wrong)++;
      }
    });
  }
  for (int round = 0; round < 3; ++round) {
    std::this_thread::sleep_for(150ms);
    server.kill();
    std::this_thread::sleep_for(50ms);
    server.restart();
  }
  const int before = good;
  for (int i = 0; i < 1000 && good <= before + 100; ++i) std::this_thread::sleep_for(5ms);
  done = true;
  for (auto& thread : threads) thread.join();
  CHECK(wrong == 0);
  CHECK(good > before + 100);
  CHECK(backend->set("k", "v", 1min, soon()).ok());
}

TEST_CASE("a killed server is refused at once, and back after a restart without another word", "[redis][A1][A8]") {
  RedisServer server;
  const auto backend = redis_backend(server.url());
  REQUIRE(backend->open(soon()).ok());
  server.kill();
  CHECK(time_of([&] { CHECK_FALSE(backend->get("k", soon()).ok()); }) < slack);
  CHECK(backend->get("k", soon()).fault().kind == FaultKind::refused);
  CHECK(backend->open(soon()).fault().kind == FaultKind::refused);
  server.restart();
  CHECK(backend->get("k", soon()).ok());
  CHECK(backend->set("k", "v", 1s, soon()).ok());
}

TEST_CASE("connections that a restart cut while idle cost neither a read nor a write", "[redis][A8]") {
  RedisServer server;
  const auto backend = redis_backend(server.url());
  for (int round = 0; round < 3; ++round) {
    REQUIRE(backend->set("k", "v", 1min, soon()).ok());
    server.restart();
    CHECK(backend->get("k", soon()).ok());
    server.restart();
    CHECK(backend->set("k", "v", 1min, soon()).ok());
  }
}

TEST_CASE("a server that closes idle connections is reconnected to", "[redis][A8]") {
  const RedisServer server;
  const auto backend = redis_backend(server.url());
  REQUIRE(backend->set("k", "v", 1min, soon()).ok());
  REQUIRE(server.command({"CLIENT", "KILL", "TYPE", "normal"}).starts_with(":"));
  CHECK(*backend->get("k", soon()) == Bytes("v"));
  REQUIRE(server.command({"CLIENT", "KILL", "TYPE", "normal"}).starts_with(":"));
  CHECK(backend->set("k", "w", 1min, soon()).ok());
}

TEST_CASE("a line that swallows everything costs the timeout each time, until it is whole again", "[redis][A6]") {
  const RedisServer server;
  BlackHoleProxy proxy(server.port());
  const auto backend = redis_backend("redis://127.0.0.1:" + std::to_string(proxy.port()), 200ms);
  REQUIRE(backend->set("k", "v", 1min, soon()).ok());
  proxy.swallow(true);
  for (int i = 0; i < 3; ++i) {
    const auto took = time_of([&] { CHECK(backend->get("k", soon()).fault().kind == FaultKind::timeout); });
    CHECK(took < 200ms + slack);
  }
  proxy.swallow(false);
  CHECK(*backend->get("k", soon()) == Bytes("v"));
}

namespace {

void ignore_signal(int) {}

/// SIGALRM every millisecond, without SA_RESTART: every system call that waits is interrupted.
class SignalStorm {
 public:
  SignalStorm() {
    struct sigaction action {};
    action.sa_handler = ignore_signal;
    ::sigaction(SIGALRM, &action, &before_);
    const itimerval every{{0, 1000}, {0, 1000}};
    ::setitimer(ITIMER_REAL, &every, nullptr);
  }
  ~SignalStorm() {
    const itimerval never{};
    ::setitimer(ITIMER_REAL, &never, nullptr);
    ::sigaction(SIGALRM, &before_, nullptr);
  }
  SignalStorm(const SignalStorm&) = delete;
  SignalStorm& operator=(const SignalStorm&) = delete;

 private:
  struct sigaction before_ {};
};

}  // namespace

TEST_CASE("a storm of signals causes no fault and moves no deadline", "[redis][A11]") {
  RedisServer server;
  int failed = 0;
  std::chrono::milliseconds took{};
  FaultKind kind{};
  {
    const SignalStorm storm;
    for (int round = 0; round < 20; ++round) {
      const auto backend = redis_backend("redis://localhost:" + std::to_string(server.port()));
      if (!backend->open(soon()).ok()) ++failed;
      for (int i = 0; i < 50; ++i) {
        if (!backend->set("k", std::string(20'000, 'v'), 1min, soon()).ok() || !backend->get("k", soon()).ok())
          ++failed;
      }
    }
    const auto backend = redis_backend(server.url(), 300ms);
    if (!backend->open(soon()).ok()) ++failed;
    server.stop();
    took = time_of([&] { kind = backend->get("k", soon()).fault().kind; });
    server.cont();
  }
  CHECK(failed == 0);
  CHECK(kind == FaultKind::timeout);
  CHECK(took >= 300ms);
  CHECK(took < 300ms + slack);
}

TEST_CASE("a process without descriptors gets resources faults without a busy loop, and recovers", "[redis][A12]") {
  const RedisServer server;
  const auto backend = redis_backend(server.url());
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  rlimit low = before;
  low.rlim_cur = 3;
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &low) == 0);
  int resources = 0;
  for (int i = 0; i < 50; ++i) {
    const auto got = backend->get("k", soon());
    if (!got.ok() && got.fault().kind == FaultKind::resources) ++resources;
  }
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
  CHECK(resources == 50);
  bool back = false;
  for (int i = 0; i < 1000 && !back; ++i) {
    back = backend->get("k", soon()).ok();
    if (!back) std::this_thread::sleep_for(2ms);
  }
  CHECK(back);
}

TEST_CASE("eight threads over two connections all get their own values", "[redis][A9]") {
  const RedisServer server;
  const auto backend = redis_backend(server.url(), 10s, 2);
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int id = 0; id < 8; ++id) {
    threads.emplace_back([&, id] {
      for (int i = 0; i < 300; ++i) {
        const auto key = "t" + std::to_string(id) + ":" + std::to_string(i % 5);
        if (!backend->set(key, value_for(key), 1min, soon()).ok()) ++wrong;
        const auto got = backend->get(key, soon());
        if (!got.ok() || *got != Bytes(value_for(key))) ++wrong;
        if (i % 100 == 50) backend->reset_connections();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(wrong == 0);
  CHECK(server.command({"INFO", "clients"}).find("connected_clients:") != std::string::npos);
}
