// World: two processes that share a store, as one seed makes them, and what happens to them step by step.
#pragma once

#include <cachecade/cache.hpp>
#include <cachecade/testing.hpp>

#include <simulation/dice.hpp>
#include <simulation/line.hpp>
#include <simulation/model.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
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

class World {
 public:
  using Trace = std::vector<std::string>;

  /// `trace`: where steps are told; null: nowhere.
  World(std::uint64_t seed, Tally& tally, Trace* trace) : dice_(seed), tally_(tally), trace_(trace) {
    kind_ = dice_.below(5);
    store_ = std::make_shared<ScriptedBackend>(
        clock_,
        cachecade::BackendTraits{.shared = true, .native_ttl = kind_ != 1, .time_left = kind_ == 2, .timeout = 1h});
    model_.tolerance = kind_ == 0 ? 0ms : 1ms;
    promise();
    for (int process = 0; process < processes; ++process) start(process);
  }

  /// Throws a Violation.
  void run(int steps) {
    for (int step = 0; step < steps; ++step) {
      model_.step = static_cast<std::size_t>(step);
      step_delay_ = {};
      const auto first = model_.runs.size();
      tell("step " + std::to_string(step));
      act(dice_.below(processes));
      settle(first);
    }
    recover();
    count();
  }

 private:
  struct Load {
    World* world;
    int process;
    int function;
    Answer operator()(int key) const { return world->load(process, function, key); }
  };
  using Function = decltype(std::declval<const cachecade::Cache<>&>().cachecaded(
      std::declval<cachecade::PolicyFor<Load>>(), std::declval<Load>()));

  struct Process {
    std::shared_ptr<Line> line;
    std::shared_ptr<cachecade::testing::StepExecutor> executor;
    std::unique_ptr<cachecade::Cache<>> cache;
    std::vector<Function> functions;
    bool probing = false;  // a call began while the store was to be tried
  };

  bool in_memory() const { return kind_ == 0; }

  template <class... Part>
  void tell(const Part&... part) {
    if (trace_ != nullptr)
      trace_->push_back(std::string(2 * static_cast<std::size_t>(depth_), ' ') + (std::string() + ... + part));
  }
  static std::string text(int number) { return std::to_string(number); }
  static std::string text(const Answer& answer) { return answer ? std::to_string(*answer) : "empty"; }
  static std::string call_text(int process, int function, int key) {
    return "p" + text(process) + " f" + text(function) + "(" + text(key) + ")";
  }

  // ---- how the world is made

  Duration any_of(std::initializer_list<Duration> durations) {
    return *(durations.begin() + dice_.below(static_cast<int>(durations.size())));
  }

  void promise() {
    for (int function = 0; function < functions; ++function) {
      Promise promise{.ttl = any_of({3s, 20s, 1h})};
      if (function != 0) promise.stale_for = any_of({0s, 5s, 30s});
      if (function != 0) promise.on_error_for = any_of({0s, 30s, 1h});
      promise.negative_ttl = any_of({0s, 0s, 2s});
      promise.tagged = function == 2;
      promise.chooses = function == 3;
      for (int process = 0; process < processes; ++process) {
        model_.promises[process][function] = promise;
        if (function == 1 && process == 1) model_.promises[process][function].ttl = any_of({3s, 20s, 1h});
      }
    }
  }

  void start(int id) {
    auto& process = processes_[id];
    process.line = std::make_shared<Line>(store_, clock_, dice_, tally_.befallen, dice_.below(3) * 4);
    process.line->meanwhile = [this, id](StoreOperation operation) { meanwhile(id, operation); };
    process.line->held_back = [this](const Line::Held& held) { doubt(held); };
    process.line->arrives = [this](const Line::Held& held) { arrived(held); };
    process.line->took = [this](std::chrono::nanoseconds time) { step_delay_ += time; };
    process.executor = std::make_shared<cachecade::testing::StepExecutor>(dice_.next());
    const cachecade::Options options{.storage_engines = {"memory"},
                                     .prefix = "s",
                                     .memory = {.max_entries = 1000},
                                     .clock = clock_,
                                     .executor = process.executor,
                                     .log = [](auto, auto) {}};
    process.cache = in_memory() ? std::make_unique<cachecade::Cache<>>(options)
                                : std::make_unique<cachecade::Cache<>>(
                                      options, std::vector<std::shared_ptr<cachecade::Backend>>{process.line});
    const double refresh_at = dice_.percent(30) ? 0.5 : 0;
    const double jitter = dice_.percent(50) ? 0.5 : 0;
    for (int function = 0; function < functions; ++function) {
      process.functions.push_back(wrap(id, function, refresh_at, jitter));
    }
  }

  Function wrap(int process, int function, double refresh_at, double jitter) {
    const auto& promise = model_.promises[process][function];
    cachecade::PolicyFor<Load> policy{.name = "f" + text(function),
                                      .ttl = promise.ttl,
                                      .stale_for = promise.stale_for,
                                      .on_error_for = promise.on_error_for,
                                      .refresh_at = refresh_at,
                                      .jitter = jitter,
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
    return processes_[process].cache->cachecaded(std::move(policy), Load{this, process, function});
  }

  // ---- what happens

  Answer load(int process, int function, int key) {
    const auto run = model_.begin(process, function, key);
    tell("load ", call_text(process, function, key), " = ", std::to_string(run));
    if (!calm_ && depth_ < 3 && dice_.percent(15)) nested(dice_.percent(80) ? process : 1 - process, function, key);
    if (dice_.percent(20)) pass(std::chrono::milliseconds(dice_.below(200)));
    const bool fails = !calm_ && dice_.percent(15);
    const bool absent = !fails && dice_.percent(15);
    model_.end(run, clock_->steady(), !fails, absent);
    if (fails) tell("fails");
    if (fails) throw LoadFailed("the source is down");
    return absent ? Answer() : Answer(run);
  }

  /// While another call is under way, mostly about the same.
  void nested(int process, int function, int key) {
    ++depth_;
    if (dice_.percent(50)) {
      remove(process, function, key);
    } else if (dice_.percent(30)) {
      put(process, function, key);
    } else if (dice_.percent(30)) {
      run_task(process);
    } else {
      call(process, dice_.percent(50) ? function : dice_.below(functions), dice_.percent(50) ? key : dice_.below(keys));
    }
    --depth_;
  }

  /// The store has done an operation of this process, which does not know it yet.
  void meanwhile(int id, StoreOperation operation) {
    auto& process = processes_[id];
    if (std::exchange(process.probing, false)) return another_must_not_ask(id);
    if (calm_ || depth_ > 0 || operation != StoreOperation::get || !dice_.percent(10)) return;
    ++depth_;
    tell("meanwhile");
    remove(id, dice_.below(functions), dice_.below(keys));
    --depth_;
  }

  void another_must_not_ask(int id) {
    auto& process = processes_[id];
    ++depth_;
    ++tally_.probes;
    const auto asked = process.line->asked;
    static_cast<void>(process.functions[0].peek(0));
    if (process.line->asked != asked) throw Violation("process " + text(id) + " asks while another one probes");
    --depth_;
  }

  void act(int process) {
    const int function = dice_.below(functions);
    const int key = dice_.percent(50) ? 0 : dice_.below(keys);
    const int what = dice_.below(100);
    if (processes_[process].line->down && dice_.percent(20)) return outage(process);
    if (what < 62) return call(process, function, key);
    if (what < 65) return peek(process, function, key);
    if (what < 67) return refresh(process, function, key);
    if (what < 70) return put(process, function, key);
    if (what < 79) return remove(process, function, key);
    if (what < 91) return pass(any_time());
    if (what < 96) return run_task(process);
    if (what < 97) return outage(process);
    happen_to_store(process);
  }

  std::chrono::milliseconds any_time() {
    if (dice_.percent(70)) return std::chrono::milliseconds(dice_.below(1000));
    return std::chrono::milliseconds(dice_.below(dice_.percent(80) ? 8000 : 40'000));
  }

  void pass(std::chrono::milliseconds time) {
    tell("time goes on by ", std::to_string(time.count()), " ms");
    clock_->advance(time);
  }

  Model::Read look(int process, int function, int key) {
    auto& its = processes_[process];
    const auto state = its.cache->health().state;
    its.probing = depth_ == 0 && state == cachecade::StoreHealth::State::trying;
    return model_.read(process, function, key, !in_memory() && state == cachecade::StoreHealth::State::working,
                       clock_->steady());
  }

  /// A step that asks no store about an entry, or walks.
  void no_probe(int process) { processes_[process].probing = false; }

  template <class Ask>
  void answer(Model::Read read, Ask&& ask) {
    read.began -= step_delay_;
    try {
      const Answer answer = ask();
      tell(call_text(read.process, read.function, read.key), " gives ", text(answer));
      model_.check(read, answer);
      const bool old = answer && static_cast<std::size_t>(*answer) < read.runs;
      if (old && model_.runs_of(read) > 0 && model_.failures_of(read) == 0) {
        throw Violation("a run was for nothing");
      }
    } catch (const LoadFailed&) {
      tell(call_text(read.process, read.function, read.key), " throws");
      if (model_.failures_of(read) == 0) throw Violation("an error that no run of this call threw");
    }
    processes_[read.process].probing = false;
  }

  void call(int process, int function, int key) {
    auto read = look(process, function, key);
    const auto& f = processes_[process].functions[static_cast<std::size_t>(function)];
    if (!dice_.percent(15)) return answer(read, [&] { return f(key); });
    read.oldest = any_of({0s, 2s, 10s});
    tell("max_age ", std::to_string(read.oldest.milliseconds().count()));
    answer(read, [&] { return f.with(cachecade::max_age(read.oldest))(key); });
  }

  void peek(int process, int function, int key) {
    auto read = look(process, function, key);
    read.fresh_only = true;
    const auto found = processes_[process].functions[static_cast<std::size_t>(function)].peek(key);
    no_probe(process);
    tell("peek ", call_text(process, function, key), found ? " gives " + text(*found) : " finds nothing");
    if (found) model_.check(read, *found);
  }

  void refresh(int process, int function, int key) {
    auto read = look(process, function, key);
    read.oldest = std::chrono::nanoseconds(-1);
    tell("refresh");
    answer(read, [&] { return processes_[process].functions[static_cast<std::size_t>(function)].refresh(key); });
  }

  void put(int process, int function, int key) {
    static_cast<void>(look(process, function, key));
    const auto run = model_.begin(process, function, key);
    const bool absent = dice_.percent(15);
    model_.end(run, clock_->steady(), true, absent);
    const auto& f = processes_[process].functions[static_cast<std::size_t>(function)];
    const bool stored = f.put(absent ? Answer() : Answer(run), key);
    no_probe(process);
    tell("put ", call_text(process, function, key), " = ", std::to_string(run), stored ? " stored" : " not stored");
  }

  void remove(int process, int function, int key) {
    const int what = dice_.below(100);
    Removed removal{.process = process, .function = function, .key = key, .began = model_.next(), .step = model_.step};
    static_cast<void>(look(process, function, key));
    removal.ends_ttl_only = dice_.percent(25);
    removal.what = what < 60   ? Removed::What::key
                   : what < 78 ? Removed::What::tag
                   : what < 95 ? Removed::What::function
                               : Removed::What::everything;
    if (removal.what == Removed::What::tag) {
      removal.tag = dice_.percent(70) ? tag_of_key(key) : tag_of_value(key);
    }
    if (removal.what == Removed::What::everything) removal.ends_ttl_only = false;
    tell("begin ", removal.ends_ttl_only ? "expire " : "remove ", name_of(removal));
    const auto before = model_.removals();
    bool pending = carry_out(removal);
    // where another one came meanwhile it has taken this one's work over
    if (model_.removals() > before) pending |= processes_[process].cache->health().owed > 0;
    no_probe(process);
    tell("end ", removal.ends_ttl_only ? "expire " : "remove ", name_of(removal), pending ? " pending" : "");
    model_.removed(removal, !pending);
  }

  static std::string name_of(const Removed& removal) {
    switch (removal.what) {
      case Removed::What::key:
        return call_text(removal.process, removal.function, removal.key);
      case Removed::What::tag:
        return "p" + text(removal.process) + " tag " + removal.tag;
      case Removed::What::function:
        return "p" + text(removal.process) + " all of f" + text(removal.function);
      case Removed::What::everything:
        break;
    }
    return "p" + text(removal.process) + " everything";
  }

  /// Whether the store has not heard it yet.
  bool carry_out(const Removed& removal) {
    auto& process = processes_[removal.process];
    const auto& cache = *process.cache;
    const auto& f = process.functions[static_cast<std::size_t>(removal.function)];
    if (removal.what == Removed::What::key) {
      return (removal.ends_ttl_only ? f.expire(removal.key) : f.invalidate(removal.key)).pending();
    }
    if (removal.what == Removed::What::tag) {
      return (removal.ends_ttl_only ? cache.expire_tag(removal.tag) : cache.invalidate_tag(removal.tag)).pending();
    }
    process.probing = false;  // these walk, and do not go by the breaker
    if (removal.what == Removed::What::everything) {
      cache.clear();
    } else {
      removal.ends_ttl_only ? f.expire_all() : f.invalidate_all();
    }
    return cache.health().owed > 0;
  }

  void run_task(int process) {
    ++depth_;
    const bool ran = processes_[process].executor->run_one();
    --depth_;
    if (ran) tell("p", text(process), " has run a task");
  }

  void outage(int process) {
    const bool both = dice_.percent(40);
    const bool down = !processes_[process].line->down;
    for (int id = 0; id < processes; ++id) {
      if (id == process || both) processes_[id].line->down = down;
    }
    tell("the store is ", down ? "gone" : "back", " for ", both ? "both" : "p" + text(process));
  }

  void happen_to_store(int process) {
    const auto keys_there = store_->keys();
    if (in_memory() || keys_there.empty()) return;
    const auto any = [&] {
      return keys_there[static_cast<std::size_t>(dice_.below(static_cast<int>(keys_there.size())))];
    };
    switch (dice_.below(4)) {
      case 0:
        tell("late writes of p", text(process), " arrive");
        return processes_[process].line->arrive();
      case 1: {
        const auto from = any(), to = any();
        if (store_->raw(from)->find(',') == std::string::npos || store_->raw(to)->find(',') == std::string::npos)
          return;
        tell("the store mixes up ", from, " and ", to);
        if (from != to) store_->put_raw(to, *store_->raw(from));
        return;
      }
      default: {
        const auto key = any();
        tell("the store loses ", key);
        store_->lose(key);
      }
    }
  }

  // ---- what is known of writes that are under way

  void doubt(const Line::Held& held) {
    tell("a write is on its way: ", held.write.key);
    if (const auto run = number_in(held.write.value)) model_.runs.at(static_cast<std::size_t>(*run)).in_doubt = true;
  }
  void arrived(const Line::Held& held) {
    tell("a write arrives: ", held.write.key);
    if (const auto run = number_in(held.write.value)) {
      model_.runs.at(static_cast<std::size_t>(*run)).slack += clock_->steady() - held.since;
    }
  }

  /// At the end of a step.
  void settle(std::size_t first) {
    for (auto run = first; run < model_.runs.size(); ++run) model_.runs[run].slack += step_delay_;
    for (int id = 0; id < processes; ++id) {
      if (processes_[id].cache->health().owed > 0) continue;
      model_.delivered(id);
      if (processes_[id].line->holds()) continue;
      for (auto& run : model_.runs) {
        if (run.process == id) run.in_doubt = false;
      }
    }
  }

  // ---- the end

  /// After every trouble the store is used again, and nothing is owed to it.
  void recover() {
    tell("all is well again");
    calm_ = true;
    for (auto& process : processes_) process.line->heal(), process.line->down = false, process.line->arrive();
    clock_->advance(61s);
    model_.step = ~std::size_t{0};
    step_delay_ = {};
    for (int id = 0; id < processes; ++id) {
      auto& process = processes_[id];
      call(id, 0, 0);
      const auto health = process.cache->health();
      if (health.owed > 0) throw Violation("something is still owed");
      if (!in_memory() && health.state != cachecade::StoreHealth::State::working) throw Violation("the store rests");
      settle(model_.runs.size());
    }
    for (int id = 0; id < processes; ++id) {
      for (int function = 0; function < functions; ++function) {
        for (int key = 0; key < keys; ++key) peek(id, function, key);
      }
      must_hit(id);
    }
  }

  void must_hit(int id) {
    const auto run = model_.begin(id, 0, 0);
    model_.end(run, clock_->steady(), true, false);
    const auto& f = processes_[id].functions[0];
    if (!f.put(run, 0) || f.peek(0) != std::optional<Answer>(run)) throw Violation("what was just put is not there");
  }

  void count() {
    for (auto& process : processes_) {
      const auto stats = process.cache->stats();
      tally_.hits += stats.hits + stats.stale_hits;
      tally_.misses += stats.misses;
      tally_.fenced += stats.dropped_for(cachecade::Dropped::invalidated);
      process.functions.clear();
      process.cache.reset();
    }
  }

  Dice dice_;
  Tally& tally_;
  Trace* const trace_;
  int kind_ = 0;  // of store: memory, without and with a ttl of its own, and one that tells what is left of it
  int depth_ = 0;
  bool calm_ = false;  // nothing unforeseen happens any more
  std::chrono::nanoseconds step_delay_{};
  Model model_;
  std::shared_ptr<ManualClock> clock_ = std::make_shared<ManualClock>();
  std::shared_ptr<ScriptedBackend> store_;
  Process processes_[processes];
};

}  // namespace simulation
