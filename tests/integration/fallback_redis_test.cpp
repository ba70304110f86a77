// Memory stands in for a real Redis that hangs, dies, or is not there yet.
#include <cachecade.hpp>

#include <support/catch.hpp>
#include <support/redis_server.hpp>

#include <chrono>
#include <string_view>
#include <thread>

using namespace std::chrono_literals;

namespace {

cachecade::Cache<> cache_on(const support::RedisServer& server) {
  return cachecade::Cache<>({.storage_engines = {"redis", "memory"},
                             .prefix = "fallback",
                             .redis = {.url = server.url(), .connect_timeout = 2s, .timeout = 300ms},
                             .log = [](cachecade::LogLevel, std::string_view) {}});
}

/// Calls until that backend leads.
template <class Function>
bool led_by(const cachecade::Cache<>& cache, std::string_view backend, const Function& function) {
  for (const auto until = std::chrono::steady_clock::now() + 20s; std::chrono::steady_clock::now() < until;) {
    function(0);
    if (cache.active_backend() == backend) return true;
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

}  // namespace

TEST_CASE("memory stands in for a Redis that has died, and is left when one is there again",
          "[integration][redis][outage][A1][A2]") {
  support::RedisServer server;
  const auto cache = cache_on(server);
  int version = 1;
  const auto f = cache.cachecaded("f", 1h, [&](int) { return version; });
  CHECK(f(1) == 1);
  CHECK(f.entry(1).value().store == "redis");
  server.kill();
  CHECK(led_by(cache, "memory", f));
  version = 2;
  CHECK(f(1) == 2);
  version = 3;
  CHECK(f(1) == 2);
  CHECK(f.entry(1).value().store == "memory");
  CHECK(f.invalidate(1).pending());
  CHECK(f(1) == 3);
  server.restart();
  CHECK(led_by(cache, "redis", f));
  version = 4;
  CHECK(f(1) == 4);
  CHECK(f.entry(1).value().store == "redis");
}

TEST_CASE("a Redis that was not there at the start is used when it is, and hears what was invalidated before",
          "[integration][redis][outage]") {
  support::RedisServer server;
  int version = 1;
  const auto other = cache_on(server);
  const auto elsewhere = other.cachecaded("f", 1h, [&](int) { return version; });
  server.stop();
  const auto cache = cachecade::Cache<>({.storage_engines = {"redis", "memory"},
                                         .prefix = "fallback",
                                         .redis = {.url = server.url(), .connect_timeout = 50ms, .timeout = 300ms},
                                         .log = [](cachecade::LogLevel, std::string_view) {}});
  CHECK(cache.active_backend() == "memory");
  server.cont();
  CHECK(elsewhere(1) == 1);
  const auto f = cache.cachecaded("f", 1h, [&](int) { return version; });
  version = 2;
  CHECK(f.invalidate(1).pending());
  CHECK(f(1) == 2);
  CHECK(led_by(cache, "redis", f));
  version = 3;
  CHECK(elsewhere(1) == 3);
  CHECK(f(1) == 3);
}
