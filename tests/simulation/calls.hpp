// Calls: what the processes of a world do, and what comes of it, beside the model.
#pragma once

#include <simulation/world.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace simulation {

class Calls {
 public:
  explicit Calls(World& world) : world_(world), model_(world.model), dice_(world.dice) {
    world_.load = [this](int process, int function, int key) { return load(process, function, key); };
    for (int id = 0; id < processes; ++id) {
      world_.process(id).line->asked = [this, id] { asked(id); };
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
    end();
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
    end();
    world_.tell("peek ", call_text(process, function, key), found ? " gives " + text(*found) : " finds nothing");
    if (found) world_.blame(model_.why_not(read, *found));
  }

  void put(int process, int function, int key) {
    begin(process, function, key);
    const auto run = model_.begin(process, function, key);
    const bool absent = dice_.percent(15);
    model_.end(run, world_.clock->steady(), true, absent);
    const bool stored = world_.function(process, function).put(absent ? Answer() : Answer(run), key);
    end();
    world_.tell("put ", call_text(process, function, key), " = ", std::to_string(run), stored ? " stored" : "");
  }

  void remove(int process, int function, int key) {
    const auto removal = any_removal(process, function, key);
    const auto what = (removal.ends_ttl_only ? "expire " : "remove ") + text(removal);
    world_.tell("begin ", what);
    begin(process, function, key);
    const auto before = model_.removals();
    bool pending = carry_out(removal);
    end();
    // where another one came meanwhile it has taken this one's work over
    if (model_.removals() > before) pending |= world_.process(process).health().owed > 0;
    world_.tell("end ", what, pending ? " pending" : "");
    model_.removed(removal, !pending);
  }

  void run_task(int process) {
    watch_.tries = false;
    ++world_.depth;
    const bool ran = world_.process(process).executor->run_one();
    --world_.depth;
    if (ran) world_.tell("p", std::to_string(process), " has run a task");
  }

 private:
  using Health = cachecade::StoreHealth::State;

  /// How the outermost call found its store.
  struct Watch {
    bool tries = false;    // the first who asks now
    bool probing = false;  // is under way, and nobody else may ask until it has answered
    std::optional<Time> rests_until;
  };

  static std::string text(const Answer& answer) { return answer ? std::to_string(*answer) : "empty"; }
  static std::string text(const Removed& removal) {
    const auto process = "p" + std::to_string(removal.process);
    switch (removal.what) {
      case Removed::What::key:
        return call_text(removal.process, removal.function, removal.key);
      case Removed::What::tag:
        return process + " tag " + removal.tag;
      case Removed::What::function:
        return process + " all of f" + std::to_string(removal.function);
      case Removed::What::everything:
        break;
    }
    return process + " everything";
  }

  Model::Read begin(int process, int function, int key) {
    const auto health = world_.process(process).health();
    const auto now = world_.clock->steady();
    watch_.tries = false;
    if (world_.depth == 0) {
      watch_.tries = health.state == Health::trying;
      if (health.state == Health::resting) watch_.rests_until = now + health.rests_for;
    }
    if (!world_.in_memory() && health.state == Health::working) model_.works(process);
    auto read = model_.read(process, function, key, now);
    read.began -= world_.step_delay;
    return read;
  }
  void end() {
    if (world_.depth == 0) watch_ = {};
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
    end();
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
    const auto run = model_.begin(process, function, key);
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

  void asked(int id) {
    if (world_.depth > 0) return;
    watch_.probing = std::exchange(watch_.tries, false);
    if (watch_.rests_until && world_.clock->steady() < *watch_.rests_until) {
      world_.blame("p" + std::to_string(id) + " asks a store that rests");
    }
  }

  /// The store has done an operation of this process, which does not know it yet.
  void meanwhile(int id, StoreOperation operation) {
    if (world_.depth > 0 || calm_) return;
    ++world_.depth;
    if (std::exchange(watch_.probing, false)) {
      another_must_not_ask(id);
    } else if (operation == StoreOperation::get && dice_.percent(10)) {
      world_.tell("meanwhile");
      remove(id, dice_.below(functions), dice_.below(keys));
    }
    --world_.depth;
  }

  void another_must_not_ask(int id) {
    ++world_.tally.probes;
    const auto& line = *world_.process(id).line;
    const auto count = line.count;
    static_cast<void>(world_.function(id, 0).peek(0));
    if (line.count != count) world_.blame("p" + std::to_string(id) + " asks while another one probes");
  }

  Removed any_removal(int process, int function, int key) {
    Removed removal{.process = process, .function = function, .key = key, .began = model_.next(), .step = model_.step};
    const int what = dice_.below(100);
    removal.what = what < 60   ? Removed::What::key
                   : what < 78 ? Removed::What::tag
                   : what < 95 ? Removed::What::function
                               : Removed::What::everything;
    if (removal.what == Removed::What::tag) removal.tag = dice_.percent(70) ? tag_of_key(key) : tag_of_value(key);
    removal.ends_ttl_only = removal.what != Removed::What::everything && dice_.percent(25);
    return removal;
  }

  /// Whether the store has not heard it yet.
  bool carry_out(const Removed& removal) {
    const auto& cache = *world_.process(removal.process).cache;
    const auto& f = world_.function(removal.process, removal.function);
    switch (removal.what) {
      case Removed::What::key:
        return (removal.ends_ttl_only ? f.expire(removal.key) : f.invalidate(removal.key)).pending();
      case Removed::What::tag:
        return (removal.ends_ttl_only ? cache.expire_tag(removal.tag) : cache.invalidate_tag(removal.tag)).pending();
      case Removed::What::function:
        watch_ = {};  // a walk does not go by the breaker
        removal.ends_ttl_only ? f.expire_all() : f.invalidate_all();
        break;
      case Removed::What::everything:
        watch_ = {};
        cache.clear();
    }
    return world_.process(removal.process).health().owed > 0;
  }

  World& world_;
  Model& model_;
  Dice& dice_;
  bool calm_ = false;
  Watch watch_;
};

}  // namespace simulation
