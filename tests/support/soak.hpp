// How much a long test does: all of it where CACHECADE_SOAK is set in the environment (tests/soak), else the part that
// an ordinary run has time for.
#pragma once

#include <cstdlib>

namespace support {

inline bool soaking() { return std::getenv("CACHECADE_SOAK") != nullptr; }

template <class Count>
Count soak(Count whole, Count part) {
  return soaking() ? whole : part;
}

/// Whether a sanitizer makes everything many times slower.
constexpr bool sanitized() {
#if defined(CACHECADE_SANITIZE_ADDRESS) || defined(CACHECADE_SANITIZE_THREAD)
  return true;
#else
  return false;
#endif
}

}  // namespace support
