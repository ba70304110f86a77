// Calls: what the processes of a world do, and what comes of it, beside the model.
#pragma once

#include <simulation/removals.hpp>
#include <simulation/watch.hpp>
#include <simulation/world.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace simulation {

inline std::string text(const Answer& answer) { return answer ? std::to_string(*answer) : "empty"; }

class Calls {
 public:
  explicit Calls(World& world) : world_(world), model_(world.model), dice_(world.dice) {
    world_.load = [this](int process, int function, int key) { return load(process, function, key); };
    for (int id = 0; id < processes; ++id) {
      world_.process(id).line->asked = [this, id] { watch_.asked(id); };
      world_.process(id).line->meanwhile = [this, id](StoreOperation operation) { meanwhile(id, operation); };
    }
  }
  Calls(const Calls&) = delete;
  Calls& operator=(const Calls&) = delete;

  /// From now on loads succeed, and nothing comes between.
  void calm_down() { calm_ = true; }

  void call(int process, int function, int key) {
    auto read = begin(process, function, key);
    const auto& f = world_.function(process, function);
    if (!dice_.percent(15)) return answer(read, [&] { return f(key); });
    read.oldest = world_.any_of({0s, 2s, 10s});
    world_.tell("max_age ", std::to_string(read.oldest.milliseconds().count()));
    answer(read, [&] { return f.with(cachecade::max_age(read.oldest))(key); });
  }

  void many(int process, int function) {
    std::vector<int> asked;
    std::vector<Model::Read> reads;
    for (int left = 1 + dice_.below(4); left > 0; --left) {
      asked.push_back(dice_.below(keys));
      reads.push_back(begin(process, function, asked.back()));
    }
    world_.tell("many of ", std::to_string(asked.size()));
    const auto outcomes = world_.function(process, function).many(asked);
    watch_.end();
    for (std::size_t at = 0; at < reads.size(); ++at) judge(reads[at], outcomes.at(at));
  }

  void refresh(int process, int function, int key) {
    auto read = begin(process, function, key);
    read.oldest = std::chrono::nanoseconds(-1);
    world_.tell("refresh");
    answer(read, [&] { return world_.function(process, function).refresh(key); });
  }

  void peek(int process, int function, int key) {
    auto read = begin(process, function, key);
    read.fresh_only = true;
    const auto found = world_.function(process, function).peek(key);
    watch_.end();
    world_.tell("peek ", call_text(process, function, key), found ? " gives " + text(*found) : " finds nothing");
    if (found) world_.blame(model_.why_not(read, *found));
  }

  void put(int process, int function, int key) {
    begin(process, function, key);
    const auto run = model_.begin(process, function, key, world_.depth);
    const bool absent = dice_.percent(15);
    model_.end(run, world_.clock->steady(), true, absent);
    const bool stored = world_.function(process, function).put(absent ? Answer() : Answer(run), key);
    watch_.end();
    world_.tell("put ", call_text(process, function, key), " = ", std::to_string(run), stored ? " stored" : "");
  }

  void remove(int process, int function, int key) {
    const auto removal = removals_.any(process, function, key);
    const auto what = (removal.ends_ttl_only ? "expire " : "remove ") + text(removal);
    world_.tell("begin ", what);
    begin(process, function, key);
    const auto before = model_.removals();
    bool pending = removals_.carry_out(removal);
    watch_.end();
    // where another one came meanwhile it has taken this one's work over
    if (model_.removals() > before) pending |= world_.process(process).health().owed > 0;
    world_.tell("end ", what, pending ? " pending" : "");
    model_.removed(removal, !pending);
  }

  void run_task(int process) {
    watch_.interrupt();
    ++world_.depth;
    const bool ran = world_.process(process).executor->run_one();
    --world_.depth;
    if (ran) world_.tell("p", std::to_string(process), " has run a task");
  }

 private:
  Model::Read begin(int process, int function, int key) {
    const auto health = world_.process(process).health();
    watch_.begin(health);
    if (!world_.in_memory() && health.state == cachecade::StoreHealth::State::working) model_.works(process);
    auto read = model_.read(process, function, key, world_.clock->steady(), world_.depth);
    read.began -= world_.step_delay;
    return read;
  }

  template <class Ask>
  void answer(const Model::Read& read, Ask&& ask) {
    const auto its = call_text(read.process, read.function, read.key);
    try {
      const Answer answer = ask();
      world_.tell(its, " gives ", text(answer));
      world_.blame(model_.why_not(read, answer));
      const bool old = answer && static_cast<std::size_t>(*answer) < read.runs;
      if (old && model_.runs_of(read) > 0 && model_.failures_of(read) == 0) world_.blame("a run was for nothing");
    } catch (const LoadFailed&) {
      world_.tell(its, " throws");
      if (model_.failures_of(read) == 0) world_.blame("an error came that no run of this call threw");
    }
    watch_.end();
  }

  void judge(const Model::Read& read, const cachecade::Outcome<std::int64_t>& outcome) {
    const auto its = call_text(read.process, read.function, read.key);
    if (outcome.error()) {
      world_.tell(its, " has an error");
      if (model_.failures_of(read) == 0) world_.blame("an error came that no run of these calls threw");
      return;
    }
    const auto answer = outcome ? Answer(*outcome) : Answer();
    world_.tell(its, " gives ", text(answer));
    world_.blame(model_.why_not(read, answer));
  }

  Answer load(int process, int function, int key) {
    const auto run = model_.begin(process, function, key, world_.depth);
    world_.tell("load ", call_text(process, function, key), " = ", std::to_string(run));
    if (!calm_ && world_.depth < 3 && dice_.percent(15)) {
      between(dice_.percent(80) ? process : 1 - process, function, key);
    }
    if (dice_.percent(20)) world_.pass(std::chrono::milliseconds(dice_.below(200)));
    const bool fails = !calm_ && dice_.percent(15);
    const bool absent = !fails && dice_.percent(15);
    model_.end(run, world_.clock->steady(), !fails, absent);
    if (fails) world_.tell("fails");
    if (fails) throw LoadFailed("the source is down");
    return absent ? Answer() : Answer(run);
  }

  /// While another call is under way, mostly about the same.
  void between(int process, int function, int key) {
    ++world_.depth;
    if (dice_.percent(50)) {
      remove(process, function, key);
    } else if (dice_.percent(30)) {
      put(process, function, key);
    } else if (dice_.percent(30)) {
      run_task(process);
    } else {
      call(process, dice_.percent(50) ? function : dice_.below(functions), dice_.percent(50) ? key : dice_.below(keys));
    }
    --world_.depth;
  }

  /// The store has done an operation of this process, which does not know it yet.
  void meanwhile(int id, StoreOperation operation) {
    if (world_.depth > 0 || calm_) return;
    ++world_.depth;
    if (watch_.ends_probe()) {
      watch_.another_must_not_ask(id);
    } else if (operation == StoreOperation::get && dice_.percent(10)) {
      world_.tell("meanwhile");
      remove(id, dice_.below(functions), dice_.below(keys));
    }
    --world_.depth;
  }

  World& world_;
  Model& model_;
  Dice& dice_;
  Watch watch_{world_};
  Removals removals_{world_, watch_};
  bool calm_ = false;
};

}  // namespace simulation
