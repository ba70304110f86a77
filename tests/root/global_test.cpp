// The process-wide cache.
#include <cachecade.hpp>

#include <root/other_unit.hpp>
#include <support/catch.hpp>
#include <support/log_capture.hpp>
#include <support/manual_clock.hpp>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;

namespace shop {
int price(int id) { return id * 10; }
std::atomic<int> early_runs{0};

/// Wrapped and called before main() begins: binds to the process-wide cache with its defaults.
auto early = cachecade::cachecaded("shop.early", 60s, [](int x) { return ++early_runs, x; });
const int early_result = early(5) + early(5);

/// Uses the cache in a static destructor, after main() has ended.
struct AtTheEnd {
  ~AtTheEnd() {
    if (early(6) != 6) std::abort();
  }
} at_the_end;
}  // namespace shop

namespace {

struct Fresh {
  std::shared_ptr<support::ManualClock> clock = std::make_shared<support::ManualClock>();
  std::shared_ptr<support::LogCapture> log = std::make_shared<support::LogCapture>();
  Fresh() {
    cachecade::init_cache(
        {.storage_engines = {"memory"}, .prefix = "g", .clock = clock, .log = [log = log](auto level, auto message) {
           log->sink()(level, message);
         }});
  }
};

}  // namespace

TEST_CASE("a wrapper that is called before init and before main works with the defaults", "[global][E5]") {
  CHECK(shop::early_result == 10);
  CHECK(shop::early_runs == 1);
}

TEST_CASE("the small set of global functions", "[global]") {
  const Fresh fresh;
  CHECK(cachecade::active_backend() == "memory");
  int runs = 0;
  auto f = cachecade::cachecaded(
      "users.get", 60s, [&runs](int id, const std::string& lang) { return ++runs, lang + std::to_string(id); });
  CHECK(f(42, "de") == "de42");
  CHECK(f(42, "de") == "de42");
  CHECK(runs == 1);
  CHECK(f.key(42, "de") == R"(g:users.get:[42,"de"])");
  CHECK(cachecade::generate_cache_key("users.get", 42, "de") == f.key(42, "de"));
  CHECK(cachecade::get_cache_entry(f.key(42, "de")) == R"("de42")");
  CHECK(cachecade::set_cache_entry(f.key(42, "de"), R"("other")", 60s));
  CHECK(f(42, "de") == "other");
  CHECK(cachecade::invalidate_cache_key("users.get", 42, "de"));
  CHECK_FALSE(cachecade::invalidate_cache_key("users.get", 42, "de"));
  CHECK(f(42, "de") == "de42");
  CHECK(cachecade::clear_cache("users.*") == 1);
  CHECK(cachecade::clear_cache() == 0);
  auto price = cachecade::cachecaded<shop::price>(60s);
  CHECK(price(3) == 30);
  CHECK(price.key(3) == "g:shop::price(int):[3]");
  auto again = cachecade::cachecaded<shop::price>({.ttl = 10s});
  CHECK(again.peek(3) == 30);
}

TEST_CASE("a second init replaces the first, and wrappers follow", "[global]") {
  const Fresh first;
  int runs = 0;
  auto f = cachecade::cachecaded("f", 60s, [&runs](int x) { return ++runs, x; });
  f(1);
  const Fresh second;
  f(1);
  f(1);
  CHECK(runs == 2);
}

TEST_CASE("an init that fails leaves the cache as it was", "[global]") {
  const Fresh fresh;
  auto f = cachecade::cachecaded("f", 60s, [](int x) { return x; });
  f(1);
  CHECK_THROWS_AS(cachecade::init_cache({.storage_engines = {"nonsense"}, .log = [](auto, auto) {}}), cachecade::Error);
  CHECK(f.peek(1) == 1);
}

TEST_CASE("after shutdown every call is a plain call, until the next init", "[global]") {
  const Fresh fresh;
  int runs = 0;
  auto f = cachecade::cachecaded("f", 60s, [&runs](int x) { return ++runs, x; });
  f(1);
  cachecade::shutdown_cache();
  CHECK(f(1) == 1);
  CHECK(f(1) == 1);
  CHECK(runs == 3);
  CHECK_FALSE(f.peek(1));
  CHECK_FALSE(f.put(1, 1));
  CHECK_FALSE(f.invalidate(1));
  CHECK(f.json(1) == "1");
  CHECK(cachecade::active_backend().empty());
  CHECK(cachecade::clear_cache() == 0);
  const Fresh again;
  f(1);
  f(1);
  CHECK(runs == 5);
}

TEST_CASE("two translation units that wrap different functions under one name are refused", "[global][registry]") {
  const Fresh fresh;
  auto here = cachecade::cachecaded("shared.name", 60s, [](int x) { return x; });
  try {
    other_unit::wrap_under("shared.name");
    FAIL("not refused");
  } catch (const cachecade::Error& error) {
    const std::string text = error.what();
    CHECK(text.find("global_test.cpp:") != std::string::npos);
    CHECK(text.find("other_unit_test.cpp:") != std::string::npos);
  }
  CHECK(other_unit::wrap_under("another.name") == 100);
}

TEST_CASE("a log sink that uses the cache does not hang the first call", "[global]") {
  auto f = cachecade::cachecaded("logged", 60s, [](int x) { return x; });
  int seen = 0;
  cachecade::init_cache({.storage_engines = {"memory"}, .log = [&](auto, auto) { seen += f(1); }});
  CHECK(seen > 0);
  const Fresh fresh;
}

TEST_CASE("many threads may call while the cache is replaced", "[global]") {
  const Fresh fresh;
  auto f = cachecade::cachecaded("f", 60s, [](int x) { return x * 3; });
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0}, calls{0};
  std::vector<std::thread> threads;
  for (int id = 0; id < 4; ++id) {
    threads.emplace_back([&] {
      for (int x = 0; !stop; ++x, ++calls) {
        if (f(x % 100) != x % 100 * 3) ++wrong;
      }
    });
  }
  for (int n = 0; n < 20; ++n) {
    cachecade::init_cache({.storage_engines = {"memory"}, .log = [](auto, auto) {}});
    for (const int before = calls; calls < before + 1000;) std::this_thread::yield();
  }
  stop = true;
  for (auto& thread : threads) thread.join();
  CHECK(wrong == 0);
}

TEST_CASE("run by the test below in a process of its own", "[.][disabled]") {
  int runs = 0;
  auto f = cachecade::cachecaded("f", 60s, [&runs](int x) { return ++runs, x; });
  CHECK(f(1) == 1);
  CHECK(f(1) == 1);
  CHECK(runs == 2);
  CHECK_FALSE(f.peek(1));
  cachecade::Cache own({.storage_engines = {"memory"}, .log = [](auto, auto) {}});
  auto g = own.cachecaded("g", 60s, [&runs](int x) { return ++runs, x; });
  g(1), g(1);
  CHECK(runs == 4);
  CHECK_FALSE(own.set("k", 1, 60s));
  cachecade::init_cache({.storage_engines = {"redis"}, .prefix = "off", .redis = {.url = "redis://127.0.0.1:1"}});
  CHECK(f.key(1).starts_with("off:f:"));
}

TEST_CASE("CACHECADE_DISABLED=1 turns every call into a plain call", "[global]") {
  const std::string self = "CACHECADE_DISABLED=1 /proc/$PPID/exe '[disabled]' >/dev/null";
  CHECK(std::system(self.c_str()) == 0);
}
