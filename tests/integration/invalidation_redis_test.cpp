// Invalidation over a real Redis server: many threads, tags, and what they cost in trips.
#include <cachecade.hpp>

#include <support/catch.hpp>
#include <support/invalidation_history.hpp>
#include <support/log_capture.hpp>
#include <support/redis_server.hpp>
#include <support/soak.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <thread>

using namespace std::chrono_literals;
using cachecade::Cache;
using support::RedisServer;

namespace {

cachecade::Options options_for(const RedisServer& server, support::LogCapture& log) {
  return {.storage_engines = {"redis"},
          .prefix = "it",
          .redis = {.url = server.unix_url(), .connect_timeout = 5s, .timeout = 5s},
          .log = log.sink()};
}

/// Bulk strings asked for so far, and trips: whatever a client sends in one piece is read by the server at once.
long counter(const RedisServer& server, const std::string& section, const std::string& name) {
  const auto info = server.command({"INFO", section});
  const auto at = info.find(name);
  return at == info.npos ? 0 : std::stol(info.substr(at + name.size()));
}

}  // namespace

TEST_CASE("no read returns what was invalidated before it: Redis", "[integration][redis][history]") {
  const RedisServer server;
  support::LogCapture log;
  CHECK(support::check_history(Cache<>(options_for(server, log)),
                               support::soak(3'000'000, support::sanitized() ? 10'000 : 40'000)) == 0);
  CHECK(log.count("warning") == 0);
}

TEST_CASE("no read returns what was invalidated before it while Redis hangs, dies and comes back, memory standing in",
          "[integration][redis][history][outage][A2][A3]") {
  RedisServer server({"--appendonly", "yes", "--appendfsync", "no"});
  support::LogCapture log;
  auto options = options_for(server, log);
  options.storage_engines = {"redis", "memory"};
  options.redis.timeout = 50ms;
  const Cache<> cache(options);
  std::atomic<bool> done{false};
  std::atomic<int> troubles{0};
  std::thread trouble([&] {
    for (; !done; ++troubles) {
      std::this_thread::sleep_for(300ms);
      if (troubles % 2 == 0) {
        server.stop();
        std::this_thread::sleep_for(200ms);
        server.cont();
      } else {
        server.restart();
      }
    }
  });
  std::uint64_t violations = 0;
  for (const int wanted = support::soak(60, 6); troubles < wanted;) {
    violations += support::check_history(cache, 50'000);
    cache.clear();
  }
  CHECK(violations == 0);
  done = true;
  trouble.join();
  const auto stats = cache.stats();
  CHECK(stats.stores.at(0).reads.ok > 0);
  CHECK(stats.stores.at(0).reads.failed > 0);
  CHECK(stats.stores.at(0).reads.skipped > 0);
}

TEST_CASE("tags live in Redis, and all processes obey them", "[integration][redis][tags]") {
  const RedisServer server;
  support::LogCapture log;
  const Cache<> here(options_for(server, log));
  const Cache<> there(options_for(server, log));
  std::atomic<int> runs{0};
  const auto org_of = [](int id) { return "org:" + std::to_string(id % 2); };
  const auto load = [&](int) { return ++runs; };
  auto f = here.cachecaded({.name = "f", .ttl = 1h, .tags = org_of}, load);
  auto g = there.cachecaded({.name = "f", .ttl = 1h, .tags = org_of}, load);
  for (int id = 0; id < 10; ++id) f(id);
  for (int id = 0; id < 10; ++id) g(id);
  CHECK(runs == 10);
  const auto left = std::stol(server.command({"PTTL", "it:@!org:0"}).substr(1));
  CHECK(left > 7'000'000);  // twice the longest entry's life
  CHECK(there.invalidate_tag("org:0"));
  for (int id = 0; id < 10; ++id) f(id);
  CHECK(runs == 15);
  CHECK(server.command({"DEL", "it:@!org:1"}) == ":1");
  for (int id = 0; id < 10; ++id) f(id);
  CHECK(runs == 20);
  for (int id = 0; id < 10; ++id) g(id);
  CHECK(runs == 20);
}

TEST_CASE("a tag of any number of entries is invalidated by one write", "[integration][redis][tags]") {
  const RedisServer server;
  support::LogCapture log;
  const Cache<> cache(options_for(server, log));
  auto f = cache.cachecaded({.name = "f", .ttl = 1h, .tags = {"all of f"}}, [](int id) { return id; });
  for (int id = 0; id < 500; ++id) f(id);
  const auto before = counter(server, "commandstats", "cmdstat_set:calls=");
  CHECK(cache.invalidate_tag("all of f"));
  CHECK(counter(server, "commandstats", "cmdstat_set:calls=") == before + 1);
  CHECK(counter(server, "commandstats", "cmdstat_unlink:calls=") == 0);
  for (int id = 0; id < 500; ++id) CHECK_FALSE(f.peek(id));
}

TEST_CASE("expire over Redis: the old value stands in where the load fails, for as long as it may",
          "[integration][redis][staleness]") {
  const RedisServer server;
  support::LogCapture log;
  const Cache<> cache(options_for(server, log));
  std::atomic<bool> broken{false};
  auto f = cache.cachecaded({.name = "f", .ttl = 1h, .on_error_for = 10min}, [&](int id) {
    if (broken) throw std::runtime_error("down");
    return id;
  });
  for (int id = 0; id < 600; ++id) f(id);
  CHECK(f.expire(0));
  const auto left = std::stol(server.command({"PTTL", f.key(0)}).substr(1));
  CHECK(left <= 600'000);
  CHECK(left > 500'000);
  CHECK(f.expire_all() == 600);
  broken = true;
  for (const int id : {0, 1, 599}) {
    CHECK_FALSE(f.peek(id));
    CHECK(f(id) == id);
  }
  CHECK(f.invalidate(1));
  CHECK_THROWS(f(1));
}
