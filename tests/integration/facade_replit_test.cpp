// The whole way of a call over a Replit-compatible HTTP server, and the official client beside it.
#include <cachecade.hpp>

#include <integration/replit_npm.hpp>
#include <support/catch.hpp>
#include <support/log_capture.hpp>
#include <support/manual_clock.hpp>
#include <support/replit_server.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

using namespace std::chrono_literals;
using cachecade::Cache;
using cachecade::FaultKind;
using cachecade::envelope::Rejection;
using support::ReplitServer;

namespace {

cachecade::Options options_for(const std::string& url, support::LogCapture& log) {
  return {.storage_engines = {"replit", "memory"},
          .prefix = "it",
          .replit = {.url = url, .url_file = "", .connect_timeout = 2s, .timeout = 5s},
          .log = log.sink()};
}

struct Person {
  int id = 0;
  std::string name;
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(Person, id, name)
};

}  // namespace

TEST_CASE("entries live in the Replit store and end by the envelope", "[integration][replit]") {
  ReplitServer server;
  support::LogCapture log;
  auto clock = std::make_shared<support::ManualClock>();
  auto options = options_for(server.url(), log);
  options.clock = clock;
  Cache cache(options);
  REQUIRE(cache.active_backend() == "replit");
  int runs = 0;
  auto f = cache.cachecaded("person", 60s, [&runs](int id) { return ++runs, Person{id, "caf\xC3\xA9"}; });
  CHECK(f(7).name == "caf\xC3\xA9");
  CHECK(f(7).id == 7);
  CHECK(runs == 1);
  CHECK(server.value("it:person:[7]").value_or("").starts_with(R"(["cc1",)"));
  clock->advance(61s);
  CHECK_FALSE(f.peek(7));
  CHECK(server.size() == 0);  // deleted on sight
  CHECK(f(7).id == 7);
  CHECK(f.invalidate(7));
  CHECK_FALSE(f.invalidate(7));
  f(1), f(2);
  server.put("it:session:1", "\"foreign\"");
  server.put("other", "\"foreign\"");
  CHECK(cache.clear() == 2);
  CHECK(server.size() == 2);
}

TEST_CASE("the official client reads our entries, and what it wrote is foreign to us",
          "[integration][replit][npm][G13]") {
  const integration::ReplitNpm official;
  ReplitServer server;
  support::LogCapture log;
  Cache cache(options_for(server.url(), log));
  int runs = 0;
  auto f = cache.cachecaded("person.of", 60s, [&runs](int id, const std::string& lang) {
    return ++runs, Person{id, "in " + lang};
  });
  const auto key = f.key(42, "d\xC3\xA9/e {x}");
  f(42, "d\xC3\xA9/e {x}");
  const auto read = official.run(server.url(), nlohmann::json::array({nlohmann::json::array({"get", key})}));
  CAPTURE(read.dump());
  REQUIRE(read[0].value("ok", false));
  const auto envelope = read[0].at("value");
  REQUIRE(envelope.is_array());
  CHECK(envelope.front() == "cc1");
  CHECK(envelope.back() == nlohmann::json({{"id", 42}, {"name", "in d\xC3\xA9/e {x}"}}));

  const auto theirs = f.key(1, "theirs");
  const nlohmann::json steps =
      nlohmann::json::array({nlohmann::json::array({"set", theirs, {{"id", 1}, {"name", "x"}}})});
  REQUIRE(official.run(server.url(), steps)[0].value("ok", false));
  const auto before = server.value(theirs);
  runs = 0;
  CHECK(f(1, "theirs").name == "in theirs");
  CHECK(f(1, "theirs").name == "in theirs");
  CHECK(runs == 2);
  CHECK(server.value(theirs) == before);
  CHECK(cache.stats().rejected_for(Rejection::foreign) == 2);
}

TEST_CASE("a binary codec stands as base64 text in the Replit store", "[integration][replit][codec]") {
  ReplitServer server;
  support::LogCapture log;
  Cache<cachecade::CborCodec> cache(options_for(server.url(), log));
  auto f = cache.cachecaded("f", 60s, [](int x) { return std::vector<int>{x, 2}; });
  f(1);
  CHECK(f(1) == std::vector<int>{1, 2});
  CHECK(cache.stats().hits == 1);
  CHECK(server.value(f.key(1)).value_or("").find("\"b64:cbor\"") != std::string::npos);
}

TEST_CASE("a rotated token is found in the URL file, and no call is lost", "[integration][replit][D10]") {
  ReplitServer server;
  support::LogCapture log;
  const auto file = std::filesystem::temp_directory_path() / ("cachecade-url-" + std::to_string(::getpid()));
  const auto write_url = [&](const std::string& url) { std::ofstream(file) << url << "\n"; };
  write_url(server.url());
  auto options = options_for("", log);
  options.replit.url_file = file.string();
  Cache cache(options);
  REQUIRE(cache.active_backend() == "replit");
  auto f = cache.cachecaded("f", 60s, [](int x) { return x; });
  f(1);
  server.rotate("brand-new-token-1234567890");
  write_url(server.url());
  CHECK(f.peek(1) == 1);
  CHECK(f(2) == 2);
  CHECK(f.peek(2) == 2);
  CHECK(log.text().find("brand-new-token") == std::string::npos);
  std::filesystem::remove(file);
}

TEST_CASE("the environment names the database, the file wins over it, and the options over both",
          "[integration][replit][init]") {
  ReplitServer server;
  support::LogCapture log;
  auto options = options_for("", log);
  ::unsetenv("REPLIT_DB_URL");
  CHECK(Cache(options).active_backend() == "memory");
  CHECK(log.count("skipped replit: ") == 1);
  ::setenv("REPLIT_DB_URL", server.url().c_str(), 1);
  CHECK(Cache(options).active_backend() == "replit");
  const auto file = std::filesystem::temp_directory_path() / ("cachecade-env-" + std::to_string(::getpid()));
  std::ofstream(file) << "http://127.0.0.1:1/v0/token";
  options.replit.url_file = file.string();
  CHECK(Cache(options).active_backend() == "memory");
  options.replit.url = server.url();
  CHECK(Cache(options).active_backend() == "replit");
  ::unsetenv("REPLIT_DB_URL");
  std::filesystem::remove(file);
}

TEST_CASE("a store that answers 429 is left alone for as long as it asks", "[integration][replit][D8]") {
  ReplitServer server;
  support::LogCapture log;
  Cache cache(options_for(server.url(), log));
  auto f = cache.cachecaded("f", 60s, [](int x) { return x; });
  f(1);
  server.answer_all_with("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n");
  server.forget_requests();
  for (int x = 0; x < 100; ++x) CHECK(f(x) == x);
  CHECK(server.requests().size() == 1);
  CHECK(cache.stats().faults_of(FaultKind::http_429) == 1);
}

TEST_CASE("a value over the Replit limit is returned, not stored, and counted", "[integration][replit][D16]") {
  ReplitServer server;
  support::LogCapture log;
  Cache cache(options_for(server.url(), log));
  auto f = cache.cachecaded("f", 60s, [](int n) { return std::string(static_cast<std::size_t>(n), 'x'); });
  CHECK(f(6 << 20).size() == 6 << 20);
  CHECK(server.size() == 0);
  CHECK(cache.stats().dropped_for(cachecade::Dropped::too_big) == 1);
}
