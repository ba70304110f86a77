// Every error reply that redis-server can really be brought to give, and what the backend makes of it.
#include <cachecade/redis.hpp>

#include <support/catch.hpp>
#include <support/redis_backend.hpp>
#include <support/redis_server.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Bytes;
using cachecade::Fault;
using cachecade::FaultKind;
using support::RawRedis;
using support::redis_backend;
using support::RedisServer;
using support::soon;

namespace {

constexpr FaultKind fine = static_cast<FaultKind>(255);

template <class T>
FaultKind kind_of(const cachecade::Result<T>& result) {
  return result.ok() ? fine : result.fault().kind;
}

}  // namespace

TEST_CASE("READONLY: reads stay good, writes are a fault, and connections are renewed once a second at most",
          "[redis][B-READONLY]") {
  const RedisServer server;
  const auto backend = redis_backend(server.url());
  REQUIRE(backend->set("k", "v", 1min, soon()).ok());
  REQUIRE(server.command({"REPLICAOF", "127.0.0.1", "1"}) == "+OK");
  for (int i = 0; i < 20; ++i) {
    CHECK(kind_of(backend->set("k", "w", 1min, soon())) == FaultKind::readonly);
    CHECK(*backend->get("k", soon()) == Bytes("v"));
  }
  CHECK(kind_of(backend->erase("k", soon())) == FaultKind::readonly);
  const auto stats = server.command({"INFO", "stats"});
  const auto at = stats.find("total_connections_received:");
  REQUIRE(at != std::string::npos);
  CHECK(std::stoi(stats.substr(at + 27)) < 12);
  REQUIRE(server.command({"REPLICAOF", "NO", "ONE"}) == "+OK");
  CHECK(kind_of(backend->set("k", "w", 1min, soon())) == fine);
}

TEST_CASE("MASTERDOWN is unavailable", "[redis][B-MASTERDOWN]") {
  const RedisServer server({"--replica-serve-stale-data", "no"});
  const auto backend = redis_backend(server.url());
  REQUIRE(backend->open(soon()).ok());
  REQUIRE(server.command({"REPLICAOF", "127.0.0.1", "1"}) == "+OK");
  CHECK(kind_of(backend->get("k", soon())) == FaultKind::unavailable);
  REQUIRE(server.command({"REPLICAOF", "NO", "ONE"}) == "+OK");
  CHECK(kind_of(backend->get("k", soon())) == fine);
}

TEST_CASE("OOM refuses writes while reads go on", "[redis][B-OOM]") {
  const RedisServer server;
  const auto backend = redis_backend(server.url());
  REQUIRE(backend->set("k", "v", 1min, soon()).ok());
  server.config_set("maxmemory", "1");
  CHECK(kind_of(backend->set("k", "w", 1min, soon())) == FaultKind::oom);
  CHECK(*backend->get("k", soon()) == Bytes("v"));
  server.config_set("maxmemory", "0");
  CHECK(kind_of(backend->set("k", "w", 1min, soon())) == fine);
}

TEST_CASE("NOREPLICAS refuses writes by the server's policy", "[redis][B-MISCONF]") {
  const RedisServer server({"--min-replicas-to-write", "1"});
  const auto backend = redis_backend(server.url());
  CHECK(kind_of(backend->set("k", "v", 1min, soon())) == FaultKind::rejected);
  CHECK(kind_of(backend->get("k", soon())) == fine);
}

TEST_CASE("MISCONF refuses writes when the server cannot save", "[redis][B-MISCONF]") {
  const RedisServer server({"--dbfilename", "taken"});
  const auto backend = redis_backend(server.url());
  server.config_set("save", "3600 1");
  std::filesystem::create_directory(server.directory() + "/taken");  // a snapshot cannot replace a directory
  REQUIRE(server.command({"BGSAVE"}).starts_with("+Background saving"));
  bool failed = false;
  for (int i = 0; i < 500 && !failed; ++i) {
    failed = server.command({"INFO", "persistence"}).find("rdb_last_bgsave_status:err") != std::string::npos;
    if (!failed) std::this_thread::sleep_for(10ms);
  }
  REQUIRE(failed);
  CHECK(kind_of(backend->set("k", "v", 1min, soon())) == FaultKind::rejected);
  CHECK(kind_of(backend->get("k", soon())) == fine);
}

TEST_CASE("missing, wrong and superfluous credentials and missing rights are auth faults that show no secret",
          "[redis][B-NOAUTH][I1]") {
  const RedisServer locked({"--requirepass", "right"}, "right");
  const RedisServer open;
  REQUIRE(locked.command({"ACL", "SETUSER", "app", "on", ">pw", "~p:*", "+get", "+ping"}) == "+OK");
  REQUIRE(locked.command({"ACL", "SETUSER", "off", "off", ">pw", "~*", "+@all"}) == "+OK");
  std::vector<Fault> faults;
  for (const auto& url : {locked.url(), locked.url(":s3cr3t@"), locked.url("nobody:s3cr3t@"), locked.url("off:pw@"),
                          open.url(":s3cr3t@"), open.url("u:s3cr3t@")}) {
    CAPTURE(url);
    const auto status = redis_backend(url)->open(soon());
    REQUIRE_FALSE(status.ok());
    faults.push_back(status.fault());
  }
  const auto app = redis_backend(locked.url("app:pw@"));
  REQUIRE(app->open(soon()).ok());
  CHECK(kind_of(app->get("p:k", soon())) == fine);
  for (auto fault : {app->get("q:k", soon()).fault(), app->set("p:k", "v", 1s, soon()).fault(),
                     app->clear("p:", {}, soon()).fault()}) {
    faults.push_back(fault);
  }
  for (const auto& fault : faults) {
    CAPTURE(fault.message);
    CHECK(fault.kind == FaultKind::auth);
    CHECK(fault.retry_after == 30s);
    CHECK(fault.message.find("s3cr3t") == std::string::npos);
    CHECK(fault.message.find("redis://") == 0);
  }
  CHECK(kind_of(app->get("p:k", soon())) == fine);
}

TEST_CASE("the handshake over an open server sends AUTH once", "[redis][B-AUTHNONE]") {
  const RedisServer server;
  const auto backend = redis_backend(server.url("u:pw@"));
  for (int i = 0; i < 10; ++i) CHECK(kind_of(backend->get("k", soon())) == FaultKind::auth);
  CHECK(server.command({"INFO", "commandstats"}).find("cmdstat_auth:calls=1,") != std::string::npos);
}

TEST_CASE("a database that the server does not have is a config fault", "[redis][B-MOVED]") {
  const RedisServer server({"--databases", "4"});
  CHECK(redis_backend(server.url({}, "/3"))->open(soon()).ok());
  const auto status = redis_backend(server.url({}, "/4"))->open(soon());
  REQUIRE_FALSE(status.ok());
  CHECK(status.fault().kind == FaultKind::config);
  CHECK(status.fault().message.find("databases") != std::string::npos);
}

TEST_CASE("a key of another type is a fault and stays what it is when read", "[redis][B-WRONGTYPE]") {
  const RedisServer server;
  const auto backend = redis_backend(server.url());
  REQUIRE(server.command({"LPUSH", "list", "a"}) == ":1");
  CHECK(kind_of(backend->get("list", soon())) == FaultKind::wrong_type);
  REQUIRE(backend->set("text", "v", 1min, soon()).ok());
  const auto many = backend->get_many(std::vector<std::string>{"text", "list", "none"}, soon());
  CHECK(*many[0] == Bytes("v"));
  CHECK(kind_of(many[1]) == FaultKind::wrong_type);
  CHECK(*many[2] == Bytes());
  CHECK(server.command({"TYPE", "list"}) == "+list");
  CHECK(*backend->erase("list", soon()));
}

TEST_CASE("a cluster node is told as such", "[redis][B-MOVED]") {
  const RedisServer server({"--cluster-enabled", "yes"});
  const auto backend = redis_backend(server.url());
  REQUIRE(backend->open(soon()).ok());
  CHECK(kind_of(backend->get("k", soon())) == FaultKind::unavailable);
  REQUIRE(server.command({"CLUSTER", "ADDSLOTSRANGE", "0", "8000"}) == "+OK");
  server.config_set("cluster-require-full-coverage", "no");
  std::set<FaultKind> kinds;
  for (int round = 0; round < 500 && kinds.count(fine) == 0; ++round) {
    kinds.insert(kind_of(backend->set("key", "v", 1min, soon())));  // a slot above 8000: nobody's
    kinds.insert(kind_of(backend->set("b", "v", 1min, soon())));    // slot 3300: ours
    std::this_thread::sleep_for(10ms);
  }
  CHECK(kinds.count(fine) == 1);
  const auto select = redis_backend(server.url({}, "/1"))->open(soon());
  REQUIRE_FALSE(select.ok());
  CHECK(select.fault().kind == FaultKind::config);
  CHECK(select.fault().message.find("cluster") != std::string::npos);
}

TEST_CASE("a key on another node of a cluster is moved", "[redis][B-MOVED]") {
  const RedisServer one({"--cluster-enabled", "yes", "--cluster-require-full-coverage", "no"});
  const RedisServer two({"--cluster-enabled", "yes", "--cluster-require-full-coverage", "no"});
  REQUIRE(one.command({"CLUSTER", "ADDSLOTSRANGE", "0", "8191"}) == "+OK");
  REQUIRE(two.command({"CLUSTER", "ADDSLOTSRANGE", "8192", "16383"}) == "+OK");
  REQUIRE(one.command({"CLUSTER", "MEET", "127.0.0.1", std::to_string(two.port())}) == "+OK");
  const auto backend = redis_backend(one.url());
  auto kind = fine;
  for (int round = 0; round < 1500 && kind != FaultKind::moved; ++round) {
    kind = kind_of(backend->get("key", soon()));  // slot 12539: of the other one
    if (kind != FaultKind::moved) std::this_thread::sleep_for(10ms);
  }
  CHECK(kind == FaultKind::moved);
}

TEST_CASE("BUSY while somebody's script runs", "[redis][B-BUSY]") {
  const RedisServer server({"--busy-reply-threshold", "50"});
  const auto backend = redis_backend(server.url());
  REQUIRE(backend->set("k", "v", 1min, soon()).ok());
  RawRedis script(server.port());
  script.send({"EVAL", "while true do end", "0"});
  auto kind = fine;
  for (int round = 0; round < 500 && kind != FaultKind::busy; ++round) {
    kind = kind_of(backend->get("k", soon()));
    if (kind == fine) std::this_thread::sleep_for(2ms);
  }
  CHECK(kind == FaultKind::busy);
  REQUIRE(server.command({"SCRIPT", "KILL"}) == "+OK");
  CHECK(script.receive().starts_with("-"));
  CHECK(*backend->get("k", soon()) == Bytes("v"));
}

TEST_CASE("LOADING after a restart, then the value", "[redis][B-LOADING]") {
  RedisServer server;
  {
    const auto backend = redis_backend(server.url());
    for (int i = 0; i < 200; ++i) REQUIRE(backend->set("k" + std::to_string(i), "v", 10min, soon()).ok());
  }
  REQUIRE(server.command({"SAVE"}) == "+OK");
  server.restart({"--key-load-delay", "5000", "--loading-process-events-interval-bytes", "1024"}, false);
  const auto backend = redis_backend(server.url(), 3s);
  std::set<FaultKind> kinds;
  bool back = false;
  for (int round = 0; round < 2000 && !back; ++round) {
    const auto got = backend->get("k7", soon());
    back = got.ok();
    if (back) {
      CHECK(*got == Bytes("v"));
    } else {
      kinds.insert(got.fault().kind);
    }
    std::this_thread::sleep_for(5ms);
  }
  CHECK(back);
  CHECK(kinds.count(FaultKind::loading) == 1);
  kinds.erase(FaultKind::loading);
  kinds.erase(FaultKind::refused);
  kinds.erase(FaultKind::timeout);
  CHECK(kinds.empty());
}

TEST_CASE("a full server is overloaded, not a value, and has room again later", "[redis][A15]") {
  const RedisServer server;
  RawRedis admin(server.port());
  std::vector<std::unique_ptr<RawRedis>> others;
  for (int i = 0; i < 4; ++i) {
    others.push_back(std::make_unique<RawRedis>(server.port()));
    REQUIRE(others.back()->call({"PING"}) == "+PONG");
  }
  REQUIRE(admin.call({"CONFIG", "SET", "maxclients", "5"}) == "+OK");
  const auto backend = redis_backend(server.url());
  for (int i = 0; i < 50; ++i) CHECK(kind_of(backend->get("k", soon())) == FaultKind::overloaded);
  const auto stats = admin.call({"INFO", "stats"});
  const auto at = stats.find("rejected_connections:");
  REQUIRE(at != std::string::npos);
  CHECK(std::stoi(stats.substr(at + 21)) <= 5);
  others.clear();
  bool back = false;
  for (int i = 0; i < 1000 && !back; ++i) {
    back = backend->get("k", soon()).ok();
    if (!back) std::this_thread::sleep_for(5ms);
  }
  CHECK(back);
}

TEST_CASE("a renamed UNLINK is served with DEL", "[redis][B-UNKNOWN]") {
  const RedisServer server({"--rename-command", "UNLINK", ""});
  const auto backend = redis_backend(server.url());
  for (int i = 0; i < 30; ++i) REQUIRE(backend->set("p:" + std::to_string(i), "v", 1min, soon()).ok());
  const auto some = backend->erase_many(std::vector<std::string>{"p:1", "none"}, soon());
  CHECK(*some[0]);
  CHECK_FALSE(*some[1]);
  CHECK(*backend->erase("p:0", soon()));
  CHECK(*backend->clear("p:", {}, soon()) == 28);
}
