// What a Redis server refuses of one command says nothing of another: reliability.md 2B, over the whole way of a call.
#include <cachecade.hpp>

#include <support/catch.hpp>
#include <support/log_capture.hpp>
#include <support/redis_server.hpp>
#include <support/threads.hpp>

#include <atomic>
#include <chrono>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Cache;
using cachecade::FaultKind;
using support::RedisServer;

namespace {

constexpr int stored_keys = 60;

struct CountedLoad {
  std::atomic<int>* loads;
  int operator()(int id) const { return ++*loads, id; }
};

/// A cache of its own on a server, with a function whose loads are counted.
struct Client {
  explicit Client(const std::string& url)
      : cache(cachecade::Options{.storage_engines = {"redis"},
                                 .prefix = "it",
                                 .redis = {.url = url, .connect_timeout = 5s, .timeout = 5s},
                                 .log = log.sink()}) {}

  int call(int id) { return function(id); }
  void fill() {
    for (int id = 0; id < stored_keys; ++id) call(id);
  }
  /// How many loads 600 calls need whose entries stand in the store.
  int loads_of_stored() {
    const int before = loads;
    for (int n = 0; n < 600; ++n) CHECK(call(n % stored_keys) == n % stored_keys);
    return loads - before;
  }

  support::LogCapture log;
  Cache<> cache;
  std::atomic<int> loads{0};
  decltype(cache.cachecaded("f", cachecade::Duration(), CountedLoad{})) function =
      cache.cachecaded("f", 1h, CountedLoad{&loads});
};

/// A user who may do everything but what `less` takes away, on the keys of `pattern`.
std::string url_of_user(const RedisServer& server, const std::vector<std::string>& less,
                        const std::string& pattern = "~*") {
  std::vector<std::string> words{"ACL", "SETUSER", "app", "reset", "on", ">pw", pattern, "+@all"};
  words.insert(words.end(), less.begin(), less.end());
  REQUIRE(server.command(words) == "+OK");
  return server.url("app:pw@");
}

}  // namespace

TEST_CASE("a replica that refuses writes serves every entry that it has", "[integration][redis][B-READONLY]") {
  const RedisServer server;
  Client client(server.url());
  client.fill();
  REQUIRE(server.command({"REPLICAOF", "127.0.0.1", "1"}) == "+OK");
  for (int round = 0; round < 3; ++round) {
    CHECK(client.call(1000 + round) == 1000 + round);
    CHECK_FALSE(client.function.put(1, 2000));
    CHECK_FALSE(client.function.invalidate(2000));
    CHECK_FALSE(client.cache.invalidate_tag("any"));
    client.cache.clear("none");
    CHECK(client.loads_of_stored() == 0);
  }
  CHECK(client.cache.stats().faults_of(FaultKind::readonly) > 0);
  REQUIRE(server.command({"REPLICAOF", "NO", "ONE"}) == "+OK");
  CHECK(client.function.invalidate(1));
}

TEST_CASE("what a replica refuses to remove is not served, and goes when it takes writes again",
          "[integration][redis][B-READONLY]") {
  const RedisServer server;
  Client client(server.url()), other(server.url());
  client.fill();
  CHECK(other.call(1) == 1);
  REQUIRE(server.command({"REPLICAOF", "127.0.0.1", "1"}) == "+OK");
  CHECK(client.function.invalidate(1).pending());
  CHECK_FALSE(client.function.peek(1));
  CHECK(other.function.peek(1));
  CHECK(client.function.peek(2));
  REQUIRE(server.command({"REPLICAOF", "NO", "ONE"}) == "+OK");
  while (other.function.peek(1)) client.call(2);
  CHECK(client.call(1) == 1);
  CHECK(client.cache.health().front().owed == 0);
}

TEST_CASE("a user without the right to a command has all others", "[integration][redis][B-NOAUTH]") {
  const RedisServer server;
  for (const auto& less : {"-set", "-scan", "-unlink", "-ping", "-pttl", "-strlen", "-client"}) {
    CAPTURE(less);
    server.command({"FLUSHALL"});
    Client(server.url()).fill();
    Client client(url_of_user(server, {less}));
    for (int round = 0; round < 3; ++round) {
      client.call(1000 + round);
      client.cache.clear("none");
      client.function.invalidate(2000);
      CHECK(client.loads_of_stored() == 0);
    }
  }
}

TEST_CASE("a user who may not see one function's keys has those of others", "[integration][redis][B-NOAUTH]") {
  const RedisServer server;
  Client(server.url()).fill();
  Client client(url_of_user(server, {}, "~it:f:*"));
  auto hidden = client.cache.cachecaded("hidden", 1h, [](int id) { return id; });
  for (int round = 0; round < 3; ++round) {
    CHECK(hidden(round) == round);
    CHECK_FALSE(hidden.invalidate(round));
    CHECK(client.loads_of_stored() == 0);
  }
  CHECK(client.call(1000) == 1000);
  CHECK(client.function.peek(1000) == 1000);
}

TEST_CASE("what a user may read but not remove is not served once it was invalidated",
          "[integration][redis][B-NOAUTH]") {
  const RedisServer server;
  Client(server.url()).fill();
  Client client(url_of_user(server, {}, "%R~*"));
  CHECK(client.function.peek(1) == 1);
  CHECK(client.function.invalidate(1).pending());
  CHECK(client.function.expire(2).pending());
  CHECK_FALSE(client.function.peek(1));
  CHECK_FALSE(client.function.peek(2));
  CHECK(client.function.peek(3) == 3);
}

TEST_CASE("a server that does not know a command knows the others", "[integration][redis][B-UNKNOWN]") {
  for (const auto& less : {"SCAN", "SET", "UNLINK", "PTTL"}) {
    CAPTURE(less);
    RedisServer server;
    Client client(server.url());
    client.fill();
    REQUIRE(server.command({"SAVE"}) == "+OK");
    server.restart({"--rename-command", less, ""});
    for (int round = 0; round < 8; ++round) {
      client.call(1000 + round);
      client.cache.clear("none");
    }
    CHECK(client.loads_of_stored() == 0);
  }
}

TEST_CASE("UNLINK that is denied is served with DEL", "[integration][redis][B-NOAUTH]") {
  const RedisServer server;
  Client(server.url()).fill();
  Client client(url_of_user(server, {"-unlink"}));
  CHECK(client.function.invalidate(1));
  CHECK(client.function.invalidate_all() == stored_keys - 1);
}

TEST_CASE("a server that takes no more connections serves those that it has", "[integration][redis][A15]") {
  const RedisServer server;
  Client client(server.url());
  client.fill();
  support::RawRedis admin(server.port());
  REQUIRE(admin.call({"CONFIG", "SET", "maxclients", "2"}) == "+OK");
  REQUIRE(admin.call({"CLIENT", "PAUSE", "1000"}) == "+OK");
  const int before = client.loads;
  support::Threads other;
  other.start([&] { client.call(1); });
  other.wait_until_asleep();
  CHECK(client.call(2) == 2);
  CHECK(client.cache.stats().faults_of(FaultKind::overloaded) == 1);
  other.join();
  CHECK(client.loads == before + 1);
  CHECK(client.loads_of_stored() == 0);
}

TEST_CASE("a server without room serves what it has, and takes removals", "[integration][redis][B-OOM]") {
  const RedisServer server;
  Client client(server.url());
  client.fill();
  server.config_set("maxmemory", "1");
  for (int round = 0; round < 10; ++round) client.call(1000 + round);
  CHECK(client.loads_of_stored() == 0);
  CHECK(client.function.invalidate(1));
  server.config_set("maxmemory", "0");
}
