// The texts of stats for machines: JSON that parses, metrics that Prometheus takes.
#include <cachecade/detail/json_text.hpp>
#include <cachecade/detail/utf8.hpp>
#include <cachecade/stats.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>
#include <support/metrics_reader.hpp>

#include <nlohmann/json.hpp>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using nlohmann::json;
using support::Rig;

namespace {

const std::string hostile = "a \"quoted\"\\ name\nof two lines, \xff and \xc3\xa4";
const std::string secret = "hunter2-token";

/// A shared store with everything in it that counts something.
cachecade::CacheStats busy_stats(Rig& rig) {
  auto cache = rig.on_store();
  auto f = cache.cachecaded(hostile, 60s, [](const std::string& s) { return s.size(); });
  for (int i = 0; i < 3; ++i) f(secret);
  f.invalidate(secret);
  cache.set(secret, secret, 60s);
  rig.store->fail_with(cachecade::Fault{cachecade::FaultKind::timeout, ""});
  for (int i = 0; i < 20; ++i) f(secret + std::to_string(i));
  return cache.stats();
}

/// Whether promtool, where there is one, accepts the text; what it says goes to standard error.
bool accepted_by_promtool(const std::string& text) {
  if (std::system("command -v promtool >/dev/null 2>&1") != 0) return true;
  FILE* const pipe = popen("promtool check metrics >&2", "w");
  REQUIRE(pipe != nullptr);
  std::fwrite(text.data(), 1, text.size(), pipe);
  return pclose(pipe) == 0;
}

}  // namespace

TEST_CASE("the JSON of stats has every member by its name", "[stats]") {
  Rig rig;
  const auto stats = busy_stats(rig);
  const auto parsed = json::parse(stats.to_json());
  CHECK(parsed["cache"] == "t");
  CHECK(parsed["hits"] == 2);
  CHECK(parsed["misses"] == 21);
  CHECK(parsed["load_times_us"].size() == cachecade::Histogram::bounds_us.size() + 1);
  CHECK(parsed["load_times_us"][0][0] == 100);
  CHECK(parsed["load_times_us"].back()[0].is_null());
  CHECK(parsed["faults"]["timeout"] == stats.faults_of(cachecade::FaultKind::timeout));
  CHECK(parsed["dropped"].contains("store_fault"));
  CHECK(parsed["stores"][0]["name"] == "map");
  CHECK(parsed["stores"][0]["reads"]["failed"] == stats.stores[0].reads.failed);
  CHECK(parsed["memory"]["entries"] == stats.memory.entries);
  CHECK(parsed["functions"].size() == 2);
  CHECK(parsed["functions"][""]["hits"] == 0);
  CHECK(parsed["functions"]["a \"quoted\"\\ name\nof two lines, \xef\xbf\xbd and \xc3\xa4"]["hits"] == 2);
  CHECK(json::parse(stats.functions[1].stats.to_json())["hits"] == 2);
}

TEST_CASE("metrics are well-formed, with every series from the start", "[stats]") {
  Rig rig;
  const auto idle = rig.on_store().stats();
  const auto busy = busy_stats(rig);
  for (const bool by_function : {false, true}) {
    CAPTURE(by_function);
    for (const auto& stats : {idle, busy}) {
      const auto text = stats.to_prometheus(by_function);
      const support::Metrics metrics(text);
      CHECK(metrics.faults() == std::vector<std::string>());
      CHECK(metrics.families() == 18);
      CHECK(accepted_by_promtool(text));
    }
  }
  CHECK(support::Metrics(idle.to_prometheus()).samples() == support::Metrics(busy.to_prometheus()).samples());
}

TEST_CASE("metrics carry the numbers of the stats", "[stats]") {
  Rig rig;
  const auto stats = busy_stats(rig);
  const support::Metrics metrics(stats.to_prometheus());
  CHECK(metrics.value(R"(cachecade_requests_total{cache="t",result="hit"})") == "2");
  CHECK(metrics.value(R"(cachecade_requests_total{cache="t",result="miss"})") == "21");
  CHECK(metrics.value(R"(cachecade_loads_total{cache="t",outcome="success"})") == "21");
  CHECK(metrics.value(R"(cachecade_load_duration_seconds_count{cache="t"})") == "21");
  CHECK(metrics.value(R"(cachecade_backend_requests_total{cache="t",backend="map",op="get",result="error"})") ==
        std::to_string(stats.stores[0].reads.failed));
  CHECK(metrics.value(R"(cachecade_backend_errors_total{cache="t",backend="map",kind="timeout"})") ==
        std::to_string(stats.faults_of(cachecade::FaultKind::timeout)));
  const support::Metrics by_function(stats.to_prometheus(true));
  CHECK(by_function.value("cachecade_requests_total{cache=\"t\",fn=\"a \\\"quoted\\\"\\\\ name\\nof two lines, "
                          "\xef\xbf\xbd and \xc3\xa4\",result=\"hit\"}") == "2");
}

TEST_CASE("metrics of several caches are one text with each family once", "[stats]") {
  Rig rig;
  const std::vector<cachecade::CacheStats> both{busy_stats(rig), rig.on_memory({.prefix = "second"}).stats()};
  const auto text = cachecade::to_prometheus(both);
  const support::Metrics metrics(text);
  CHECK(metrics.faults() == std::vector<std::string>());
  CHECK(accepted_by_promtool(text));
  CHECK(metrics.value(R"(cachecade_requests_total{cache="second",result="hit"})") == "0");
  CHECK(metrics.value(R"(cachecade_requests_total{cache="t",result="hit"})") == "2");
}

TEST_CASE("no argument, key or value is in a text of stats", "[stats]") {
  Rig rig;
  const auto stats = busy_stats(rig);
  for (const auto& text : {stats.to_json(), stats.to_prometheus(true)}) {
    CHECK(text.find(secret) == std::string::npos);
    CHECK(cachecade::detail::is_utf8(text));
  }
}

TEST_CASE("the reader of metrics finds what is wrong with them", "[stats]") {
  const std::string head = "# HELP cachecade_calls_total Calls.\n# TYPE cachecade_calls_total counter\n";
  const std::string histogram = "# HELP cachecade_seconds Time.\n# TYPE cachecade_seconds histogram\n";
  const auto faults = [](const std::string& text) { return support::Metrics(text).faults().size(); };
  CHECK(faults(head + "cachecade_calls_total{fn=\"a\\\"b\"} 1\n") == 0);
  CHECK(faults(head + "cachecade_calls_total{fn=\"a\"b\"} 1\n") > 0);
  CHECK(faults(head + "cachecade_calls_total{fn=\"a\nb\"} 1\n") > 0);
  CHECK(faults(head + "cachecade_calls_total 1") > 0);
  CHECK(faults(head + "cachecade_calls_total 1\ncachecade_calls_total 1\n") > 0);
  CHECK(faults(head + "cachecade_other_total 1\n") > 0);
  CHECK(faults(head + head) > 0);
  CHECK(faults("# HELP cachecade_calls Calls.\n# TYPE cachecade_calls counter\n") > 0);
  const auto bucket = [](const std::string& bound, int count) {
    return "cachecade_seconds_bucket{le=\"" + bound + "\"} " + std::to_string(count) + "\n";
  };
  const auto count = [](int n) { return "cachecade_seconds_count " + std::to_string(n) + "\n"; };
  CHECK(faults(histogram + bucket("0.1", 1) + bucket("+Inf", 2) + count(2)) == 0);
  CHECK(faults(histogram + bucket("0.1", 3) + bucket("+Inf", 2) + count(2)) > 0);
  CHECK(faults(histogram + bucket("0.1", 1) + bucket("+Inf", 2) + count(3)) > 0);
  CHECK(faults(histogram + bucket("0.1", 1) + count(1)) > 0);
}
