// Removals: what the processes of a world remove, and how.
#pragma once

#include <simulation/watch.hpp>
#include <simulation/world.hpp>

#include <string>

namespace simulation {

inline std::string text(const Removed& removal) {
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

class Removals {
 public:
  Removals(World& world, Watch& watch) : world_(world), watch_(watch) {}

  Removed any(int process, int function, int key) {
    Removed removal{
        .process = process, .function = function, .key = key, .began = world_.model.next(), .step = world_.model.step};
    const int what = world_.dice.below(100);
    removal.what = what < 60   ? Removed::What::key
                   : what < 78 ? Removed::What::tag
                   : what < 95 ? Removed::What::function
                               : Removed::What::everything;
    if (removal.what == Removed::What::tag) removal.tag = world_.dice.percent(70) ? tag_of_key(key) : tag_of_value(key);
    removal.ends_ttl_only = removal.what != Removed::What::everything && world_.dice.percent(25);
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
        watch_.forget();  // a walk does not go by the breaker
        removal.ends_ttl_only ? f.expire_all() : f.invalidate_all();
        break;
      case Removed::What::everything:
        watch_.forget();
        cache.clear();
    }
    return world_.process(removal.process).health().owed > 0;
  }

 private:
  World& world_;
  Watch& watch_;
};

}  // namespace simulation
