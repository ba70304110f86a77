// Hosts whose clocks differ share a Redis server, whose own clock judges what it holds.
#include <cachecade.hpp>

#include <support/catch.hpp>
#include <support/log_capture.hpp>
#include <support/redis_server.hpp>
#include <support/step_executor.hpp>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>

using namespace std::chrono_literals;
using cachecade::Cache;
using support::RedisServer;

namespace {

class ShiftedClock final : public cachecade::Clock {
 public:
  explicit ShiftedClock(std::chrono::milliseconds ahead) : ahead_(ahead) {}
  Steady steady() const override { return cachecade::system_clock()->steady(); }
  Wall wall() const override { return cachecade::system_clock()->wall() + ahead_; }

 private:
  const std::chrono::milliseconds ahead_;
};

/// A cache of a host whose clock is ahead of ours.
struct Host {
  explicit Host(const std::string& url, std::chrono::milliseconds ahead = 0ms)
      : cache(cachecade::Options{.storage_engines = {"redis"},
                                 .prefix = "it",
                                 .redis = {.url = url, .connect_timeout = 5s, .timeout = 5s},
                                 .clock = std::make_shared<ShiftedClock>(ahead),
                                 .executor = executor,
                                 .log = log.sink()}) {}

  auto load() {
    return [this](int id) {
      ++loads;
      if (broken) throw std::runtime_error("down");
      return id;
    };
  }

  support::LogCapture log;
  std::shared_ptr<support::StepExecutor> executor = std::make_shared<support::StepExecutor>();
  Cache<> cache;
  int loads = 0;
  bool broken = false;
};

/// As if `age` of the entry's `whole` life had passed.
void make_old(const RedisServer& server, const std::string& key, std::chrono::milliseconds whole,
              std::chrono::milliseconds age) {
  REQUIRE(server.command({"PEXPIRE", key, std::to_string((whole - age).count())}) == ":1");
}

std::string calls_of(const RedisServer& server, const std::string& command) {
  const auto info = server.command({"INFO", "commandstats"});
  const std::string name = "cmdstat_" + command + ":calls=";
  const auto at = info.find(name);
  return at == info.npos ? "0" : info.substr(at + name.size(), info.find(',', at) - at - name.size());
}

constexpr std::chrono::milliseconds shifts[] = {-1h, -120s, -61s, -30s, 0s, 30s, 61s, 120s, 24h};

}  // namespace

TEST_CASE("without windows, what Redis holds is fresh whatever the hosts' clocks say", "[integration][redis][J5]") {
  const RedisServer server;
  Host writer(server.url());
  auto write = writer.cache.cachecaded("f", 20s, writer.load());
  for (const auto shift : shifts) {
    CAPTURE(shift.count());
    Host reader(server.url(), shift);
    auto read = reader.cache.cachecaded("f", 20s, reader.load());
    for (int n = 0; n < 20; ++n) {
      CHECK(write(n) == n);
      CHECK(read(n) == n);
    }
    CHECK(read.peek(1) == 1);
    CHECK(read.json(1) == "1");
    CHECK(reader.cache.get_entry(read.key(1)) == "1");
    CHECK(reader.loads == 0);
  }
  CHECK(writer.loads == 20);
  CHECK(calls_of(server, "pttl") != "0");  // of get_entry, which knows no policy
}

TEST_CASE("a function without windows asks for no time", "[integration][redis][J5]") {
  const RedisServer server;
  Host host(server.url());
  auto f = host.cache.cachecaded("f", 20s, host.load());
  for (int n = 0; n < 20; ++n) f(n % 10);
  CHECK(calls_of(server, "pttl") == "0");
  auto g = host.cache.cachecaded({.name = "g", .ttl = 20s, .stale_for = 20s}, host.load());
  for (int n = 0; n < 20; ++n) g(n % 10);
  CHECK(calls_of(server, "pttl") == "20");
  CHECK(calls_of(server, "get") == "40");
}

TEST_CASE("with windows, what is left in Redis tells an entry's age", "[integration][redis][J5][staleness]") {
  const RedisServer server;
  for (const auto shift : shifts) {
    CAPTURE(shift.count());
    Host writer(server.url());
    Host reader(server.url(), shift);
    const cachecade::Duration minute = 60s;
    auto write = writer.cache.cachecaded({.name = "f", .ttl = minute, .stale_for = minute, .on_error_for = 2 * 60s},
                                         writer.load());
    auto read = reader.cache.cachecaded({.name = "f", .ttl = minute, .stale_for = minute, .on_error_for = 2 * 60s},
                                        reader.load());
    write.refresh(1);
    CHECK(read(1) == 1);
    CHECK(read.entry(1)->age < 20s);
    CHECK(reader.loads == 0);
    make_old(server, read.key(1), 180s, 30s);
    CHECK(read.entry(1)->age >= 30s);
    CHECK(read.entry(1)->age < 50s);
    CHECK(read.entry(1)->remaining <= 30s);
    make_old(server, read.key(1), 180s, 70s);
    CHECK_FALSE(read.peek(1));
    CHECK(read(1) == 1);
    CHECK(reader.cache.stats().stale_hits == 1);
    CHECK(reader.loads == 0);
    make_old(server, read.key(1), 180s, 130s);
    reader.broken = true;
    CHECK(read(1) == 1);
    CHECK(reader.cache.stats().stale_if_error == 1);
    CHECK(reader.loads == 1);
  }
}

TEST_CASE("an age that is asked for is that of Redis", "[integration][redis][J5]") {
  const RedisServer server;
  for (const auto shift : shifts) {
    CAPTURE(shift.count());
    Host writer(server.url());
    Host reader(server.url(), shift);
    auto write = writer.cache.cachecaded("f", 60s, writer.load());
    auto read = reader.cache.cachecaded("f", 60s, reader.load());
    write.refresh(1);
    CHECK(read.with(cachecade::max_age(20s))(1) == 1);
    CHECK(reader.loads == 0);
    make_old(server, read.key(1), 60s, 25s);
    CHECK(read(1) == 1);
    CHECK(read.entry(1)->age >= 25s);
    CHECK(reader.loads == 0);
    CHECK(read.with(cachecade::max_age(20s))(1) == 1);
    CHECK(reader.loads == 1);
    CHECK(read.entry(1)->age < 20s);
  }
}

TEST_CASE("where the stored life is longer than the reader's policy, the shorter wins by Redis's clock",
          "[integration][redis][J5]") {
  const RedisServer server;
  for (const auto shift : shifts) {
    CAPTURE(shift.count());
    Host writer(server.url());
    Host reader(server.url(), shift);
    auto write = writer.cache.cachecaded({.name = "f", .ttl = 1h, .stale_for = 1h}, writer.load());
    auto read = reader.cache.cachecaded("f", 30s, reader.load());
    write.refresh(1);
    CHECK(read(1) == 1);
    CHECK(reader.loads == 0);
    make_old(server, read.key(1), 2h, 40s);
    CHECK_FALSE(read.peek(1));
    CHECK(write.peek(1) == 1);
  }
}

TEST_CASE("an expiry by another host keeps the rest of an entry's life", "[integration][redis][J5][staleness]") {
  const RedisServer server;
  for (const auto shift : shifts) {
    CAPTURE(shift.count());
    Host writer(server.url());
    Host other(server.url(), shift);
    auto write = writer.cache.cachecaded({.name = "f", .ttl = 1h, .on_error_for = 10min}, writer.load());
    auto expire = other.cache.cachecaded({.name = "f", .ttl = 1h, .on_error_for = 10min}, other.load());
    write.refresh(1);
    write.refresh(2);
    CHECK(expire.expire(1));
    CHECK(expire.expire_all() >= 1);
    writer.broken = true;
    for (const int id : {1, 2}) {
      const auto left = std::stol(server.command({"PTTL", write.key(id)}).substr(1));
      CHECK(left <= 600'000);
      CHECK(left > 500'000);
      CHECK_FALSE(write.peek(id));
      CHECK(write(id) == id);
    }
    CHECK(writer.cache.stats().stale_if_error == 2);
    CHECK(write.invalidate(1));
    CHECK(write.invalidate(2));
  }
}

TEST_CASE("two hosts far apart load once", "[integration][redis][J5]") {
  const RedisServer server;
  Host here(server.url());
  Host there(server.url(), 120s);
  auto f = here.cache.cachecaded("f", 1h, here.load());
  auto g = there.cache.cachecaded("f", 1h, there.load());
  auto tagged = here.cache.cachecaded({.name = "t", .ttl = 1h, .stale_for = 1h, .tags = {"tag"}}, here.load());
  auto tagged_there = there.cache.cachecaded({.name = "t", .ttl = 1h, .stale_for = 1h, .tags = {"tag"}}, there.load());
  for (int n = 0; n < 50; ++n) {
    CHECK(f(1) + g(1) == 2);
    CHECK(tagged_there(1) + tagged(1) == 2);
  }
  CHECK(here.loads + there.loads == 2);
}

TEST_CASE("a user who may not ask for the time still reads", "[integration][redis][J5][B-NOAUTH]") {
  const RedisServer server;
  REQUIRE(server.command({"ACL", "SETUSER", "app", "on", ">pw", "~*", "+@all", "-pttl"}) == "+OK");
  Host host(server.url("app:pw@"));
  auto f = host.cache.cachecaded({.name = "f", .ttl = 1h, .stale_for = 1h}, host.load());
  for (int n = 0; n < 10; ++n) CHECK(f(1) == 1);
  CHECK(host.loads == 1);
  CHECK(host.cache.stats().faults_of(cachecade::FaultKind::auth) == 0);
  CHECK(host.log.count("refuses PTTL") == 1);
}
