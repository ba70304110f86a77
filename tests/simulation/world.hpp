// World: two processes on one store, as a seed makes them.
#pragma once

#include <cachecade/cache.hpp>
#include <cachecade/testing.hpp>

#include <simulation/dice.hpp>
#include <simulation/line.hpp>
#include <simulation/model.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace simulation {

using namespace std::chrono_literals;

/// What all simulations together did.
struct Tally {
  AllBefallen befallen{};
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;
  std::uint64_t fenced = 0;  // stores that an invalidation turned away
  std::uint64_t probes = 0;  // that somebody else met
};

using Trace = std::vector<std::string>;

struct World {
  struct Load {
    World* world;
    int process;
    int function;
    Answer operator()(int key) const { return world->load(process, function, key); }
  };
  using Function = decltype(std::declval<const cachecade::Cache<>&>().cachecaded(
      std::declval<cachecade::PolicyFor<Load>>(), std::declval<Load>()));

  struct Process {
    /// Of its store; in memory nothing can go wrong.
    cachecade::StoreHealth health() const {
      const auto all = cache->health();
      return all.empty() ? cachecade::StoreHealth{} : all.front();
    }

    std::shared_ptr<Line> line;
    std::shared_ptr<cachecade::testing::StepExecutor> executor;
    std::unique_ptr<cachecade::Cache<>> cache;
    std::vector<Function> functions;
  };

  /// `trace`: where steps are told; null: nowhere.
  World(std::uint64_t its_seed, Tally& all, Trace* steps) : seed(its_seed), dice(its_seed), tally(all), trace(steps) {
    kind = dice.below(5);
    const cachecade::BackendTraits traits{
        .shared = true, .native_ttl = kind != 1, .time_left = kind == 2, .timeout = 1h};
    store = std::make_shared<ScriptedBackend>(clock, traits);
    model.tolerance = in_memory() ? 0ms : 1ms;
    for (int function = 0; function < functions; ++function) promise(function);
    for (auto& process : all_processes) start(process);
  }

  bool in_memory() const { return kind == 0; }
  bool goes_by_wall_clock() const { return !in_memory() && kind != 2; }
  Process& process(int id) { return all_processes[id]; }
  const Function& function(int id, int number) { return process(id).functions[static_cast<std::size_t>(number)]; }

  template <class... Part>
  void tell(const Part&... part) {
    if (trace == nullptr) return;
    trace->push_back(std::string(2 * static_cast<std::size_t>(depth), ' ') + (std::string() + ... + part));
  }

  /// What went wrong; the first counts. It is no exception, for the library would swallow that where a store threw it.
  void blame(const std::string& what) {
    if (fault.empty()) fault = what;
  }

  void pass(std::chrono::milliseconds time) {
    tell("time goes on by ", std::to_string(time.count()), " ms");
    clock->advance(time);
  }

  Duration any_of(std::initializer_list<Duration> durations) {
    return *(durations.begin() + dice.below(static_cast<int>(durations.size())));
  }

  const std::uint64_t seed;
  Dice dice;
  Tally& tally;
  Trace* const trace;
  std::string fault;
  int kind = 0;   // of store: memory, without and with a ttl of its own, and one that tells what is left of it
  int depth = 0;  // of what happens while something else is under way
  std::chrono::nanoseconds step_delay{};
  Model model;
  std::shared_ptr<ManualClock> clock = std::make_shared<ManualClock>();
  std::shared_ptr<ScriptedBackend> store;
  std::function<Answer(int process, int function, int key)> load;
  Process all_processes[processes];

 private:
  /// In another version of the program a ttl may be another one.
  void promise(int function) {
    Promise promise{.ttl = any_of({3s, 20s, 1h})};
    if (function != 0) promise.stale_for = any_of({0s, 5s, 30s});
    if (function != 0) promise.on_error_for = any_of({0s, 30s, 1h});
    promise.negative_ttl = any_of({0s, 0s, 2s});
    promise.tagged = function == 2;
    promise.chooses = function == 3;
    for (auto& promises : model.promises) promises[function] = promise;
    if (function == 1) model.promises[1][1].ttl = any_of({3s, 20s, 1h});
  }

  void start(Process& process) {
    const int id = static_cast<int>(&process - all_processes);
    process.line = std::make_shared<Line>(store, clock, dice, tally.befallen, dice.below(3) * 4,
                                          "store of " + std::to_string(id) + " in " + std::to_string(seed));
    process.executor = std::make_shared<cachecade::testing::StepExecutor>(dice.next());
    const std::vector<std::string> engines(in_memory() || dice.percent(50) ? 1 : 0, "memory");  // which else stands in
    const cachecade::Options options{.storage_engines = engines,
                                     .prefix = "s",
                                     .memory = {.max_entries = 1000},
                                     .clock = clock,
                                     .executor = process.executor,
                                     .log = [](auto, auto) {}};
    std::vector<std::shared_ptr<cachecade::Backend>> stores;
    if (!in_memory()) stores.push_back(process.line);
    process.cache = std::make_unique<cachecade::Cache<>>(options, std::move(stores));
    if (process.cache->active_backend() != (in_memory() ? "memory" : process.line->name()))
      blame("the store was not taken");
    for (int number = 0; number < functions; ++number) process.functions.push_back(wrap(id, number));
  }

  Function wrap(int id, int number) {
    const auto& promise = model.promises[id][number];
    cachecade::PolicyFor<Load> policy{.name = "f" + std::to_string(number),
                                      .ttl = promise.ttl,
                                      .stale_for = promise.stale_for,
                                      .on_error_for = promise.on_error_for,
                                      .refresh_at = dice.percent(30) ? 0.5 : 0,
                                      .jitter = dice.percent(50) ? 0.5 : 0,
                                      .negative_ttl = promise.negative_ttl};
    if (promise.tagged) {
      policy.tags = [](int key) { return tag_of_key(key); };
      policy.tags_of = [](const Answer& answer) {
        return answer ? cachecade::TagNames{tag_of_value(*answer)} : cachecade::TagNames();
      };
    }
    if (promise.chooses) {
      policy.cache_if = [promise](const Answer& answer) { return !answer || kept(promise, *answer); };
      policy.ttl_of = [promise](const Answer& answer) { return answer ? own_ttl(promise, *answer) : promise.ttl; };
    }
    return process(id).cache->cachecaded(std::move(policy), Load{this, id, number});
  }
};

}  // namespace simulation
