// Forking while other threads are in the middle of calls over a real Redis: the child's calls end, and so does what it
// wraps, logs and looks up for the first time.
#include <cachecade.hpp>

#include <support/catch.hpp>
#include <support/child.hpp>
#include <support/log_capture.hpp>
#include <support/redis_server.hpp>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Cache;

#ifndef CACHECADE_SANITIZE_ADDRESS  // whose own locks are not released in a child
#ifndef CACHECADE_SANITIZE_THREAD
TEST_CASE("a child forked while threads call over Redis, log and wrap goes on by itself", "[integration][redis][E3]") {
  const support::RedisServer server;
  const Cache<> cache({.storage_engines = {"redis"},
                       .prefix = "fork",
                       .redis = {.url = server.url(), .connect_timeout = 2s, .timeout = 2s},
                       .log = [](cachecade::LogLevel, std::string_view) {}});
  auto f = cache.cachecaded("f", 60s, [](int n) { return n; });
  std::atomic<bool> done{false};
  std::vector<std::thread> threads;
  for (int id = 0; id < 3; ++id) {
    threads.emplace_back([&, id] {
      for (int n = 0; !done; ++n) {
        f(1);
        if (id == 1) cache.invalidate_cache_key(n % 2 == 0 ? "f" : "nobody", n % 10);
        if (id == 2) cache.cachecaded("more" + std::to_string(n % 10), 60s, [](int m) { return m; })(1);
      }
    });
  }
  int failed = 0;
  for (int round = 0; round < 150 && failed == 0; ++round) {
    const support::Child child([&] {
      bool right = true;
      for (int n = 0; n < 5; ++n) right = right && f(n) == n;
      auto fresh = cache.cachecaded("of the child", 60s, [](const std::string& text) { return text.size(); });
      right = right && fresh("four") == 4 && !cache.invalidate_cache_key("nobody", 1);
      return right && cache.invalidate_cache_key("f", 1);
    });
    failed += !child.is_well();
  }
  done = true;
  for (auto& thread : threads) thread.join();
  CHECK(failed == 0);
}
#endif
#endif
