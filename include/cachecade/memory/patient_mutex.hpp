// A mutex for short work: whoever finds it taken looks again for a while before going to sleep, because sleeping and
// being woken costs more than most of what is done under it.
//
// One word: free, taken, or taken with somebody asleep, who is woken at the end. Cost: one atomic exchange to take it
// and one to give it back, inlined, where nobody else is there. It counts how often it was found taken, which is what
// tells whether there are enough stripes. Source: Drepper, "Futexes Are Tricky", 2011, its second mutex.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

namespace cachecade::memory {

class PatientMutex {
 public:
  bool try_lock() noexcept {
    int expected = free;
    return word_.compare_exchange_strong(expected, taken, std::memory_order_acquire, std::memory_order_relaxed);
  }
  void lock() noexcept {
    if (!try_lock()) [[unlikely]] {
      lock_slowly();
    }
  }
  void unlock() noexcept {
    if (word_.exchange(free, std::memory_order_release) == awaited) [[unlikely]] {
      word_.notify_one();
    }
  }

  /// How often it was found taken. For the owner.
  std::uint64_t waits() const noexcept { return waits_; }

 private:
  static constexpr int free = 0, taken = 1, awaited = 2;
  static constexpr int most_looks = 256;

  [[gnu::noinline]] void lock_slowly() noexcept {
    if (!lock_soon()) {
      while (word_.exchange(awaited, std::memory_order_acquire) != free) {
        word_.wait(awaited, std::memory_order_relaxed);
      }
    }
    ++waits_;
  }

  bool lock_soon() noexcept {
    for (int looks = 0; looks < most_looks; ++looks) {
      if (word_.load(std::memory_order_relaxed) == free && try_lock()) return true;
      if (looks % 16 == 15) {
        std::this_thread::yield();
      } else {
        pause();
      }
    }
    return false;
  }

  static void pause() noexcept {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
  }

  std::atomic<int> word_{free};
  std::uint64_t waits_ = 0;
};

}  // namespace cachecade::memory
