// Invalidations while a real Redis does not answer: nothing that was invalidated is served when it is back.
#include <cachecade.hpp>

#include <support/catch.hpp>
#include <support/redis_server.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <thread>

using namespace std::chrono_literals;

namespace {

cachecade::Cache<> cache_on(const support::RedisServer& server) {
  return cachecade::Cache<>({.storage_engines = {"redis"},
                             .prefix = "outage",
                             .redis = {.url = server.url(), .connect_timeout = 2s, .timeout = 300ms},
                             .log = [](cachecade::LogLevel, std::string_view) {}});
}

/// Calls until the result comes from the store again.
template <class Function>
bool served_again(const cachecade::Cache<>& cache, const Function& function, int argument) {
  for (const auto until = std::chrono::steady_clock::now() + 20s; std::chrono::steady_clock::now() < until;) {
    const auto hits = cache.stats().hits;
    function(argument);
    if (cache.stats().hits > hits) return true;
    std::this_thread::sleep_for(20ms);
  }
  return false;
}

}  // namespace

TEST_CASE("what was invalidated while Redis hung is not served when it goes on", "[integration][redis][outage][A3]") {
  support::RedisServer server;
  const auto cache = cache_on(server);
  const auto other = cache_on(server);
  int version = 1;
  const auto f = cache.cachecaded("f", 1h, [&](int) { return version; });
  const auto g = cache.cachecaded({.name = "g", .ttl = 1h, .tags = {"t"}}, [&](int) { return version; });
  const auto elsewhere = other.cachecaded("f", 1h, [&](int) { return version; });
  const auto kept = cache.cachecaded("kept", 1h, [&](int) { return version; });
  CHECK(f(1) == 1);
  CHECK(g(1) == 1);
  CHECK(kept(1) == 1);
  server.stop();
  version = 2;
  CHECK(f.invalidate(1).pending());
  CHECK(cache.invalidate_tag("t").pending());
  server.cont();
  CHECK(served_again(cache, kept, 1));
  CHECK(kept(1) == 1);
  CHECK(f(1) == 2);
  CHECK(g(1) == 2);
  CHECK(elsewhere(1) == 2);
}

TEST_CASE("a Redis that was restarted is taken up again, and what it still holds obeys",
          "[integration][redis][outage][A2]") {
  support::RedisServer server({"--appendonly", "yes", "--appendfsync", "always"});
  const auto cache = cache_on(server);
  int version = 1;
  const auto f = cache.cachecaded("f", 1h, [&](int) { return version; });
  const auto kept = cache.cachecaded("kept", 1h, [&](int) { return version; });
  CHECK(f(1) == 1);
  CHECK(kept(1) == 1);
  server.kill();
  version = 2;
  CHECK(f.invalidate(1).pending());
  CHECK(f(1) == 2);
  server.restart({"--appendonly", "yes"});
  CHECK(served_again(cache, kept, 1));
  CHECK(kept(1) == 1);
  CHECK(f(1) == 2);
}
