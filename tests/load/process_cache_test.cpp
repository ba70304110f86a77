// Who opens the process-wide cache, where a first call and an init meet. Each case is a process of its own.
#include <cachecade/backends.hpp>
#include <cachecade/global.hpp>

#include <support/catch.hpp>
#include <support/manual_clock.hpp>
#include <support/map_backend.hpp>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <utility>

using namespace std::chrono_literals;

namespace {

/// A store among the defaults that takes its time to say that it is not there.
struct SlowStore {
  std::latch opening{1}, go{1};
  std::atomic<bool> first{true};

  SlowStore() {
    cachecade::register_backend(
        "redis",
        [this](const cachecade::Options&,
               const cachecade::BackendContext&) -> cachecade::Result<std::shared_ptr<cachecade::Backend>> {
          if (first.exchange(false)) {
            opening.count_down();
            go.wait();
          }
          return cachecade::Fault{cachecade::FaultKind::config, "not here"};
        });
  }
};

int runs = 0;
auto f = cachecade::cachecaded("f", 1min, [](int x) { return ++runs, x; });

/// Runs `meanwhile` while the first call opens the cache with the defaults.
template <class Meanwhile>
void during_first_call(Meanwhile meanwhile) {
  SlowStore slow;
  std::thread first_call([] { f(1); });
  slow.opening.wait();
  meanwhile();
  slow.go.count_down();
  first_call.join();
}

int in_own_process(const std::string& tag) {
  return std::system(("/proc/$PPID/exe '[" + tag + "]' >/dev/null 2>&1").c_str());
}

}  // namespace

TEST_CASE("an init during the first call", "[.][init_meets_call]") {
  during_first_call([] { cachecade::init_cache({.storage_engines = {"memory"}, .prefix = "mine"}); });
  CHECK(f.key(1) == "mine:f:[1]");
  CHECK(f.peek(1) == 1);
  CHECK(runs == 1);
}

TEST_CASE("a shutdown during the first call", "[.][shutdown_meets_call]") {
  during_first_call([] { cachecade::shutdown_cache(); });
  CHECK(cachecade::active_backend().empty());
  f(1);
  CHECK(runs == 2);
}

TEST_CASE("an init and a shutdown during the first call", "[.][both_meet_call]") {
  during_first_call([] {
    cachecade::init_cache({.storage_engines = {"memory"}, .prefix = "mine"});
    cachecade::shutdown_cache();
  });
  CHECK(cachecade::active_backend().empty());
}

TEST_CASE("an init that fails during the first call", "[.][failure_meets_call]") {
  during_first_call(
      [] { CHECK_THROWS_AS(cachecade::init_cache({.storage_engines = {"nonsense"}}), cachecade::Error); });
  CHECK(f.key(1) == "cachecade:f:[1]");
  CHECK(f.peek(1) == 1);
}

TEST_CASE("what a cache owes that is replaced during an outage", "[.][replaced_in_outage]") {
  const auto clock = std::make_shared<support::ManualClock>();
  const auto store = std::make_shared<support::MapBackend>(clock);
  using Made = cachecade::Result<std::shared_ptr<cachecade::Backend>>;
  cachecade::register_backend(
      "map", [&](const auto&, const auto&) -> Made { return std::static_pointer_cast<cachecade::Backend>(store); });
  const cachecade::Options options{.storage_engines = {"map", "memory"}, .clock = clock};
  cachecade::init_cache(options);
  f(1), f(2), f(3);
  store->fail_with(cachecade::Fault{cachecade::FaultKind::refused, "nobody listens"});
  CHECK(f.invalidate(1).pending());
  cachecade::init_cache(options);
  CHECK(cachecade::active_backend() == "memory");
  CHECK(f.invalidate(2).pending());
  store->fail_with(std::nullopt);
  clock->advance(31s);
  runs = 0;
  f(1), f(2), f(3);
  CHECK(cachecade::active_backend() == "map");
  CHECK(runs == 2);
}

TEST_CASE("a load during which its cache is replaced and its key invalidated", "[.][replaced_in_load]") {
  const auto store = std::make_shared<support::MapBackend>(std::make_shared<support::ManualClock>());
  using Made = cachecade::Result<std::shared_ptr<cachecade::Backend>>;
  cachecade::register_backend(
      "map", [&](const auto&, const auto&) -> Made { return std::static_pointer_cast<cachecade::Backend>(store); });
  const cachecade::Options options{.storage_engines = {"map"}};
  cachecade::init_cache(options);
  int version = 1;
  std::function<void()> meanwhile = [] {};
  const auto g = cachecade::cachecaded("g", 1min, [&](int) {
    const int read = version;
    std::exchange(meanwhile, [] {})();
    return read;
  });
  meanwhile = [&] {
    cachecade::init_cache(options);
    version = 2;
    g.invalidate(1);
  };
  CHECK(g(1) == 1);
  CHECK(g(1) == 2);
}

TEST_CASE("an invalidation also wins over loads of the cache that was there before", "[global][C9]") {
  CHECK(in_own_process("replaced_in_load") == 0);
}

TEST_CASE("invalidations that a store did not hear outlive the cache they were made in", "[global][outage]") {
  CHECK(in_own_process("replaced_in_outage") == 0);
}

TEST_CASE("what the program says during its first call counts, not the defaults", "[global]") {
  CHECK(in_own_process("init_meets_call") == 0);
  CHECK(in_own_process("shutdown_meets_call") == 0);
  CHECK(in_own_process("both_meet_call") == 0);
  CHECK(in_own_process("failure_meets_call") == 0);
}
