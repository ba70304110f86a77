// Many keys at once over a real Redis server: how many trips they take, and what the server's end does to them.
#include <cachecade.hpp>

#include <support/bulk_source.hpp>
#include <support/catch.hpp>
#include <support/log_capture.hpp>
#include <support/redis_server.hpp>

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using support::BulkSource;
using support::ids;
using support::texts;

namespace {

cachecade::Options options_for(const support::RedisServer& server, support::LogCapture& log) {
  return {.storage_engines = {"redis"},
          .prefix = "it",
          .redis = {.url = server.url(), .connect_timeout = 2s, .timeout = 2s},
          .log = log.sink()};
}

/// Trips since the last look: reads and writes.
class Trips {
 public:
  explicit Trips(const cachecade::Cache<>& cache) : cache_(cache) {}

  std::pair<int, int> look() {
    const auto store = cache_.stats().stores.at(0);
    const std::pair now(static_cast<int>(store.reads.ok), static_cast<int>(store.writes.ok));
    const auto before = std::exchange(last_, now);
    return {now.first - before.first, now.second - before.second};
  }

 private:
  const cachecade::Cache<>& cache_;
  std::pair<int, int> last_{};
};

using Count = std::pair<int, int>;

}  // namespace

TEST_CASE("2,000 keys take four trips to Redis to look up, and four to store", "[integration][redis][many]") {
  const support::RedisServer server;
  support::LogCapture log;
  const cachecade::Cache<> cache(options_for(server, log)), other(options_for(server, log));
  const BulkSource source;
  auto users = cache.cachecaded_many("users", 1min, source);
  Trips trips(cache);
  const auto all = ids(0, 2000);
  const auto loaded = texts(users.many(all));
  CHECK(trips.look() == Count{4, 4});
  CHECK(source.runs() == 1);
  CHECK(loaded.back() == "1999 of run 1");
  CHECK(texts(users.many(all)) == loaded);
  CHECK(trips.look() == Count{4, 0});

  auto elsewhere = other.cachecaded_many("users", 1min, source);
  CHECK(texts(elsewhere.many(all)) == loaded);
  CHECK(source.runs() == 1);
  CHECK(elsewhere.invalidate(7));
  CHECK(texts(users.many({6, 7}))[1] == "7 of run 2");
}

TEST_CASE("tags of arguments and of results travel with a batch to Redis", "[integration][redis][many][tags]") {
  const support::RedisServer server;
  support::LogCapture log;
  const cachecade::Cache<> cache(options_for(server, log)), other(options_for(server, log));
  const BulkSource source;
  auto users = cache.cachecaded_many({.name = "users",
                                      .ttl = 1min,
                                      .negative_ttl = 1min,
                                      .tags = [](int id) { return "org:" + std::to_string(id % 3); },
                                      .tags_of =
                                          [](const std::optional<std::string>& user) {
                                            return std::vector<std::string>{user ? user->substr(0, 1) : "nobody"};
                                          }},
                                     source);
  Trips trips(cache);
  const auto all = ids(-10, 200);
  users.many(all);
  CHECK(trips.look() == Count{2, 3});
  users.many(all);
  CHECK(trips.look() == Count{2, 0});
  CHECK(source.runs() == 1);
  other.invalidate_tag("org:1");
  other.invalidate_tag("nobody");
  users.many(ids(-3, 3));
  CHECK(source.asked().back() == std::vector<int>{-3, -2, -1, 1});
}

TEST_CASE("a batch outlives the end of its server, at the cost of one fault", "[integration][redis][many][outage]") {
  std::optional<support::RedisServer> server(std::in_place);
  support::LogCapture log;
  const cachecade::Cache<> cache(options_for(*server, log));
  const BulkSource source;
  auto users = cache.cachecaded_many("users", 1min, source);
  users.many(ids(0, 600));
  server.reset();
  const auto before = cache.stats().stores.at(0).reads.failed;
  CHECK(texts(users.many(ids(0, 2000)))[1999] == "1999 of run 2");
  CHECK(cache.stats().stores.at(0).reads.failed == before + 1);
  CHECK(source.runs() == 2);
}
