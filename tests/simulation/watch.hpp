// Watch: a process leaves a store alone that rests, and one that it probes already. It goes by the outermost call.
#pragma once

#include <simulation/world.hpp>

#include <optional>
#include <string>
#include <utility>

namespace simulation {

class Watch {
 public:
  explicit Watch(World& world) : world_(world) {}

  /// A call begins whose store stands so.
  void begin(const cachecade::StoreHealth& health) {
    interrupt();
    if (world_.depth > 0) return;
    found_.tries = health.state == Health::trying;
    if (health.state == Health::resting) found_.rests_until = world_.clock->steady() + health.rests_for;
  }
  void end() {
    if (world_.depth == 0) forget();
  }

  /// Who asks now is another one.
  void interrupt() { found_.tries = false; }

  /// What is done now does not go by the breaker.
  void forget() { found_ = {}; }

  void asked(int process) {
    if (world_.depth > 0) return;
    found_.probing = std::exchange(found_.tries, false);
    if (found_.rests_until && world_.clock->steady() < *found_.rests_until) {
      world_.blame("p" + std::to_string(process) + " asks a store that rests");
    }
  }

  /// Whether what ends now was a probe, whose answer the process does not know yet.
  bool ends_probe() { return std::exchange(found_.probing, false); }

  void another_must_not_ask(int process) {
    ++world_.tally.probes;
    const auto& line = *world_.process(process).line;
    const auto count = line.count;
    static_cast<void>(world_.function(process, 0).peek(0));
    if (line.count != count) world_.blame("p" + std::to_string(process) + " asks while another one probes");
  }

 private:
  using Health = cachecade::StoreHealth::State;

  /// How the outermost call found its store.
  struct Found {
    bool tries = false;    // the first who asks now
    bool probing = false;  // is under way, and nobody else may ask until it has answered
    std::optional<Time> rests_until;
  };

  World& world_;
  Found found_{};
};

}  // namespace simulation
