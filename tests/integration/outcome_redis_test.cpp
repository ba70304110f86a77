// What a call tells of itself over a real Redis server, in health and after it has gone.
#include <cachecade.hpp>

#include <support/catch.hpp>
#include <support/log_capture.hpp>
#include <support/redis_server.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

using namespace std::chrono_literals;
using cachecade::CallOutcome;
using cachecade::CallStatus;
using cachecade::EntryState;
using cachecade::tell;

TEST_CASE("calls over Redis tell their outcome and explain themselves", "[integration][redis][outcome][explain]") {
  std::optional<support::RedisServer> server(std::in_place);
  support::LogCapture log;
  cachecade::Cache<> cache({.storage_engines = {"redis"},
                            .prefix = "it",
                            .redis = {.url = server->url(), .connect_timeout = 2s, .timeout = 200ms},
                            .log = log.sink()});
  auto f = cache.cachecaded({.name = "f", .ttl = 1min, .tags = {"all of f"}}, [](int x) { return x; });
  CHECK(f.explain(1).tiers.at(0).state == EntryState::absent);
  CallOutcome outcome;
  f.with(tell(outcome))(1);
  CHECK(outcome.status == CallStatus::miss);
  CHECK(outcome.stored);
  CHECK(outcome.store == "redis");
  f.with(tell(outcome))(1);
  CHECK(outcome.status == CallStatus::hit);
  REQUIRE(outcome.ttl);
  CHECK(*outcome.ttl > 1s);
  CHECK(*outcome.ttl <= 1min);

  const auto told = f.explain(1);
  CHECK(told.next == CallStatus::hit);
  CHECK(told.tiers.at(0).store == "redis");
  REQUIRE(told.tiers.at(0).ttl);
  CHECK(*told.tiers.at(0).ttl <= 1min);
  cache.invalidate_tag("all of f");
  CHECK(f.explain(1).tiers.at(0).reason == "its tag \"all of f\" was invalidated");

  server.reset();
  CHECK(f.explain(1).tiers.at(0).state == EntryState::unknown);
  CHECK(f.with(tell(outcome))(1) == 1);
  CHECK(outcome.status == CallStatus::miss);
  CHECK_FALSE(outcome.stored);
}
