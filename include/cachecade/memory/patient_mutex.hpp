// A mutex for short work: whoever finds it taken looks again for a while before going to sleep, because sleeping and
// being woken costs more than most of what is done under it. Cost: that of std::mutex where nobody else is there.
#pragma once

#include <mutex>
#include <thread>

namespace cachecade::memory {

class PatientMutex {
 public:
  void lock() {
    for (int looks = 0; looks < most_looks; ++looks) {
      if (mutex_.try_lock()) return;
      if (looks % 16 == 15) {
        std::this_thread::yield();
      } else {
        pause();
      }
    }
    mutex_.lock();
  }
  void unlock() { mutex_.unlock(); }

 private:
  static constexpr int most_looks = 256;

  static void pause() noexcept {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
  }

  std::mutex mutex_;
};

}  // namespace cachecade::memory
