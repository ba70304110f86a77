// A hash key drawn once per process, so that nobody outside can choose keys that collide in our tables.
#pragma once

#include <cachecade/detail/siphash.hpp>

#include <cstdint>
#include <random>

namespace cachecade::detail {

inline const SipKey& process_seed() {
  static const SipKey seed = [] {
    std::random_device device;
    const auto word = [&] { return (std::uint64_t{device()} << 32) | device(); };
    return SipKey{word(), word()};
  }();
  return seed;
}

}  // namespace cachecade::detail
