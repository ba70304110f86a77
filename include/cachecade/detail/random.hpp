// Random: numbers for decisions that only need to differ between calls and processes, never to be secret.
//
// SplitMix64 over a shared counter: any number of threads ask without a lock. Cost: one atomic add and a few
// multiplications. Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014.
#pragma once

#include <cachecade/detail/process_seed.hpp>

#include <atomic>
#include <cstdint>

namespace cachecade::detail {

class Random {
 public:
  explicit Random(std::uint64_t seed = process_seed().high) noexcept : state_(seed) {}

  /// Above 0 and up to 1, in steps of 2^-53.
  double uniform() noexcept {
    constexpr std::uint64_t step = 0x9e3779b97f4a7c15U;
    auto bits = state_.fetch_add(step, std::memory_order_relaxed) + step;
    bits = (bits ^ (bits >> 30U)) * 0xbf58476d1ce4e5b9U;
    bits = (bits ^ (bits >> 27U)) * 0x94d049bb133111ebU;
    bits ^= bits >> 31U;
    return static_cast<double>((bits >> 11U) + 1) * 0x1p-53;
  }

 private:
  std::atomic<std::uint64_t> state_;
};

}  // namespace cachecade::detail
