// How much an engine may hold, and how much it does.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cachecade::memory {

struct Limits {
  std::size_t max_entries = 0;
  std::size_t max_bytes = 0;
};

/// What is held, and what happened since the start.
struct Usage {
  std::size_t entries = 0;
  std::size_t bytes = 0;  // with what was removed and not freed yet
  std::uint64_t evicted = 0;
  std::uint64_t expired = 0;  // removed because their life was over
  std::uint64_t refused = 0;  // not stored: too heavy
};

}  // namespace cachecade::memory
