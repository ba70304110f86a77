// Asymmetric publishing: the cheap side of a handshake between many readers and few reclaimers.
//
// A reader says "I use X" and then looks whether X is still linked; a reclaimer unlinks X and then looks whether
// anybody said so. One of them must see the other, which costs a full fence on both sides. Readers are frequent and
// reclaimers rare, so the reader's fence is left to the reclaimer: membarrier(2) makes every running thread of the
// process pass one. Where the kernel has no membarrier, both sides use sequentially consistent operations, which is
// correct everywhere and costs a reader some 2 ns. Source: P1202 "Asymmetric AsymmetricFence"; Desnoyers et al.,
// "User-Level Implementations of Read-Copy Update", 2012.
#pragma once

#include <atomic>
#include <cstdint>

namespace cachecade::memory {

class AsymmetricFence {
 public:
  /// Stores `value` so that the caller's later sequentially consistent loads are seen as later by `heavy`. Thread safe,
  /// never blocks; a plain store where the kernel has membarrier.
  template <class T>
  static void publish(std::atomic<T>& place, T value) noexcept {
    if (kernel_.load(std::memory_order_relaxed) == Kernel::can) [[likely]] {
      place.store(value, std::memory_order_release);
      std::atomic_signal_fence(std::memory_order_seq_cst);
    } else {
      place.store(value, std::memory_order_seq_cst);
    }
  }

  /// After it, sequentially consistent loads see everything that was published before; whoever publishes later sees
  /// what the caller stored before. Thread safe; costs a system call, 0.3 to 10 us.
  static void heavy() noexcept;

  /// Asks the kernel, the first time; every thread that publishes must have passed here or uses the costly way.
  static bool decide() noexcept;

 private:
  enum class Kernel : std::uint8_t { unasked, can, cannot };
  static inline std::atomic<Kernel> kernel_{Kernel::unasked};
};

}  // namespace cachecade::memory

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/memory/asymmetric_fence.ipp>
#endif
