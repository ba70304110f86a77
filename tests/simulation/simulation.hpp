// Simulation: what happens to a world, step by step, and how it ends.
#pragma once

#include <simulation/calls.hpp>
#include <simulation/world.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>

namespace simulation {

class Simulation {
 public:
  Simulation(std::uint64_t seed, Tally& tally, Trace* trace) : world_(seed, tally, trace), calls_(world_) {
    for (auto& process : world_.all_processes) {
      process.line->held_back = [this](const Line::Held& held) { doubt(held); };
      process.line->arrives = [this](const Line::Held& held) { arrived(held); };
      process.line->took = [this](std::chrono::nanoseconds time) { world_.step_delay += time; };
    }
  }

  /// What went wrong; empty: nothing.
  std::string run(std::size_t steps) {
    for (std::size_t step = 0; step < steps && world_.fault.empty(); ++step) {
      begin_step(step);
      world_.tell("step ", std::to_string(step));
      act(dice_.below(processes));
      settle();
    }
    if (world_.fault.empty()) recover(steps);
    count();
    return world_.fault;
  }

 private:
  void begin_step(std::size_t step) {
    model_.step = step;
    world_.step_delay = {};
    first_run_ = model_.runs.size();
  }

  void act(int process) {
    const int function = dice_.below(functions);
    const int key = dice_.percent(50) ? 0 : dice_.below(keys);
    const int what = dice_.below(100);
    if (world_.process(process).line->down && dice_.percent(20)) return outage(process);
    if (what < 57) return calls_.call(process, function, key);
    if (what < 62) return calls_.many(process, function);
    if (what < 65) return calls_.peek(process, function, key);
    if (what < 67) return calls_.refresh(process, function, key);
    if (what < 70) return calls_.put(process, function, key);
    if (what < 79) return calls_.remove(process, function, key);
    if (what < 90) return world_.pass(any_time());
    if (what < 91) return jump();
    if (what < 96) return calls_.run_task(process);
    if (what < 97) return outage(process);
    happen_to_store(process);
  }

  std::chrono::milliseconds any_time() {
    if (dice_.percent(70)) return std::chrono::milliseconds(dice_.below(1000));
    return std::chrono::milliseconds(dice_.below(dice_.percent(80) ? 8000 : 40'000));
  }

  /// The wall clock only, where nobody goes by it.
  void jump() {
    if (world_.goes_by_wall_clock()) return;
    world_.tell("the wall clock jumps");
    world_.clock->set(world_.clock->wall() + std::chrono::milliseconds(dice_.below(7'200'000) - 3'600'000));
  }

  void outage(int process) {
    const bool both = dice_.percent(40);
    const bool down = !world_.process(process).line->down;
    for (int id = 0; id < processes; ++id) {
      if (id == process || both) world_.process(id).line->down = down;
    }
    world_.tell("the store is ", down ? "gone" : "back", " for ", both ? "both" : "p" + std::to_string(process));
  }

  void happen_to_store(int process) {
    const auto there = world_.store->keys();
    if (world_.in_memory() || there.empty()) return;
    const auto& key = there[static_cast<std::size_t>(dice_.below(static_cast<int>(there.size())))];
    const auto& other = there[static_cast<std::size_t>(dice_.below(static_cast<int>(there.size())))];
    const int what = dice_.below(4);
    if (what == 0) {
      world_.tell("late writes of p", std::to_string(process), " arrive");
      world_.process(process).line->arrive();
    } else if (what == 1) {
      mix_up(key, other);
    } else {
      world_.tell("the store loses ", key);
      world_.store->lose(key);
    }
  }

  /// Entries only: what stands for a tag has nothing to tell it by. None comes back to its own key, as it has no end.
  void mix_up(const std::string& from, const std::string& to) {
    if (from == to || from.find('@') != from.npos || to.find('@') != to.npos || mixed_up_.contains(from)) return;
    mixed_up_.insert(to);
    world_.tell("the store answers for ", to, " with ", from);
    world_.store->put_raw(to, world_.store->raw(from).value());
  }

  // what is known of writes that are under way

  void doubt(const Line::Held& held) {
    world_.tell("a write is on its way: ", held.write.key);
    if (auto* const run = run_in(held)) run->in_doubt = true;
  }
  void arrived(const Line::Held& held) {
    world_.tell("a write arrives: ", held.write.key);
    if (auto* const run = run_in(held)) run->slack += world_.clock->steady() - held.since;
  }
  Run* run_in(const Line::Held& held) {
    const auto number = number_in(held.write.value);
    return number ? &model_.runs.at(static_cast<std::size_t>(*number)) : nullptr;
  }

  /// At the end of a step. What took long may have begun lives later, also those that an expiry wrote anew; what is not
  /// owed any more is heard.
  void settle() {
    const auto first = model_.expired_now() ? 0 : first_run_;
    for (auto run = first; run < model_.runs.size(); ++run) model_.runs[run].slack += world_.step_delay;
    for (int id = 0; id < processes; ++id) {
      const auto health = world_.process(id).health();
      if (!world_.in_memory() && health.state == cachecade::StoreHealth::State::working) model_.works(id);
      if (health.owed > 0) continue;
      model_.delivered(id);
      if (world_.process(id).line->holds()) continue;
      for (auto& run : model_.runs) {
        if (run.process == id) run.in_doubt = false;
      }
    }
  }

  /// After every trouble the store is used again, nothing is owed to it, and what is put there is found.
  void recover(std::size_t step) {
    world_.tell("all is well again");
    begin_step(step);
    calls_.calm_down();
    for (auto& process : world_.all_processes) process.line->heal();
    world_.clock->advance(61s);
    for (int id = 0; id < processes; ++id) {
      for (int round = 0; round < 3; ++round) {  // sweeps that are owed, those that were refused, and keys
        calls_.call(id, 0, 0);
        world_.process(id).executor->run_all();
        world_.clock->advance(1s);
      }
      calls_.call(id, 0, 0);
      const auto health = world_.process(id).health();
      if (health.owed > 0) world_.blame("something is still owed");
      if (health.state != cachecade::StoreHealth::State::working) world_.blame("the store still rests");
      settle();
    }
    for (int id = 0; id < processes; ++id) {
      for (int function = 0; function < functions; ++function) {
        for (int key = 0; key < keys; ++key) calls_.peek(id, function, key);
      }
      must_find(id);
    }
  }

  void must_find(int id) {
    const auto run = model_.begin(id, 0, 0, 0);
    model_.end(run, world_.clock->steady(), true, false);
    const auto& f = world_.function(id, 0);
    if (!f.put(run, 0) || f.peek(0) != std::optional<Answer>(run)) world_.blame("what was just put is not there");
  }

  void count() {
    for (auto& process : world_.all_processes) {
      const auto stats = process.cache->stats();
      world_.tally.hits += stats.hits + stats.stale_hits;
      world_.tally.misses += stats.misses;
      world_.tally.fenced += stats.dropped_for(cachecade::Dropped::invalidated);
      process.functions.clear();
      process.cache.reset();
    }
  }

  World world_;
  Calls calls_;
  Model& model_ = world_.model;
  Dice& dice_ = world_.dice;
  std::size_t first_run_ = 0;
  std::set<std::string> mixed_up_;
};

}  // namespace simulation
