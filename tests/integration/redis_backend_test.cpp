// The Redis backend on a real server: the contract, every way in, TTLs, clearing.
#include <cachecade/redis.hpp>
#include <cachecade/redis/limits.hpp>

#include <contract/backend_contract.hpp>
#include <support/catch.hpp>
#include <support/child.hpp>
#include <support/redis_backend.hpp>
#include <support/redis_server.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Backend;
using cachecade::Bytes;
using cachecade::Deadline;
using cachecade::FaultKind;
using support::RawRedis;
using support::redis_backend;
using support::RedisServer;
using support::soon;

namespace {

std::shared_ptr<Backend> open_backend(const std::string& url) {
  auto backend = redis_backend(url, 10s);
  const auto status = backend->open(soon());
  INFO((status ? std::string() : status.fault().message));
  REQUIRE(status.ok());
  return backend;
}

bool round_trips(Backend& backend) {
  const auto key = std::string("p:f:[1]");
  return backend.set(key, "value", 1min, soon()).ok() && *backend.get(key, soon()) == Bytes("value") &&
         *backend.erase(key, soon());
}

}  // namespace

TEST_CASE("the Redis backend keeps the contract over TCP and over a unix socket", "[contract][redis]") {
  const RedisServer server;
  for (const auto& url : {server.url(), server.unix_url()}) {
    contract::check_backend_contract([&] {
      REQUIRE(server.command({"FLUSHALL"}) == "+OK");
      return open_backend(url);
    });
  }
}

TEST_CASE("every way in works: password, user, database number, unix socket, name, client name", "[redis]") {
  const RedisServer server({"--requirepass", "p@ss:w/rd"}, "p@ss:w/rd");
  REQUIRE(server.command({"ACL", "SETUSER", "app", "on", ">se cret", "~p:*", "+get", "+set", "+unlink", "+scan",
                          "+ping", "+select"}) == "+OK");
  for (const auto& url :
       {server.url(":p%40ss%3Aw%2Frd@"), server.url("p%40ss%3Aw%2Frd@"), server.url("default:p%40ss%3Aw%2Frd@"),
        server.url("app:se%20cret@"), server.url("app:se%20cret@", "/3"), server.unix_url(":p%40ss%3Aw%2Frd@", "?db=4"),
        "redis://:p%40ss%3Aw%2Frd@localhost:" + std::to_string(server.port())}) {
    CAPTURE(url);
    CHECK(round_trips(*open_backend(url)));
  }
  const auto third = open_backend(server.url(":p%40ss%3Aw%2Frd@", "/3?client_name=cachecade-test"));
  REQUIRE(third->set("p:x", "3", 1min, soon()).ok());
  CHECK_FALSE(open_backend(server.url(":p%40ss%3Aw%2Frd@", "/2"))->get("p:x", soon())->has_value());
  CHECK(server.command({"CLIENT", "LIST"}).find("name=cachecade-test") != std::string::npos);
}

TEST_CASE("strange keys and values come back as they went in", "[redis][H2][I3]") {
  const RedisServer server;
  const auto backend = open_backend(server.url());
  std::vector<std::string> keys = {std::string("nul\0key", 7),
                                   "cr\r\nlf",
                                   "a b",
                                   "%",
                                   "/",
                                   "/lead",
                                   "{tag}x",
                                   "\xF0\x9F\x98\x80",
                                   "\xff\xfe",
                                   "*?[]\\^-",
                                   "GET x\r\nFLUSHALL\r\n",
                                   std::string(16 << 10, 'k')};
  for (const auto& key : keys) {
    REQUIRE(backend->set(key, "of " + key, 1min, soon()).ok());
  }
  for (const auto& key : keys) CHECK(*backend->get(key, soon()) == Bytes("of " + key));
  CHECK(server.command({"DBSIZE"}) == ":" + std::to_string(keys.size()));
  std::mt19937 random(1);
  std::vector<cachecade::Write> writes;
  std::vector<std::string> names;
  for (int i = 0; i < 10'000; ++i) {
    std::string value;
    for (auto length = random() % 30; length > 0; --length) value.push_back(static_cast<char>(random()));
    names.push_back("r" + std::to_string(i) + "\r\n" + value);
    writes.push_back({names.back(), value, 1min});
  }
  for (const auto& outcome : backend->set_many(writes, soon())) REQUIRE(outcome.ok());
  const auto values = backend->get_many(names, soon());
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!values[i].ok() || *values[i] != Bytes(writes[i].value)) FAIL(i);
  }
}

TEST_CASE("the largest value goes through, and a larger one that somebody else stored is a fault", "[redis]") {
  const RedisServer server;
  const auto backend = open_backend(server.url());
  const std::string largest(cachecade::redis::max_value, 'v');
  REQUIRE(backend->set("big", largest, 1min, soon()).ok());
  const auto got = backend->get("big", soon());
  REQUIRE(got.ok());
  CHECK((got->has_value() && **got == largest));
  REQUIRE(server.command({"APPEND", "big", "x"}).starts_with(":"));
  CHECK(backend->get("big", soon()).fault().kind == FaultKind::too_big);
  CHECK(round_trips(*backend));
}

TEST_CASE("TTLs reach the server in milliseconds and are never refused", "[redis][J1][J2][J3]") {
  const RedisServer server;
  const auto backend = open_backend(server.url());
  const auto pttl = [&](const std::string& key) { return std::stoll(server.command({"PTTL", key}).substr(1)); };
  REQUIRE(backend->set("a", "v", 1500ms, soon()).ok());
  CHECK(pttl("a") <= 1500);
  CHECK(pttl("a") > 500);
  REQUIRE(backend->set("b", "v", std::chrono::milliseconds::max(), soon()).ok());
  CHECK(pttl("b") <= 315'360'000'000);
  CHECK(pttl("b") > 315'350'000'000);
  REQUIRE(backend->set("c", "v", 1ms, soon()).ok());
  std::this_thread::sleep_for(10ms);
  CHECK_FALSE(backend->get("c", soon())->has_value());
  REQUIRE(backend->set("d", "old", 1min, soon()).ok());
  CHECK_FALSE(backend->set("d", "new", 0ms, soon()).ok());
  CHECK_FALSE(backend->set("d", "new", -1ms, soon()).ok());
  CHECK(*backend->get("d", soon()) == Bytes("old"));
  INFO("a SET sets the life anew");
  REQUIRE(backend->set("b", "v", 1s, soon()).ok());
  CHECK(pttl("b") <= 1000);
}

TEST_CASE("clear takes exactly what starts with the prefix, whatever glob characters are in it", "[redis][H6]") {
  const RedisServer server;
  const auto backend = open_backend(server.url());
  std::mt19937 random(99);
  const std::string letters = "*?[]\\^-ab";
  const auto text = [&](std::size_t longest) {
    std::string out;
    for (auto length = 1 + random() % longest; length > 0; --length) out.push_back(letters[random() % letters.size()]);
    return out;
  };
  for (int round = 0; round < 150; ++round) {
    const auto prefix = text(4);
    std::set<std::string> keys;
    for (int i = 0; i < 60; ++i) keys.insert(i % 3 == 0 ? prefix + text(3) : text(6));
    std::vector<cachecade::Write> writes;
    for (const auto& key : keys) writes.push_back({key, "v", 1min});
    for (const auto& outcome : backend->set_many(writes, soon())) REQUIRE(outcome.ok());
    CAPTURE(prefix);
    const auto expected =
        std::count_if(keys.begin(), keys.end(), [&](const auto& key) { return key.starts_with(prefix); });
    const auto cleared = backend->clear(prefix, {}, soon());
    REQUIRE(cleared.ok());
    REQUIRE(*cleared == static_cast<std::size_t>(expected));
    for (const auto& key : keys) {
      if (backend->get(key, soon())->has_value() == key.starts_with(prefix)) FAIL(key);
    }
    REQUIRE(server.command({"FLUSHALL"}) == "+OK");
  }
}

TEST_CASE("a hundred thousand keys are cleared while the server serves others", "[redis][H7]") {
  const RedisServer server;
  const auto backend = open_backend(server.url());
  std::vector<cachecade::Write> writes;
  for (int i = 0; i < 100'000; ++i) writes.push_back({"p:f:[" + std::to_string(i) + "]", "value", 10min});
  for (const auto& outcome : backend->set_many(writes, Deadline::after(60s))) REQUIRE(outcome.ok());
  for (int i = 0; i < 1'000; ++i) writes[static_cast<std::size_t>(i)].key = "other:" + std::to_string(i);
  for (const auto& outcome : backend->set_many(std::span(writes).first(1'000), soon())) REQUIRE(outcome.ok());
  REQUIRE(server.command({"CONFIG", "RESETSTAT"}) == "+OK");
  REQUIRE(server.command({"SLOWLOG", "RESET"}) == "+OK");
  server.config_set("slowlog-log-slower-than", "50000");

  std::atomic<bool> done{false};
  std::vector<std::chrono::nanoseconds> waits;
  std::thread sampler([&] {
    RawRedis other(server.port());
    while (!done) {
      const auto begin = std::chrono::steady_clock::now();
      if (other.call({"PING"}) != "+PONG") break;
      waits.push_back(std::chrono::steady_clock::now() - begin);
      std::this_thread::sleep_for(1ms);
    }
  });
  const auto begin = std::chrono::steady_clock::now();
  const auto cleared = backend->clear("p:", {}, Deadline::after(60s));
  const auto took = std::chrono::steady_clock::now() - begin;
  done = true;
  sampler.join();
  REQUIRE(cleared.ok());
  CHECK(*cleared == 100'000);
  CHECK(server.command({"DBSIZE"}) == ":1000");
  CHECK(server.command({"SLOWLOG", "LEN"}) == ":0");
  REQUIRE_FALSE(waits.empty());
  std::sort(waits.begin(), waits.end());
  const auto median = waits[waits.size() / 2];
  WARN("cleared in " << took / 1ms << " ms; PING of another client meanwhile: median " << median / 1us << " us, worst "
                     << waits.back() / 1us << " us");
  CHECK(median < 50ms);
  const auto stats = server.command({"INFO", "commandstats"});
  CHECK(stats.find("cmdstat_keys") == std::string::npos);
  CHECK(stats.find("cmdstat_flush") == std::string::npos);
  CHECK(stats.find("cmdstat_scan") != std::string::npos);
}

TEST_CASE("clear that runs out of time tells how far it came, and can be called again", "[redis][H7]") {
  const RedisServer server;
  const auto backend = open_backend(server.url());
  std::vector<cachecade::Write> writes;
  for (int i = 0; i < 50'000; ++i) writes.push_back({"p:" + std::to_string(i), "v", 10min});
  for (const auto& outcome : backend->set_many(writes, Deadline::after(60s))) REQUIRE(outcome.ok());
  const auto some = backend->clear("p:", {}, Deadline::after(3ms));
  REQUIRE_FALSE(some.ok());
  CHECK(some.fault().kind == FaultKind::timeout);
  REQUIRE(backend->clear("p:", {}, Deadline::after(60s)).ok());
  CHECK(server.command({"DBSIZE"}) == ":0");
}

TEST_CASE("a child process after fork makes its own connection and leaves the parent's alone", "[redis]") {
  const RedisServer server;
  const auto backend = open_backend(server.url());
  REQUIRE(backend->set("who", "parent", 1min, soon()).ok());
  const support::Child child([&] {
    bool good = *backend->get("who", soon()) == Bytes("parent");
    for (int i = 0; i < 100 && good; ++i) good = backend->set("child", std::to_string(i), 1min, soon()).ok();
    return good && *backend->get("child", soon()) == Bytes("99");
  });
  int wrong = 0;
  for (int i = 0; i < 100; ++i) {
    const auto got = backend->get("who", soon());
    if (!got.ok() || *got != Bytes("parent")) ++wrong;
  }
  CHECK(child.is_well());
  CHECK(wrong == 0);
}

TEST_CASE("forking while threads use the cache leaves the child able to use it", "[redis]") {
  const RedisServer server;
  const auto backend = open_backend(server.url());
  std::atomic<bool> done{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int id = 0; id < 3; ++id) {
    threads.emplace_back([&, id] {
      for (int i = 0; !done; ++i) {
        const auto key = "t" + std::to_string(id) + ":" + std::to_string(i % 10);
        if (!backend->set(key, key, 1min, soon()).ok() || *backend->get(key, soon()) != Bytes(key)) ++wrong;
      }
    });
  }
  int failed = 0;
  for (int round = 0; round < 20; ++round) {
    const support::Child child(
        [&] { return backend->set("c", "v", 1min, soon()).ok() && *backend->get("c", soon()) == Bytes("v"); });
    failed += !child.is_well();
  }
  done = true;
  for (auto& thread : threads) thread.join();
  CHECK(failed == 0);
  CHECK(wrong == 0);
}
