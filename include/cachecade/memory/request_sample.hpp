// The requests for a sample of the keys, on their way from readers, who take no lock, to the eviction order.
//
// A reader that hits a sampled key writes its hash into its own thread's queue of 16 and raises a flag; whoever next
// stores something empties the queues. A queue that is full loses requests: then there were many hits between
// two misses, and few of them tell enough. Cost: one comparison for a hit on a key that is not in the sample.
#pragma once

#include <cachecade/memory/per_thread.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace cachecade::memory {

class RequestSample {
 public:
  /// `mask` is a power of two less one: one key in `mask + 1` is in the sample.
  void choose(std::uint32_t mask) noexcept { mask_.store(mask, std::memory_order_relaxed); }
  bool has(std::uint32_t hash) const noexcept { return (hash & mask_.load(std::memory_order_relaxed)) == 0; }

  /// One more hit of an entry, which has hash() and use(), a UseCounter&. For any thread; writes nothing that is shared
  /// but that counter, unless it is full.
  template <class Entry>
  [[gnu::always_inline]] void used(Entry& entry) noexcept {
    entry.use().hit();
    if (has(entry.hash())) [[unlikely]] {
      add(entry.hash());
    }
  }

  /// For any thread.
  void add(std::uint32_t hash) noexcept;

  /// Whether there is something to take.
  bool waiting() const noexcept { return waiting_.load(std::memory_order_relaxed); }

  /// Calls `visit(hash)` for all that is waiting. For one thread at a time.
  template <class Visit>
  void take(Visit&& visit) {
    if (!waiting()) return;
    waiting_.store(false, std::memory_order_relaxed);
    queues_.for_each([&](Queue& queue) {
      auto taken = queue.taken.load(std::memory_order_relaxed);
      const auto written = queue.written.load(std::memory_order_acquire);
      for (; taken != written; ++taken) visit(queue.hashes[taken % length].load(std::memory_order_relaxed));
      queue.taken.store(taken, std::memory_order_release);
    });
  }

 private:
  static constexpr std::uint32_t length = 16;

  struct alignas(64) Queue {
    std::atomic<std::uint32_t> written{0};
    std::atomic<std::uint32_t> taken{0};
    std::array<std::atomic<std::uint32_t>, length> hashes{};
  };

  PerThread<Queue> queues_;
  std::atomic<std::uint32_t> mask_{~std::uint32_t{0}};
  alignas(64) std::atomic<bool> waiting_{false};
};

}  // namespace cachecade::memory

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/memory/request_sample.ipp>
#endif
