// Xorshift (Marsaglia 2003): enough to draw lots.
#pragma once

#include <cstdint>

namespace cachecade::memory {

class Xorshift {
 public:
  /// `seed`: any number but zero.
  explicit Xorshift(std::uint64_t seed) noexcept : state_(seed) {}

  std::uint64_t operator()() noexcept {
    state_ ^= state_ << 13U;
    state_ ^= state_ >> 7U;
    state_ ^= state_ << 17U;
    return state_ >> 20U;
  }

 private:
  std::uint64_t state_;
};

}  // namespace cachecade::memory
