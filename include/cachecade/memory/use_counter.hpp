// How often an entry was used: two counters of two bits in one byte that readers bump without a lock.
//
// `references` buy an entry another round when the hand of the eviction order comes by; `pending` hits wait there until
// the entry is examined and then go to the frequency sketch, so that a hit itself touches nothing but this byte. Both
// saturate at 3 and a saturated byte is not written, so that a hot entry's line stays shared between cores. Two readers
// at once may lose a count, which does no harm.
#pragma once

#include <atomic>
#include <cstdint>

namespace cachecade::memory {

class UseCounter {
 public:
  /// One more hit. For any thread.
  void hit() noexcept {
    const auto now = bits_.load(std::memory_order_relaxed);
    if (now != full) bits_.store(static_cast<std::uint8_t>(now + step[now & 0xf]), std::memory_order_relaxed);
  }

  /// Spends one reference; false where there is none. For the owner of the eviction order, as all below.
  bool spend_reference() noexcept {
    const auto now = bits_.load(std::memory_order_relaxed);
    if ((now & references) == 0) return false;
    bits_.store(static_cast<std::uint8_t>(now - 1), std::memory_order_relaxed);
    return true;
  }

  /// Spends all of them.
  bool spend_references() noexcept {
    const auto now = bits_.load(std::memory_order_relaxed);
    if ((now & references) == 0) return false;
    bits_.store(static_cast<std::uint8_t>(now & ~references), std::memory_order_relaxed);
    return true;
  }

  /// The hits that were not counted yet; none are left.
  unsigned take_pending() noexcept {
    const auto now = bits_.load(std::memory_order_relaxed);
    if (now >> 2 != 0) bits_.store(static_cast<std::uint8_t>(now & references), std::memory_order_relaxed);
    return now >> 2U;
  }

  unsigned pending() const noexcept { return bits_.load(std::memory_order_relaxed) >> 2U; }
  void clear() noexcept { bits_.store(0, std::memory_order_relaxed); }
  void take_over(const UseCounter& other) noexcept {
    bits_.store(other.bits_.load(std::memory_order_relaxed), std::memory_order_relaxed);
  }

 private:
  static constexpr std::uint8_t references = 3;
  static constexpr std::uint8_t full = 0xf;
  // What to add for every value: one to each counter that is below 3.
  static constexpr std::uint8_t step[16] = {5, 5, 5, 4, 5, 5, 5, 4, 5, 5, 5, 4, 1, 1, 1, 0};

  std::atomic<std::uint8_t> bits_{0};
};

}  // namespace cachecade::memory
