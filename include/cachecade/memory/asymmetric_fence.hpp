// Asymmetric publishing: the cheap side of a handshake between many readers and few reclaimers.
//
// A reader says "I use X" and then looks whether X is still linked; a reclaimer unlinks X and then looks whether
// anybody said so. One of them must see the other, which costs a full fence on both sides. Readers are frequent and
// reclaimers rare, so the reader's fence is left to the reclaimer: membarrier(2) makes every running thread of the
// process pass one. Where the kernel has no membarrier, both sides use sequentially consistent operations, which is
// correct everywhere and costs a reader some 2 ns. Source: P1202 "Asymmetric Fences"; Desnoyers et al., "User-Level
// Implementations of Read-Copy Update", 2012.
//
// A heavy fence interrupts every core, and kernels run one at a time, so that one must serve many reclaimers: it is
// good for all that was unlinked before it began, by whomever. To tell, fences are numbered as they begin, and whoever
// has unlinked something notes the last number; a fence with a higher one that has ended serves it. Why that holds:
// unlinking is a sequentially consistent store, noting a load and numbering an addition of the same kind, so in their
// one order unlinking, noting and the beginning of a fence with a higher number follow each other; a reader whose look
// at the link came before all that has published before, and is seen after the fence; one who looks later finds it
// unlinked. Without membarrier that order alone is enough.
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
  /// what the caller stored before. Thread safe; costs a system call, 0.3 to 50 us.
  static void heavy() noexcept;

  /// The number of a heavy fence, or of the last one before something else. Wraps.
  using Number = std::uint32_t;

  /// To be noted by whoever has unlinked something: the fences with higher numbers are good for it.
  static Number begun() noexcept { return begun_.load(std::memory_order_seq_cst); }
  /// The highest number of those that have ended. What is published is to be looked at after this.
  static Number ended() noexcept { return ended_.load(std::memory_order_acquire); }
  /// Whether this fence is good for what was unlinked when `noted` was the last.
  static bool serves(Number fence, Number noted) noexcept { return static_cast<std::int32_t>(fence - noted) > 0; }
  /// Whether some fence has begun and not ended. In a forked child that may be one that never ends.
  static bool under_way() noexcept { return begun_.load(std::memory_order_relaxed) != ended(); }

  /// Asks the kernel, the first time; every thread that publishes must have passed here or uses the costly way.
  static bool decide() noexcept;

 private:
  enum class Kernel : std::uint8_t { unasked, can, cannot };

  static inline std::atomic<Kernel> kernel_{Kernel::unasked};
  alignas(64) static inline std::atomic<Number> begun_{0};
  static inline std::atomic<Number> ended_{0};
};

}  // namespace cachecade::memory

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/memory/asymmetric_fence.ipp>
#endif
