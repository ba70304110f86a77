// Ending the ttl of many entries on a real Redis server: in pieces that each have a budget of their own.
#include <cachecade.hpp>

#include <support/catch.hpp>
#include <support/log_capture.hpp>
#include <support/redis_server.hpp>
#include <support/soak.hpp>

#include <chrono>
#include <stdexcept>
#include <string>

using namespace std::chrono_literals;
using cachecade::Cache;
using support::RedisServer;

namespace {

cachecade::Options options_for(const RedisServer& server, support::LogCapture& log,
                               cachecade::Duration timeout = 100ms) {
  return {.storage_engines = {"redis"},
          .prefix = "it",
          .redis = {.url = server.unix_url(), .connect_timeout = 2s, .timeout = timeout},
          .log = log.sink()};
}

}  // namespace

TEST_CASE("the ttl of many large values is ended in one call, and then all are removed",
          "[integration][redis][staleness][expiry][H7]") {
  const RedisServer server;
  support::LogCapture log;
  const Cache<> cache(options_for(server, log));
  const auto count = support::soak<std::size_t>(3000, support::sanitized() ? 200 : 400);
  bool broken = false;
  auto f = cache.cachecaded({.name = "f", .ttl = 1h, .on_error_for = 1h}, [&](int id) {
    if (broken) throw std::runtime_error("down");
    return std::string(200'000, static_cast<char>('a' + id % 26));
  });
  for (int id = 0; id < static_cast<int>(count); ++id) {
    while (!f.peek(id)) f(id);
  }
  CHECK(f.expire_all() == count);
  broken = true;
  for (const int id : {0, 1, static_cast<int>(count) / 2, static_cast<int>(count) - 1}) {
    CHECK_FALSE(f.peek(id));
    CHECK(f(id) == std::string(200'000, static_cast<char>('a' + id % 26)));
  }
  CHECK(f.invalidate_all() == count);
  CHECK(server.command({"DBSIZE"}) == ":0");
}

TEST_CASE("what cannot be written back is removed", "[integration][redis][staleness][B-OOM]") {
  const RedisServer server;
  support::LogCapture log;
  const Cache<> cache(options_for(server, log, 5s));
  auto f = cache.cachecaded({.name = "f", .ttl = 1h, .on_error_for = 1h}, [](int id) { return id; });
  for (int id = 0; id < 300; ++id) f(id);
  server.config_set("maxmemory", "1");
  CHECK(f.expire_all() == 300);
  CHECK(server.command({"DBSIZE"}) == ":0");
}

TEST_CASE("a walk that fails stops no calls", "[integration][redis][staleness]") {
  const RedisServer server;
  support::LogCapture log;
  {
    const Cache<> all(options_for(server, log, 5s));
    auto f = all.cachecaded({.name = "f", .ttl = 1h, .on_error_for = 1h}, [](int id) { return id; });
    for (int id = 0; id < 20; ++id) f(id);
  }
  for (const auto& less : {"-scan", "-set", "-del"}) {
    CAPTURE(less);
    REQUIRE(server.command({"ACL", "SETUSER", "app", "reset", "on", ">pw", "~*", "+@all", "-unlink", less}) == "+OK");
    auto options = options_for(server, log, 5s);
    options.redis.url = server.url("app:pw@");
    const Cache<> cache(options);
    int loads = 0;
    auto f = cache.cachecaded({.name = "f", .ttl = 1h, .on_error_for = 1h}, [&](int id) { return ++loads, id; });
    auto none = cache.cachecaded({.name = "none", .ttl = 1h, .on_error_for = 1h}, [](int id) { return id; });
    for (int round = 0; round < 10; ++round) {
      none.expire_all();
      none.invalidate_all();
      CHECK(f(round) == round);
    }
    CHECK(loads == 0);
  }
}

TEST_CASE("the ttl of values ends without the right to tell how large they are", "[integration][redis][staleness]") {
  const RedisServer server;
  support::LogCapture log;
  REQUIRE(server.command({"ACL", "SETUSER", "app", "on", ">pw", "~*", "+@all", "-strlen"}) == "+OK");
  auto options = options_for(server, log, 5s);
  options.redis.url = server.url("app:pw@");
  for (const bool may : {true, false}) {
    const Cache<> cache(may ? options_for(server, log, 5s) : options);
    auto f = cache.cachecaded({.name = "f", .ttl = 1h, .on_error_for = 1h}, [](int id) { return id; });
    for (int id = 0; id < 100; ++id) f(id);
    CHECK(f.expire_all() == 100);
    CHECK(cache.health().front().state == cachecade::StoreHealth::State::working);
  }
  CHECK(server.command({"INFO", "commandstats"}).find("cmdstat_strlen:calls=") != std::string::npos);
}
