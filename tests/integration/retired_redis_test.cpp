// The connections of process-wide caches that were replaced or shut down.
#include <cachecade.hpp>

#include <support/catch.hpp>
#include <support/redis_server.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>

using namespace std::chrono_literals;

namespace {

/// Clients besides the one that asks.
std::ptrdiff_t connections(support::RawRedis& raw) {
  const auto list = raw.call({"CLIENT", "LIST"});
  return std::count(list.begin(), list.end(), '\n') - 1;
}

/// Whether it comes to that; the server notices that a client went away a moment later.
bool comes_to(support::RawRedis& raw, std::ptrdiff_t number) {
  for (const auto until = std::chrono::steady_clock::now() + 5s; std::chrono::steady_clock::now() < until;) {
    if (connections(raw) == number) return true;
    std::this_thread::yield();
  }
  return false;
}

}  // namespace

TEST_CASE("a cache that was replaced or shut down keeps no connection, once its last call ended",
          "[integration][redis][global]") {
  const support::RedisServer server;
  support::RawRedis raw(server.port());
  const auto init = [&] {
    cachecade::init_cache({.storage_engines = {"redis"},
                           .prefix = "retired",
                           .redis = {.url = server.url(), .connect_timeout = 2s, .timeout = 2s},
                           .log = [](cachecade::LogLevel, std::string_view) {}});
  };
  std::atomic<bool> loading{false}, go{false};
  const auto f = cachecade::cachecaded("f", 60s, [&](int n) {
    if (n == 0) {
      loading = true;
      while (!go) std::this_thread::yield();
    }
    return n;
  });
  for (int n = 1; n <= 5; ++n) {
    init();
    CHECK(f(n) == n);
  }
  CHECK(comes_to(raw, 1));
  std::thread last_call([&] { f(0); });
  while (!loading) std::this_thread::yield();
  init();
  go = true;
  last_call.join();
  f(6);
  CHECK(comes_to(raw, 1));
  cachecade::shutdown_cache();
  CHECK(comes_to(raw, 0));
}
