#include <cachecade/redis/reply_error.hpp>

#include <support/catch.hpp>

#include <string>
#include <vector>

using namespace std::chrono_literals;
using cachecade::FaultKind;
using cachecade::FaultScope;
using cachecade::detail::Redactor;
using cachecade::redis::classify_auth_error;
using cachecade::redis::classify_error;
using cachecade::redis::is_unknown_command;

TEST_CASE("every error reply has its class and its time to stay away",
          "[redis][B-NOSCRIPT][B-MASTERDOWN][B-MOVED][B-UNKNOWN]") {
  struct Row {
    std::string text;
    FaultKind kind;
    std::chrono::milliseconds retry_after;
  };
  const std::vector<Row> rows = {
      {"LOADING Redis is loading the dataset in memory", FaultKind::loading, 100ms},
      {"READONLY You can't write against a read only replica.", FaultKind::readonly, 1s},
      {"MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", FaultKind::unavailable, 0ms},
      {"OOM command not allowed when used memory > 'maxmemory'.", FaultKind::oom, 0ms},
      {"MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.",
       FaultKind::rejected, 0ms},
      {"NOREPLICAS Not enough good replicas to write.", FaultKind::rejected, 0ms},
      {"NOAUTH Authentication required.", FaultKind::auth, 30s},
      {"WRONGPASS invalid username-password pair or user is disabled.", FaultKind::auth, 30s},
      {"NOPERM this user has no permissions to run the 'get' command", FaultKind::auth, 30s},
      {"ERR AUTH <password> called without any password configured for the default user. Are you sure your "
       "configuration is correct?",
       FaultKind::auth, 30s},
      {"ERR Client sent AUTH, but no password is set", FaultKind::auth, 30s},
      {"ERR invalid password", FaultKind::auth, 30s},
      {"ERR operation not permitted", FaultKind::auth, 30s},
      {"DENIED Redis is running in protected mode because protected mode is enabled", FaultKind::auth, 30s},
      {"WRONGTYPE Operation against a key holding the wrong kind of value", FaultKind::wrong_type, 0ms},
      {"MOVED 12182 127.0.0.1:17382", FaultKind::moved, 0ms},
      {"ASK 12182 127.0.0.1:17382", FaultKind::moved, 0ms},
      {"CROSSSLOT Keys in request don't hash to the same slot", FaultKind::moved, 0ms},
      {"CLUSTERDOWN Hash slot not served", FaultKind::unavailable, 0ms},
      {"TRYAGAIN Multiple keys request during rehashing of slot", FaultKind::unavailable, 0ms},
      {"ERR SELECT is not allowed in cluster mode", FaultKind::config, 0ms},
      {"ERR DB index is out of range", FaultKind::config, 0ms},
      {"ERR invalid DB index", FaultKind::config, 0ms},
      {"BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.", FaultKind::busy, 0ms},
      {"ERR max number of clients reached", FaultKind::overloaded, 250ms},
      {"ERR Protocol error: invalid bulk length", FaultKind::protocol, 0ms},
      {"ERR string exceeds maximum allowed size (proto-max-bulk-len)", FaultKind::too_big, 0ms},
      {"NOSCRIPT No matching script. Please use EVAL.", FaultKind::other, 0ms},
      {"ERR unknown command 'X', with args beginning with: 'a' ", FaultKind::other, 0ms},
      {"ERR syntax error", FaultKind::other, 0ms},
      {"BUSYGROUP Consumer Group name already exists", FaultKind::other, 0ms},
      {"ERR", FaultKind::other, 0ms},
      {"LOADING", FaultKind::loading, 100ms},
      {"", FaultKind::other, 0ms},
  };
  const Redactor none;
  for (const auto& row : rows) {
    CAPTURE(row.text);
    const auto fault = classify_error(row.text, none);
    CHECK(fault.kind == row.kind);
    CHECK(fault.retry_after == row.retry_after);
  }
}

TEST_CASE("an error reply says what it is about", "[redis][B-READONLY][B-NOAUTH]") {
  struct Row {
    std::string text;
    FaultScope scope;
  };
  const std::vector<Row> rows = {
      {"LOADING Redis is loading the dataset in memory", FaultScope::store},
      {"MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", FaultScope::store},
      {"BUSY Redis is busy running a script.", FaultScope::store},
      {"NOAUTH Authentication required.", FaultScope::store},
      {"CLUSTERDOWN The cluster is down", FaultScope::store},
      {"READONLY You can't write against a read only replica.", FaultScope::command},
      {"OOM command not allowed when used memory > 'maxmemory'.", FaultScope::command},
      {"MISCONF Redis is configured to save RDB snapshots", FaultScope::command},
      {"NOREPLICAS Not enough good replicas to write.", FaultScope::command},
      {"CLUSTERDOWN The cluster is down and only accepts read commands", FaultScope::command},
      {"NOPERM this user has no permissions to run the 'set' command", FaultScope::command},
      {"NOPERM this user has no permissions to run the 'set' command or its subcommand", FaultScope::command},
      {"NOPERM User app has no permissions to run the 'set' command", FaultScope::command},
      {"ERR unknown command 'SCAN', with args beginning with: '0' ", FaultScope::command},
      {"ERR syntax error", FaultScope::command},
      {"NOPERM this user has no permissions to access one of the keys used as arguments", FaultScope::key},
      {"NOPERM No permissions to access a key", FaultScope::key},
      {"WRONGTYPE Operation against a key holding the wrong kind of value", FaultScope::key},
      {"MOVED 12182 127.0.0.1:17382", FaultScope::key},
      {"ERR max number of clients reached", FaultScope::key},
      {"CLUSTERDOWN Hash slot not served", FaultScope::key},
      {"TRYAGAIN Multiple keys request during rehashing of slot", FaultScope::key},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    CHECK(classify_error(row.text, Redactor()).scope() == row.scope);
  }
}

TEST_CASE("a password that a server repeats does not leave", "[redis][I1]") {
  Redactor secrets;
  const std::string secret = "s3cr3t p/w";
  secrets.hide(secret);
  for (const auto& text :
       {"ERR unknown command 'AUTH', with args beginning with: '" + secret + "' ", "ERR you said " + secret,
        "WRONGPASS " + secret, std::string("ERR you said s3cr3t%20p%2Fw"), "NOPERM " + secret + secret}) {
    for (const auto& fault : {classify_error(text, secrets), classify_auth_error(text)}) {
      CHECK(fault.message.find("s3cr3t") == std::string::npos);
    }
  }
  CHECK(classify_error("ERR unknown command 'AUTH', with args beginning with: 's3cr3", Redactor())
            .message.find("s3cr3") == std::string::npos);
  CHECK(classify_auth_error("ERR in disguise: dDNyYzNz").message.find("dDNy") == std::string::npos);
  CHECK(classify_auth_error("ERR whatever").kind == FaultKind::auth);
  CHECK(classify_auth_error("LOADING Redis is loading").kind == FaultKind::loading);
}

TEST_CASE("a server's words are one short line", "[redis][I2]") {
  const auto fault = classify_error("ERR a\r\nb\x1b[31m" + std::string(1'000'000, 'x'), Redactor());
  CHECK(fault.message.size() < 400);
  CHECK(fault.message.find_first_of("\r\n\x1b") == std::string::npos);
  CHECK(fault.message.find("\\x0d\\x0a") != std::string::npos);
}

TEST_CASE("an unknown command is distinguished from other errors", "[redis]") {
  CHECK(is_unknown_command("ERR unknown command 'UNLINK', with args beginning with: 'a' "));
  CHECK(is_unknown_command("ERR unknown command `UNLINK`, with args beginning with: `a`, "));
  CHECK_FALSE(is_unknown_command("ERR unknown subcommand"));
  CHECK_FALSE(is_unknown_command("ERR syntax error"));
}
