// The Redis backend against a scripted peer: what no real server can be made to do.
#include <cachecade/redis.hpp>
#include <cachecade/redis/client.hpp>
#include <cachecade/redis/command.hpp>
#include <cachecade/redis/reply.hpp>
#include <cachecade/redis/url.hpp>

#include <support/catch.hpp>
#include <support/fault_server.hpp>
#include <support/redis_backend.hpp>

#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Bytes;
using cachecade::Deadline;
using cachecade::FaultKind;
using support::answer_with;
using support::bulk;
using support::FaultServer;
using support::Peer;
using support::redis_backend;
using support::RedisCommand;
using support::soon;
using support::time_of;

TEST_CASE("a reply cut at any offset is a fault, never a short value", "[redis][A5]") {
  const std::string whole = "$5\r\nhello\r\n";
  for (std::size_t length = 0; length < whole.size(); ++length) {
    CAPTURE(length);
    FaultServer server(answer_with(whole.substr(0, length), false));
    const auto got = redis_backend(server.url())->get("k", soon());
    REQUIRE_FALSE(got.ok());
    CHECK(got.fault().kind == FaultKind::reset);
    CHECK(server.connections() == 1);
  }
}

TEST_CASE("a dripped reply ends with the deadline, and its connection with it", "[redis][A4]") {
  FaultServer server(support::drip("$20\r\naaaaaaaaaaaaaaaaaaaa\r\n", 80ms));
  const auto backend = redis_backend(server.url(), 200ms);
  const auto took = time_of([&] { CHECK(backend->get("k", soon()).fault().kind == FaultKind::timeout); });
  CHECK(took >= 200ms);
  CHECK(took < 1500ms);
  CHECK(server.connections() == 1);
  (void)backend->get("k", soon());
  CHECK(server.connections() == 2);
}

TEST_CASE("a server that never answers costs the deadline, the caller's or the configured, whichever is first",
          "[redis][A6]") {
  FaultServer server(support::stall());
  const auto backend = redis_backend(server.url(), 150ms);
  CHECK(time_of([&] { CHECK(backend->get("k", soon()).fault().kind == FaultKind::timeout); }) < 1500ms);
  CHECK(time_of([&] { CHECK(backend->set("k", "v", 1s, Deadline::after(50ms)).fault().kind == FaultKind::timeout); }) <
        1500ms);
  INFO("a write whose answer did not come is not sent again");
  const auto commands = server.commands();
  CHECK(std::count_if(commands.begin(), commands.end(), [](const auto& command) { return command[0] == "SET"; }) == 1);
}

TEST_CASE("a handshake that is not answered costs the connect budget", "[redis]") {
  FaultServer server(answer_with("+OK\r\n"), [](Peer& peer) { return peer.pause(1min); });
  const cachecade::RedisOptions options{.url = server.url(), .connect_timeout = 100ms, .timeout = 10s};
  const auto backend = *cachecade::make_redis_backend(options, {});
  CHECK(time_of([&] { CHECK(backend->get("k", soon()).fault().kind == FaultKind::timeout); }) < 2s);
  CHECK(time_of([&] { CHECK(backend->open(soon()).fault().kind == FaultKind::timeout); }) < 2s);
}

TEST_CASE("a reset within a pipeline gives the answers that came, and nothing is sent twice", "[redis][A7]") {
  for (const int whole : {0, 1, 2, 13, 50, 98, 99}) {
    CAPTURE(whole);
    FaultServer server([whole](Peer& peer, const RedisCommand&, int nth) {
      if (nth < whole) return peer.write("+OK\r\n");
      peer.pause(30ms);
      peer.reset_on_close();
      return false;
    });
    std::vector<cachecade::Write> writes;
    for (int i = 0; i < 100; ++i) writes.push_back({"k" + std::to_string(i), "v", 1min});
    const auto outcomes = redis_backend(server.url())->set_many(writes, soon());
    REQUIRE(outcomes.size() == 100);
    for (int i = 0; i < 100; ++i) {
      const auto& outcome = outcomes[static_cast<std::size_t>(i)];
      if (outcome.ok() != (i < whole)) FAIL(i);
      if (!outcome.ok() && outcome.fault().kind != FaultKind::reset) FAIL(outcome.fault().message);
    }
    CHECK(server.connections() == 1);
    const auto commands = server.commands();
    for (std::size_t i = 0; i < commands.size(); ++i) {
      if (commands[i][1] != "k" + std::to_string(i)) FAIL(i);
    }
  }
}

TEST_CASE("a pipeline larger than all buffers does not lock up", "[redis]") {
  FaultServer server([](Peer& peer, const RedisCommand& command, int) { return peer.write(bulk(command[1])); });
  std::vector<std::string> keys;
  for (int i = 0; i < 4'000; ++i) keys.push_back(std::to_string(i) + std::string(4'000, 'k'));
  const auto values = redis_backend(server.url(), 30s)->get_many(keys, Deadline::after(30s));
  REQUIRE(values.size() == keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!values[i].ok() || *values[i] != Bytes(keys[i])) FAIL(i);
  }
}

TEST_CASE("a pooled connection that the server closed costs a read one reconnect", "[redis][A8]") {
  FaultServer server([](Peer& peer, const RedisCommand&, int nth) {
    if (nth == 1) return false;  // hangs up instead of answering
    return peer.write("$1\r\nx\r\n");
  });
  const auto backend = redis_backend(server.url());
  REQUIRE(backend->get("a", soon()).ok());
  const auto got = backend->get("b", soon());
  REQUIRE(got.ok());
  CHECK(*got == Bytes("x"));
  CHECK(server.connections() == 2);
  CHECK(server.commands().size() == 3);
}

TEST_CASE("a read goes again once at most, and a write that was sent never", "[redis][A8]") {
  FaultServer server([](Peer& peer, const RedisCommand&, int nth) { return nth == 0 && peer.write("$1\r\nx\r\n"); });
  const auto backend = redis_backend(server.url());
  REQUIRE(backend->get("a", soon()).ok());
  CHECK(backend->get("b", soon()).fault().kind == FaultKind::reset);
  CHECK(server.commands().size() == 3);
  CHECK(server.connections() == 2);

  FaultServer other([](Peer& peer, const RedisCommand&, int nth) { return nth == 0 && peer.write("+OK\r\n"); });
  const auto writer = redis_backend(other.url());
  REQUIRE(writer->set("a", "1", 1s, soon()).ok());
  CHECK(writer->set("b", "2", 1s, soon()).fault().kind == FaultKind::reset);
  CHECK(other.commands().size() == 2);
}

TEST_CASE("a reset after the first byte of an answer is not asked again", "[redis][A8]") {
  FaultServer server([](Peer& peer, const RedisCommand&, int nth) {
    peer.write(nth == 0 ? "$1\r\nx\r\n" : "$1\r");
    return nth == 0;
  });
  const auto backend = redis_backend(server.url());
  REQUIRE(backend->get("a", soon()).ok());
  CHECK(backend->get("b", soon()).fault().kind == FaultKind::reset);
  CHECK(server.commands().size() == 2);
}

TEST_CASE("a connection with bytes that nobody asked for is not used again", "[redis][A9]") {
  FaultServer server([](Peer& peer, const RedisCommand& command, int nth) {
    return peer.write(bulk("of " + command[1]) + (nth == 0 ? "+OK\r\n" : ""));
  });
  const auto backend = redis_backend(server.url());
  CHECK(*backend->get("a", soon()) == Bytes("of a"));
  CHECK(*backend->get("b", soon()) == Bytes("of b"));
  CHECK(server.connections() == 2);
}

TEST_CASE("an answer of another command's kind is a protocol fault, and its connection is closed", "[redis][A9]") {
  FaultServer server([](Peer& peer, const RedisCommand& command, int nth) {
    if (nth < 1) return peer.write("$1\r\nx\r\n");
    if (command[0] == "GET") return peer.write(nth == 1 ? ":1\r\n" : "$1\r\ny\r\n");
    return peer.write(command[0] == "SET" ? "$1\r\nx\r\n" : "+OK\r\n");
  });
  const auto backend = redis_backend(server.url());
  REQUIRE(backend->get("a", soon()).ok());
  CHECK(backend->get("b", soon()).fault().kind == FaultKind::protocol);
  CHECK(backend->get("c", soon()).ok());
  CHECK(server.connections() == 2);
  CHECK(backend->set("d", "v", 1s, soon()).fault().kind == FaultKind::protocol);
  CHECK(backend->erase("d", soon()).fault().kind == FaultKind::protocol);
  CHECK(backend->clear("p", {}, soon()).fault().kind == FaultKind::protocol);
}

TEST_CASE("the connection of a foreign answer is closed before the caller sees the fault", "[redis][A9]") {
  using cachecade::redis::Access;
  using cachecade::redis::Batch;
  using cachecade::redis::ReplyType;
  const std::vector<std::pair<ReplyType, std::string>> rows = {{ReplyType::bulk, ":1\r\n"},
                                                               {ReplyType::status, "$1\r\nx\r\n"},
                                                               {ReplyType::integer, "+OK\r\n"},
                                                               {ReplyType::array, ":1\r\n"}};
  for (const auto& [type, answer] : rows) {
    CAPTURE(answer);
    FaultServer server(answer_with(answer));
    cachecade::redis::Client client({.address = *cachecade::redis::parse_redis_url(server.url())});
    for (const int connections : {1, 2}) {
      const auto exchange = client.run(Batch({"COMMAND"}, type), Access::read, soon());
      CHECK(exchange.replies.empty());
      REQUIRE(exchange.fault);
      CHECK(exchange.fault->kind == FaultKind::protocol);
      CHECK(server.connections() == connections);
    }
    CHECK(server.commands().size() == 2);
  }
}

TEST_CASE("a foreign answer within a pipeline takes the later answers with it, not the earlier ones", "[redis][A9]") {
  FaultServer server([](Peer& peer, const RedisCommand& command, int nth) {
    return peer.write(nth == 1 ? ":1\r\n" : bulk("of " + command[1]));
  });
  const auto values = redis_backend(server.url())->get_many(std::vector<std::string>{"a", "b", "c"}, soon());
  REQUIRE(values.size() == 3);
  CHECK(*values[0] == Bytes("of a"));
  CHECK(values[1].fault().kind == FaultKind::protocol);
  CHECK(values[2].fault().kind == FaultKind::protocol);
  CHECK(server.connections() == 1);
}

TEST_CASE("reset_connections closes the connections, and the next call makes its own", "[redis][A9]") {
  FaultServer server(answer_with("$1\r\nx\r\n"));
  const auto backend = redis_backend(server.url());
  REQUIRE(backend->get("a", soon()).ok());
  backend->reset_connections();
  REQUIRE(backend->get("a", soon()).ok());
  CHECK(server.connections() == 2);
}

TEST_CASE("garbage is a protocol fault at once, without memory for what it announces", "[redis][A10]") {
  std::string nested;
  for (int i = 0; i < 100; ++i) nested += "*1\r\n";
  const std::vector<std::string> garbage = {"HTTP/1.1 400 Bad Request\r\n\r\n",
                                            std::string("\x15\x03\x01\x00\x02\x02\x28", 7),
                                            std::string(64, '\0'),
                                            "$-2\r\n",
                                            "$99999999999\r\n",
                                            "*2147483647\r\n",
                                            "*3\r\n",
                                            nested,
                                            "%1\r\n",
                                            "_\r\n"};
  for (const auto& bytes : garbage) {
    CAPTURE(bytes.substr(0, 20));
    FaultServer server(answer_with(bytes));
    const auto backend = redis_backend(server.url(), 10s);
    const auto before = mallinfo2();
    cachecade::Result<Bytes> got = cachecade::Fault{};
    const auto took = time_of([&] { got = backend->get("k", soon()); });
    const auto after = mallinfo2();
    REQUIRE_FALSE(got.ok());
    CHECK(got.fault().kind == FaultKind::protocol);
    CHECK(took < 5s);
    CHECK(after.uordblks + after.hblkhd < before.uordblks + before.hblkhd + (1U << 20));
    FaultServer scanned(answer_with(bytes));
    if (bytes != "*3\r\n")
      CHECK(redis_backend(scanned.url(), 10s)->clear("p", {}, soon()).fault().kind == FaultKind::protocol);
  }
}

TEST_CASE("a full server refuses before any command: overloaded, no value, no hammering", "[redis][A15]") {
  FaultServer server(answer_with("$1\r\nx\r\n"), [](Peer& peer) {
    peer.write("-ERR max number of clients reached\r\n");
    return false;
  });
  const auto backend = redis_backend(server.url());
  const auto got = backend->get("k", soon());
  REQUIRE_FALSE(got.ok());
  CHECK(got.fault().kind == FaultKind::overloaded);
  CHECK(got.fault().retry_after.count() > 0);
  for (int i = 0; i < 100; ++i) CHECK(backend->get("k", soon()).fault().kind == FaultKind::overloaded);
  CHECK(server.connections() <= 2);
}

TEST_CASE("refused credentials are tried again after half a minute, or when opened anew", "[redis][2B]") {
  FaultServer server(answer_with("-WRONGPASS invalid username-password pair or user is disabled.\r\n"));
  const auto backend = redis_backend(server.url("u:s3cr3t@"));
  for (int i = 0; i < 20; ++i) {
    const auto got = backend->get("k", soon());
    REQUIRE_FALSE(got.ok());
    CHECK(got.fault().kind == FaultKind::auth);
    CHECK(got.fault().retry_after > 20s);
    CHECK(got.fault().message.find("s3cr3t") == std::string::npos);
  }
  CHECK(server.connections() == 1);
  CHECK(backend->open(soon()).fault().kind == FaultKind::auth);
  CHECK(server.connections() == 2);
  CHECK(server.commands().front() == RedisCommand{"AUTH", "u", "s3cr3t"});
}

TEST_CASE("a server that repeats the password in its errors does not get it into a fault", "[redis][I1]") {
  const std::string secret = "s3cr3t/ p\r\nw";
  const std::string encoded = "s3cr3t%2F%20p%0D%0Aw";
  for (const bool at_auth : {true, false}) {
    FaultServer server([&](Peer& peer, const RedisCommand& command, int) {
      if (command[0] == "AUTH" && !at_auth) return peer.write("+OK\r\n");
      return peer.write(
          "-ERR unknown command 'AUTH', s3cr3t/ p  w; s3cr3t%2F%20p%0D%0Aw with args beginning with: 's3cr3t/'\r\n");
    });
    const auto backend = redis_backend(server.url(":" + encoded + "@"));
    for (const auto& fault : {backend->get("k", soon()).fault(), backend->set("k", "v", 1s, soon()).fault(),
                              backend->clear("k", {}, soon()).fault()}) {
      CAPTURE(fault.message);
      CHECK(fault.message.find(encoded) == std::string::npos);
      CHECK(fault.message.find(secret) == std::string::npos);
      if (at_auth) CHECK(fault.message.find("s3cr3t") == std::string::npos);
    }
    CHECK(server.commands().front() == RedisCommand{"AUTH", secret});
  }
}

TEST_CASE("nothing of a URL can become a command", "[redis][I3]") {
  FaultServer server(answer_with("+OK\r\n"));
  const auto backend = redis_backend(
      "redis://u%0D%0AFLUSHALL:p%0D%0AFLUSHALL@127.0.0.1:" + std::to_string(server.port()) + "/3?client_name=app");
  REQUIRE(backend->set("k\r\nFLUSHALL\r\n", "v\r\nFLUSHALL\r\n", 1s, soon()).ok());
  CHECK(server.commands() ==
        std::vector<RedisCommand>{{"AUTH", "u\r\nFLUSHALL", "p\r\nFLUSHALL"},
                                  {"SELECT", "3"},
                                  {"CLIENT", "SETNAME", "app"},
                                  {"SET", "k\r\nFLUSHALL\r\n", "v\r\nFLUSHALL\r\n", "PX", "1000"}});
}

TEST_CASE("a TLS scheme sends nothing in plain text", "[redis][I6]") {
  FaultServer server(answer_with("+OK\r\n"));
  const auto backend = redis_backend("rediss://u:s3cr3t@127.0.0.1:" + std::to_string(server.port()));
  for (const auto& fault :
       {backend->open(soon()).fault(), backend->get("k", soon()).fault(), backend->clear("k", {}, soon()).fault()}) {
    CHECK(fault.kind == FaultKind::config);
    CHECK(fault.message.find("not supported yet") != std::string::npos);
    CHECK(fault.message.find("s3cr3t") == std::string::npos);
  }
  CHECK(server.connections() == 0);
}

TEST_CASE("a ttl that is not positive, an empty key and what is too big never reach the wire", "[redis][J1]") {
  FaultServer server(answer_with("+OK\r\n"));
  const auto backend = redis_backend(server.url());
  for (const auto ttl : {0ms, -1ms, std::chrono::milliseconds::min()}) {
    CHECK(backend->set("k", "v", ttl, soon()).fault().kind == FaultKind::config);
    CHECK(backend->set_many(std::vector<cachecade::Write>{{"k", "v", ttl}}, soon()).front().fault().kind ==
          FaultKind::config);
  }
  CHECK(backend->get("", soon()).fault().kind == FaultKind::config);
  CHECK(backend->get(std::string((16 << 10) + 1, 'k'), soon()).fault().kind == FaultKind::too_big);
  CHECK(backend->set("k", std::string((64 << 20) + 1, 'v'), 1s, soon()).fault().kind == FaultKind::too_big);
  CHECK(backend->clear("", {}, soon()).fault().kind == FaultKind::config);
  CHECK(server.connections() == 0);
}

TEST_CASE("a ttl is sent in whole milliseconds, ten years at most", "[redis][J2]") {
  FaultServer server(answer_with("+OK\r\n"));
  const auto backend = redis_backend(server.url());
  REQUIRE(backend->set("k", "v", 1ms, soon()).ok());
  REQUIRE(backend->set("k", "v", std::chrono::milliseconds::max(), soon()).ok());
  const auto commands = server.commands();
  CHECK(commands[0].back() == "1");
  CHECK(commands[1].back() == "315360000000");
}

TEST_CASE("a server without UNLINK is served with DEL, and remembered", "[redis][2B]") {
  const auto script = [](Peer& peer, const RedisCommand& command, int) {
    if (command[0] == "UNLINK") return peer.write("-ERR unknown command `UNLINK`, with args beginning with: `k`, \r\n");
    return peer.write(":1\r\n");
  };
  FaultServer one(script);
  const auto backend = redis_backend(one.url());
  CHECK(*backend->erase("k", soon()));
  CHECK(*backend->erase("k", soon()));
  CHECK(one.commands() == std::vector<RedisCommand>{{"UNLINK", "k"}, {"DEL", "k"}, {"DEL", "k"}});
  FaultServer many(script);
  const auto outcomes = redis_backend(many.url())->erase_many(std::vector<std::string>{"a", "b"}, soon());
  for (const auto& outcome : outcomes) CHECK(*outcome);
}

TEST_CASE("clear removes nothing that a server names outside of the prefix", "[redis][H6]") {
  FaultServer server([](Peer& peer, const RedisCommand& command, int nth) {
    if (command[0] == "SCAN")
      return peer.write(std::string("*2\r\n") + bulk(nth == 0 ? "5" : "0") + "*3\r\n" + bulk("p:a") + bulk("q:b") +
                        bulk("p"));
    return peer.write(":" + std::to_string(command.size() - 1) + "\r\n");
  });
  CHECK(*redis_backend(server.url())->clear("p:", {}, soon()) == 2);
  const auto commands = server.commands();
  REQUIRE(commands.size() == 4);
  CHECK(commands[0] == RedisCommand{"SCAN", "0", "MATCH", "p:*", "COUNT", "1000"});
  CHECK(commands[1] == RedisCommand{"UNLINK", "p:a"});
  CHECK(commands[2] == RedisCommand{"SCAN", "5", "MATCH", "p:*", "COUNT", "1000"});
}

TEST_CASE("a scan that never ends is over with the deadline", "[redis]") {
  FaultServer server([](Peer& peer, const RedisCommand&, int) { return peer.write("*2\r\n$1\r\n7\r\n*0\r\n"); });
  const auto backend = redis_backend(server.url());
  CHECK(time_of([&] { CHECK(backend->clear("p", {}, Deadline::after(150ms)).fault().kind == FaultKind::timeout); }) <
        2s);
}

TEST_CASE("errors that a real server cannot easily be made to give keep their class through the backend",
          "[redis][2B]") {
  const std::vector<std::pair<std::string, FaultKind>> rows = {
      {"-MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", FaultKind::unavailable},
      {"-MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.",
       FaultKind::rejected},
      {"-CLUSTERDOWN Hash slot not served", FaultKind::unavailable},
      {"-TRYAGAIN Multiple keys request during rehashing of slot", FaultKind::unavailable},
      {"-ASK 1 127.0.0.1:1", FaultKind::moved},
      {"-CROSSSLOT Keys in request don't hash to the same slot", FaultKind::moved},
      {"-LOADING Redis is loading the dataset in memory", FaultKind::loading},
      {"-ERR Protocol error: invalid bulk length", FaultKind::protocol},
      {"-ERR something new", FaultKind::other}};
  for (const auto& [line, kind] : rows) {
    CAPTURE(line);
    FaultServer server(answer_with(line + "\r\n"));
    const auto backend = redis_backend(server.url());
    CHECK(backend->get("k", soon()).fault().kind == kind);
    CHECK(backend->set("k", "v", 1s, soon()).fault().kind == kind);
    CHECK(server.connections() == (kind == FaultKind::protocol ? 2 : 1));
  }
}

TEST_CASE("MOVED for ever is one command and a fault", "[redis][2B]") {
  FaultServer server(answer_with("-MOVED 12182 127.0.0.1:17382\r\n"));
  CHECK(redis_backend(server.url())->get("k", soon()).fault().kind == FaultKind::moved);
  CHECK(server.commands().size() == 1);
}

TEST_CASE("a refused connection and a name without address are reported as such, without secrets",
          "[redis][A1][A13][I1]") {
  const auto refused =
      redis_backend("redis://:s3cr3t@127.0.0.1:" + std::to_string(support::closed_port()))->get("k", soon());
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.fault().kind == FaultKind::refused);
  CHECK(refused.fault().message.find("redis://***@127.0.0.1:") == 0);
  const auto nowhere = redis_backend("redis://:s3cr3t@nosuch.invalid", 20s)->open(soon());
  REQUIRE_FALSE(nowhere.ok());
  CHECK(nowhere.fault().kind == FaultKind::resolve);
  CHECK(nowhere.fault().message.find("s3cr3t") == std::string::npos);
}

TEST_CASE("the URL comes from the options, then the environment, and else its absence is reported with the cure",
          "[redis]") {
  const auto make = [](const std::string& url) { return cachecade::make_redis_backend({.url = url}, {}); };
  REQUIRE(::unsetenv("REDIS_URL") == 0);
  const auto none = make("");
  REQUIRE_FALSE(none.ok());
  CHECK(none.fault().kind == FaultKind::config);
  CHECK(none.fault().message.find("REDIS_URL is not set: ") == 0);
  REQUIRE(::setenv("REDIS_URL", "redis://h?timeout=70ms", 1) == 0);
  auto from_environment = make("");
  REQUIRE(from_environment.ok());
  CHECK((*from_environment)->traits().timeout == cachecade::Duration(70ms));
  auto from_options = make("redis://h?connect_timeout=9s");
  REQUIRE(from_options.ok());
  CHECK((*from_options)->traits().timeout == cachecade::Duration(100ms));
  CHECK((*from_options)->traits().connect_timeout == cachecade::Duration(9s));
  REQUIRE(::setenv("REDIS_URL", "redis://:s3cr3t@h:0", 1) == 0);
  CHECK(make("").fault().message.find("s3cr3t") == std::string::npos);
  REQUIRE(::unsetenv("REDIS_URL") == 0);
}

TEST_CASE("parameters of the URL win over the options, zero means the default", "[redis]") {
  const auto traits_for = [](const cachecade::RedisOptions& options) {
    return (*cachecade::make_redis_backend(options, {}))->traits();
  };
  const auto url = traits_for({.url = "redis://h?timeout=3s&connect_timeout=4s", .connect_timeout = 1s, .timeout = 1s});
  CHECK(url.timeout == cachecade::Duration(3s));
  CHECK(url.connect_timeout == cachecade::Duration(4s));
  const auto zero = traits_for({.url = "redis://h", .connect_timeout = 0s, .timeout = 0s, .connections = 0});
  CHECK(zero.timeout == cachecade::Duration(100ms));
  CHECK(zero.connect_timeout == cachecade::Duration(250ms));
  CHECK((zero.shared && zero.native_ttl && !zero.text_only));
}

TEST_CASE("the engine is found by its name, and its hint and secrets go through the logger", "[redis][I1]") {
  const auto factory = cachecade::find_backend_factory("redis");
  REQUIRE(factory);
  std::vector<std::string> lines;
  cachecade::BackendContext context;
  context.log = std::make_shared<cachecade::Logger>(
      [&](cachecade::LogLevel, std::string_view line) { lines.emplace_back(line); });
  cachecade::Options options;
  options.redis.url = "redis://s3cr3t@h";
  auto made = factory(options, context);
  REQUIRE(made.ok());
  CHECK((*made)->name() == "redis");
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].find("s3cr3t") == std::string::npos);
  context.log->write(cachecade::LogLevel::info, "it is s3cr3t");
  CHECK(lines.back() == "it is ***");
}
