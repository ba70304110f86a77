// The descriptors of a pool's connections, readable at any moment: a forked child, in which a lock may be held for ever
// by a thread that does not exist there, closes them by this list alone.
#pragma once

#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <memory>

namespace cachecade::redis {

class DescriptorLedger {
 public:
  explicit DescriptorLedger(std::size_t slots) : count_(slots), slots_(std::make_unique<std::atomic<int>[]>(slots)) {
    for (std::size_t i = 0; i < count_; ++i) slots_[i] = none;
  }

  /// Notes an open descriptor. There are as many slots as a pool may have connections.
  void add(int descriptor) noexcept { replace(none, descriptor); }

  /// Forgets it; to be called before it is closed, since the number may belong to somebody else from then on.
  void remove(int descriptor) noexcept { replace(descriptor, none); }

  /// For a forked child: closes this process's copies. Nothing is written to them.
  void close_all() noexcept {
    for (std::size_t i = 0; i < count_; ++i) {
      if (const int descriptor = slots_[i].exchange(none); descriptor != none) ::close(descriptor);
    }
  }

 private:
  static constexpr int none = -1;

  void replace(int from, int to) noexcept {
    for (std::size_t i = 0; i < count_; ++i) {
      int expected = from;
      if (slots_[i].compare_exchange_strong(expected, to)) return;
    }
  }

  std::size_t count_;
  std::unique_ptr<std::atomic<int>[]> slots_;
};

}  // namespace cachecade::redis
