// Caches for tests: on memory, or on a map that several caches share; with a manual clock, tasks that run
// when the test says so, and a captured log.
#pragma once

#include <cachecade/cache.hpp>

#include <support/catch.hpp>
#include <support/log_capture.hpp>
#include <support/manual_clock.hpp>
#include <support/map_backend.hpp>
#include <support/step_executor.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace support {

struct Rig {
  std::shared_ptr<ManualClock> clock = std::make_shared<ManualClock>();
  LogCapture log;
  std::shared_ptr<MapBackend> store = std::make_shared<MapBackend>(clock);
  std::shared_ptr<StepExecutor> executor = std::make_shared<StepExecutor>();

  cachecade::Options options() {
    return {.storage_engines = {"memory"}, .prefix = "t", .clock = clock, .executor = executor, .log = log.sink()};
  }
  cachecade::Cache<> on_memory() { return cachecade::Cache<>(options()); }
  cachecade::Cache<> on_memory(cachecade::Options changed) {
    changed.clock = clock;
    changed.executor = executor;
    changed.log = log.sink();
    changed.storage_engines = {"memory"};
    return cachecade::Cache<>(changed);
  }
  void kill() { store->fail_with(cachecade::Fault{cachecade::FaultKind::refused, "nobody listens"}); }
  /// A breaker, however often it opened, lets ask again.
  void revive() {
    store->fail_with(std::nullopt);
    clock->advance(std::chrono::seconds(31));
  }

  cachecade::Cache<> on_store() { return cachecade::Cache<>(options(), {store}); }
  /// Nothing stands in for the store there.
  cachecade::Cache<> on_store_alone() {
    auto changed = options();
    changed.storage_engines.clear();
    return cachecade::Cache<>(changed, {store});
  }
};

/// Runs a test on memory and on a shared store. `change` takes their options.
template <class Change, class Test>
void on_both(Change&& change, Test&& test) {
  for (const bool on_memory : {true, false}) {
    CAPTURE(on_memory);
    Rig rig;
    auto options = rig.options();
    change(options);
    test(rig, on_memory ? cachecade::Cache<>(options) : cachecade::Cache<>(options, {rig.store}));
  }
}
template <class Test>
void on_both(Test&& test) {
  on_both([](const cachecade::Options&) {}, test);
}

/// The same, where threads do the tasks.
template <class Test>
void on_threads(std::size_t threads, Test&& test) {
  on_both([&](auto& options) { options.executor = std::make_shared<cachecade::ThreadExecutor>(threads); }, test);
}

/// A source that can be broken; each run returns the next number.
struct Source {
  std::shared_ptr<std::atomic<int>> runs = std::make_shared<std::atomic<int>>(0);
  std::shared_ptr<std::atomic<bool>> broken = std::make_shared<std::atomic<bool>>(false);
  int operator()(int) const {
    const int run = ++*runs;
    if (*broken) throw std::runtime_error("the source is down");
    return run;
  }
};

/// A tag of an argument.
inline std::string org_of(int id) { return "org:" + std::to_string(id % 3); }

}  // namespace support
