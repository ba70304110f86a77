// The whole way of a call over a real Redis server, in health and in trouble.
#include <cachecade.hpp>

#include <contract/backend_contract.hpp>
#include <support/catch.hpp>
#include <support/log_capture.hpp>
#include <support/redis_backend.hpp>
#include <support/redis_server.hpp>

#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Cache;
using cachecade::Dropped;
using cachecade::FaultKind;
using support::RedisServer;

namespace {

/// Scheduling slack on a loaded machine; deadlines under test are far below it.
constexpr auto slack = 700ms;

cachecade::Options options_for(const std::string& url, support::LogCapture& log, cachecade::Duration timeout = 200ms) {
  return {.storage_engines = {"redis", "memory"},
          .prefix = "it",
          .redis = {.url = url, .connect_timeout = 2s, .timeout = timeout},
          .log = log.sink()};
}

struct Person {
  int id = 0;
  std::string name;
  std::vector<double> scores;
  bool operator==(const Person&) const = default;
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(Person, id, name, scores)
};

}  // namespace

TEST_CASE("the Redis backend keeps the contract over TCP, unix socket, password, ACL user and database number",
          "[integration][redis][contract]") {
  const RedisServer open;
  const RedisServer closed({"--requirepass", "p@ss w/rd", "--user", "app", "on", ">s3cret", "~*", "+@all"},
                           "p@ss w/rd");
  for (const auto& url : {open.url(), open.unix_url(), open.url("", "/3"), open.unix_url("", "?db=5"),
                          closed.url(":p%40ss%20w%2Frd@"), closed.url("app:s3cret@"), closed.unix_url("app:s3cret@")}) {
    contract::check_backend_contract([&] {
      auto backend = support::redis_backend(url);
      REQUIRE(backend->open(support::soon()).ok());
      REQUIRE(backend->clear("", {}, support::soon()).ok() == false);
      const RedisServer& server = url.find(closed.socket_path()) != std::string::npos ||
                                          url.find(":" + std::to_string(closed.port())) != std::string::npos
                                      ? closed
                                      : open;
      REQUIRE(server.command({"FLUSHALL"}) == "+OK");
      return backend;
    });
  }
}

TEST_CASE("two caches on one server share entries, and the server's clock ends them", "[integration][redis][J3]") {
  const RedisServer server;
  support::LogCapture log;
  Cache writer(options_for(server.url(), log));
  Cache reader(options_for(server.unix_url(), log));
  REQUIRE(writer.active_backend() == "redis");
  int runs = 0;
  const auto load = [&runs](int id) { return ++runs, Person{id, "caf\xC3\xA9", {1.5, -0.0, 1e300}}; };
  auto write = writer.cachecaded("person", 300ms, load);
  auto read = reader.cachecaded("person", 300ms, load);
  CHECK(write(7) == read(7));
  CHECK(runs == 1);
  const auto left = std::stol(server.command({"PTTL", write.key(7)}).substr(1));
  CHECK(left > 0);
  CHECK(left <= 300);
  std::this_thread::sleep_for(350ms);
  CHECK(server.command({"EXISTS", write.key(7)}) == ":0");
  CHECK_FALSE(read.peek(7));
  write(7);
  CHECK(read.invalidate(7));
  CHECK_FALSE(write.peek(7));
  CHECK(read.json(7) == R"({"id":7,"name":"café","scores":[1.5,-0.0,1e+300]})");
}

TEST_CASE("an old value stays in Redis for its second life, and stands in when a load fails",
          "[integration][redis][staleness]") {
  const RedisServer server;
  support::LogCapture log;
  Cache cache(options_for(server.url(), log));
  bool broken = false;
  auto rate = cache.cachecaded({.name = "rate", .ttl = 50ms, .on_error_for = 1h}, [&](int x) {
    if (broken) throw std::runtime_error("down");
    return x * 2;
  });
  CHECK(rate(21) == 42);
  std::this_thread::sleep_for(60ms);
  CHECK_FALSE(rate.peek(21));
  const auto left = std::stoll(server.command({"PTTL", rate.key(21)}).substr(1));
  CHECK(left > 3'500'000);
  CHECK(left <= 3'600'050);
  broken = true;
  CHECK(rate(21) == 42);
  CHECK(cache.stats().stale_if_error == 1);
  CHECK(rate.invalidate(21));
  CHECK_THROWS(rate(21));
}

TEST_CASE("what Redis was asked is counted by operation, with bytes and errors", "[integration][redis][stats]") {
  const RedisServer server;
  support::LogCapture log;
  Cache cache(options_for(server.url(), log));
  auto f = cache.cachecaded("f", 60s, [](int x) { return x; });
  f(1), f(1), f.invalidate(1);
  const auto store = cache.stats().stores.at(0);
  CHECK(store.name == "redis");
  CHECK(store.reads.ok == 2);
  CHECK(store.writes.ok == 1);
  CHECK(store.removals.ok == 1);
  CHECK(store.bytes_written > 0);
  CHECK(store.bytes_read == store.bytes_written);
  CHECK(store.reads.time.count() > 0);
  server.command({"LPUSH", f.key(2), "foreign"});
  f(2);
  CHECK(cache.stats().stores.at(0).faults[static_cast<std::size_t>(FaultKind::wrong_type)] == 1);
  CHECK(cache.stats().stores.at(0).reads.failed == 1);
  CHECK(cache.stats().to_prometheus().find(
            "cachecade_backend_errors_total{cache=\"it\",backend=\"redis\",kind=\"wrong_type\"} 1\n") !=
        std::string::npos);
}

TEST_CASE("a key that holds another type is a miss, is not overwritten, and is counted",
          "[integration][redis][B-WRONGTYPE][G13]") {
  const RedisServer server;
  support::LogCapture log;
  Cache cache(options_for(server.url(), log));
  auto f = cache.cachecaded("f", 60s, [](int x) { return x; });
  server.command({"LPUSH", f.key(1), "foreign"});
  CHECK(f(1) == 1);
  CHECK(f(1) == 1);
  CHECK(server.command({"TYPE", f.key(1)}) == "+list");
  CHECK(cache.stats().faults_of(FaultKind::wrong_type) == 2);
  CHECK(cache.stats().dropped_for(Dropped::kept) == 2);
  CHECK_FALSE(f.put(5, 1));
  CHECK(f.refresh(1) == 1);
  CHECK(server.command({"LLEN", f.key(1)}) == ":1");
  CHECK(f(2) == 2);
  CHECK(f.peek(2) == 2);
}

TEST_CASE("a killed server costs calls nothing but its budget, and is used again when it is back",
          "[integration][redis][A1][A2]") {
  RedisServer server;
  support::LogCapture log;
  Cache cache(options_for(server.url(), log));
  std::atomic<int> wrong{0};
  auto f = cache.cachecaded("f", 60s, [](int x) { return x * 3; });
  std::vector<std::thread> threads;
  std::atomic<bool> stop{false};
  for (int id = 0; id < 4; ++id) {
    threads.emplace_back([&, id] {
      for (int x = id; !stop; x += 4) {
        if (f(x % 500) != x % 500 * 3) ++wrong;
      }
    });
  }
  std::this_thread::sleep_for(100ms);
  server.kill();
  std::this_thread::sleep_for(300ms);
  const auto refused = cache.stats().faults_of(FaultKind::refused);
  std::this_thread::sleep_for(300ms);
  CHECK(cache.stats().faults_of(FaultKind::refused) - refused <= 5);  // left alone, not hammered
  server.restart();
  const auto stored = [&] { return server.command({"EXISTS", f.key(1)}) == ":1"; };
  for (const auto until = std::chrono::steady_clock::now() + 20s;
       std::chrono::steady_clock::now() < until && !stored();) {
    std::this_thread::sleep_for(50ms);
  }
  stop = true;
  for (auto& thread : threads) thread.join();
  CHECK(wrong == 0);
  CHECK(f(1) == 3);
  CHECK(stored());
}

TEST_CASE("a stopped server: each call returns within the operation's budget, and late replies are never read",
          "[integration][redis][A3]") {
  RedisServer server;
  support::LogCapture log;
  Cache cache(options_for(server.url(), log, 100ms));
  auto f = cache.cachecaded("f", 60s, [](int x) { return x; });
  for (int x = 0; x < 20; ++x) f(x);
  server.stop();
  for (int x = 0; x < 20; ++x) {
    int seen = -1;
    const auto took = support::time_of([&] { seen = f(x); });
    CHECK(seen == x);
    CHECK(took < 100ms + slack);
  }
  CHECK(cache.stats().faults_of(FaultKind::timeout) >= 5);
  server.cont();
  std::this_thread::sleep_for(1100ms);
  for (int round = 0; round < 5; ++round) {
    for (int x = 0; x < 20; ++x) CHECK(f(x) == x);
  }
  CHECK(f.peek(3) == 3);
}

TEST_CASE("a dead first choice is passed over within its connect budget", "[integration][redis][init][A1][A3]") {
  support::LogCapture log;
  RedisServer stopped;
  stopped.stop();
  for (const auto& url : {std::string("redis://127.0.0.1:1"), stopped.url()}) {
    auto options = options_for(url, log);
    options.redis.connect_timeout = 250ms;
    const auto took = support::time_of([&] { CHECK(Cache(options).active_backend() == "memory"); });
    CHECK(took < 250ms + slack);
  }
  CHECK(log.count("skipped redis: ") == 2);
}

TEST_CASE("a server that refuses writes still serves reads", "[integration][redis][B-OOM][B-READONLY]") {
  const RedisServer server;
  support::LogCapture log;
  Cache cache(options_for(server.url(), log));
  auto f = cache.cachecaded("f", 60s, [](int x) { return x; });
  f(1);
  server.config_set("maxmemory", "100kb");
  for (int x = 100; x < 110; ++x) CHECK(f(x) == x);
  CHECK(cache.stats().faults_of(FaultKind::oom) == 10);
  CHECK(cache.stats().hits == 0);
  CHECK(f(1) == 1);
  CHECK(cache.stats().hits == 1);
  server.config_set("maxmemory", "0");
  const RedisServer primary;
  server.command({"REPLICAOF", "127.0.0.1", std::to_string(primary.port())});
  CHECK(f(200) == 200);
  CHECK(cache.stats().faults_of(FaultKind::readonly) + cache.stats().faults_of(FaultKind::unavailable) +
            cache.stats().faults_of(FaultKind::loading) >=
        1);
}

TEST_CASE("a hundred thousand keys are cleared, and the server answers others meanwhile", "[integration][redis][H7]") {
  const RedisServer server;
  support::LogCapture log;
  Cache cache(options_for(server.url(), log, 5s));
  auto f = cache.cachecaded("f", 60s, [](int x) { return x; });
  auto g = cache.cachecaded("g", 60s, [](int x) { return x; });
  auto store = support::redis_backend(server.url(), 1min);  // a hundred thousand writes in one pipeline
  REQUIRE(f(0) == 0);
  const std::string bytes = *std::move(*store->get(f.key(0), support::soon()));
  std::vector<cachecade::Write> writes;
  for (int x = 0; x < 100'000; ++x) writes.push_back({f.key(x), bytes, 60s});
  for (const auto& outcome : store->set_many(writes, support::soon())) REQUIRE(outcome.ok());
  g(1);
  server.command({"SET", "it:session:42", "foreign"});
  server.command({"SET", "foreign", "foreign"});

  std::atomic<bool> stop{false};
  std::chrono::milliseconds longest{0};
  int pings = 0;
  std::thread other([&] {
    support::RawRedis client(server.port());
    while (!stop) {
      longest = std::max(longest, support::time_of([&] { client.call({"PING"}); }));
      ++pings;
      std::this_thread::sleep_for(1ms);
    }
  });
  const auto took = support::time_of([&] { CHECK(cache.clear("f") == 100'000); });
  stop = true;
  other.join();
  CAPTURE(took.count(), longest.count(), pings);
  CHECK(pings > 10);
  CHECK(longest < took / 2 + slack);
  CHECK(server.command({"DBSIZE"}) == ":3");
  CHECK(g.peek(1) == 1);
  CHECK(cache.clear() == 1);
  CHECK(server.command({"GET", "it:session:42"}) == "foreign");
}

TEST_CASE("REDIS_URL is taken from the environment, and the options override it", "[integration][redis][init]") {
  const RedisServer server;
  support::LogCapture log;
  auto options = options_for("", log);
  ::unsetenv("REDIS_URL");
  CHECK(Cache(options).active_backend() == "memory");
  CHECK(log.count("REDIS_URL is not set") == 1);
  ::setenv("REDIS_URL", server.url().c_str(), 1);
  CHECK(Cache(options).active_backend() == "redis");
  options.redis.url = "redis://127.0.0.1:1";
  CHECK(Cache(options).active_backend() == "memory");
  options.redis.url = server.unix_url();
  ::setenv("REDIS_URL", "redis://127.0.0.1:1", 1);
  CHECK(Cache(options).active_backend() == "redis");
  ::unsetenv("REDIS_URL");
}

TEST_CASE("rediss:// and redis-sentinel:// say that they are not supported yet", "[integration][redis][init]") {
  support::LogCapture log;
  CHECK(Cache(options_for("rediss://:s3cretpw@h", log)).active_backend() == "memory");
  CHECK(Cache(options_for("redis-sentinel://h:26379/0?master=m", log)).active_backend() == "memory");
  CHECK(log.count("skipped redis: ") == 2);
  CHECK(log.text().find("s3cretpw") == std::string::npos);
}

TEST_CASE("binary codecs keep raw bytes on Redis", "[integration][redis][codec]") {
  const RedisServer server;
  support::LogCapture log;
  Cache<cachecade::MessagePackCodec> cache(options_for(server.url(), log));
  const std::string bytes("\0\x01\xFF\r\n", 5);
  auto f = cache.cachecaded("f", 60s, [&](int x) { return std::pair(bytes, x); });
  CHECK(f(1) == std::pair(bytes, 1));
  CHECK(f(1) == std::pair(bytes, 1));
  CHECK(cache.stats().hits == 1);
}
