// StoreHealth: how a cache stands with a store, as a snapshot.
#pragma once

#include <cachecade/detail/callable.hpp>
#include <cachecade/fault.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace cachecade {

struct StoreHealth {
  enum class State : unsigned char {
    working,
    resting,  // it is left alone for a while after failures; calls go without it
    trying,   // that while is over, and the next call, or one that is under way, tries it
    unused,   // no call has needed it yet: one before it in the order works
  };

  std::string store{};  // its name
  State state = State::working;
  std::chrono::milliseconds rests_for{0};         // until it is tried
  std::optional<Fault> last_fault{};              // of any call, also of those long ago
  std::chrono::milliseconds since_last_fault{0};  // how long ago that was
  std::size_t owed = 0;                           // invalidations that it has not heard, or refused
};

/// Is told of each change of a store's state, with what it is now. Called by the thread that met it, never under a lock
/// of ours, maybe by several at once; what it throws is dropped.
using HealthListener = detail::Callback<void(const StoreHealth&)>;

}  // namespace cachecade
