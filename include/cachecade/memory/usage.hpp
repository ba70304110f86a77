// How much an engine may hold, how much it does, and what happened to it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cachecade::memory {

struct Limits {
  std::size_t max_entries = 0;
  std::size_t max_bytes = 0;
};

/// Since the start.
struct Events {
  std::uint64_t evicted = 0;
  std::uint64_t expired = 0;     // removed because their life was over
  std::uint64_t refused = 0;     // not stored: too heavy
  std::uint64_t lock_waits = 0;  // how often a writer found another one at work

  void operator+=(const Events& more) noexcept {
    evicted += more.evicted;
    expired += more.expired;
    refused += more.refused;
    lock_waits += more.lock_waits;
  }
};

struct Usage : Events {
  std::size_t entries = 0;
  std::size_t bytes = 0;  // with what was removed and not freed yet
};

}  // namespace cachecade::memory
