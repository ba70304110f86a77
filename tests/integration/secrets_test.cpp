// No password and no token reaches a log line, an exception text or a fault, whatever goes wrong.
#include <cachecade.hpp>

#include <support/catch.hpp>
#include <support/fault_server.hpp>
#include <support/log_capture.hpp>
#include <support/redis_server.hpp>
#include <support/replit_server.hpp>

#include <chrono>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Cache;

namespace {

const std::string password = "pw/s3cr&t%:@ ";
const std::string token = "eyJhbGciOiJIUzUxMiJ9.c2VjcmV0.c2lnbmF0dXJl";

/// Everything that left the process while `body` ran: log lines, exception texts, std::cerr and std::clog.
template <class Body>
std::string everything_said(Body body) {
  support::LogCapture log;
  std::ostringstream streams;
  auto* const clog = std::clog.rdbuf(streams.rdbuf());
  auto* const cerr = std::cerr.rdbuf(streams.rdbuf());
  std::string thrown;
  try {
    body(log);
  } catch (const std::exception& error) {
    thrown = error.what();
  }
  std::clog.rdbuf(clog);
  std::cerr.rdbuf(cerr);
  return log.text() + thrown + streams.str();
}

void check_silent(const std::string& said, const std::string& secret) {
  INFO(said);
  CHECK_FALSE(said.empty());
  CHECK(said.find(secret) == std::string::npos);
  CHECK(said.find(cachecade::detail::percent_encode(secret)) == std::string::npos);
}

void use(const std::string& engine, const std::string& url, support::LogCapture& log, bool with_memory) {
  cachecade::Options options{.storage_engines = {engine}, .log = log.sink()};
  if (with_memory) options.storage_engines.push_back("memory");
  options.redis = {.url = url, .connect_timeout = 300ms, .timeout = 300ms};
  options.replit = {.url = url, .url_file = "", .connect_timeout = 300ms, .timeout = 300ms};
  Cache cache(options);
  auto f = cache.cachecaded("f", 60s, [](int x) { return x; });
  for (int x = 0; x < 3; ++x) f(x);
  cache.clear();
}

}  // namespace

TEST_CASE("the password of a Redis URL stays inside through every failure", "[integration][redis][I1]") {
  const auto encoded = cachecade::detail::percent_encode(password);
  const support::RedisServer open;
  const support::RedisServer closed({"--requirepass", "another"}, "another");
  support::FaultServer echoing([](support::Peer& peer, const support::RedisCommand& command, int) {
    std::string text = "-ERR unknown command '" + command.front() + "', with args beginning with:";
    for (std::size_t n = 1; n < command.size(); ++n) text += " '" + command[n] + "'";
    for (std::size_t n = 1; n < command.size(); ++n) text += " '" + cachecade::detail::percent_encode(command[n]) + "'";
    return peer.write(text + "\r\n");
  });
  const std::vector<std::string> urls = {
      "redis://:" + encoded + "@127.0.0.1:1",
      "redis://user:" + encoded + "@nosuch.invalid",
      "redis://:" + encoded + "@127.0.0.1:99999",
      "redis://:" + encoded + "%zz@h",
      "redis://:" + encoded + "@h/0?unknown=1",
      "redis://:" + encoded + "@h/0#fragment",
      "rediss://:" + encoded + "@127.0.0.1",
      "unix://:" + encoded + "@/nonexistent/socket",
      open.url(":" + encoded + "@"),
      open.url("user:" + encoded + "@"),
      closed.url(":" + encoded + "@"),
      closed.url("user:" + encoded + "@"),
      echoing.url(":" + encoded + "@"),
      echoing.url("user:" + encoded + "@"),
  };
  for (const auto& url : urls) {
    for (const bool with_memory : {true, false}) {
      check_silent(everything_said([&](auto& log) { use("redis", url, log, with_memory); }), password);
    }
  }
}

TEST_CASE("the token of a Replit URL stays inside through every failure", "[integration][replit][I1]") {
  support::ReplitServer server(token);
  support::ReplitServer stranger("another");
  support::ReplitServer echoing(token);
  echoing.answer_all_with("HTTP/1.1 500 no /v0/" + token + "\r\nContent-Length: " + std::to_string(token.size()) +
                          "\r\nLocation: /v0/" + token + "\r\n\r\n" + token);
  const std::vector<std::string> urls = {
      "https://127.0.0.1:1/v0/" + token,
      "http://127.0.0.1:1/v0/" + token,
      "http://example.invalid/v0/" + token,
      "ftp://127.0.0.1/v0/" + token,
      "https://127.0.0.1/v0/" + token + " x",
      server.url_for(token),
      stranger.url_for(token),
      echoing.url_for(token),
  };
  for (const auto& url : urls) {
    for (const bool with_memory : {true, false}) {
      check_silent(everything_said([&](auto& log) { use("replit", url, log, with_memory); }), token);
    }
  }
}
