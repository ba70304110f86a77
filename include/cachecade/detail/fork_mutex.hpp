// ForkMutex: a mutex that a forked child finds free, and what it guards whole.
#pragma once

#include <cachecade/detail/fork_guard.hpp>

#include <mutex>

namespace cachecade::detail {

/// For what is held for moments only, with no user code in them. See fork_guard.hpp for what must not be done while one
/// is held.
class ForkMutex {
 public:
  /// Throws std::bad_alloc.
  ForkMutex() = default;

  void lock() { mutex_.lock(); }
  void unlock() { mutex_.unlock(); }

 private:
  friend class ForkGuard;
  void before_fork() { mutex_.lock(); }
  void after_fork() { mutex_.unlock(); }
  void after_fork_in_child() { mutex_.unlock(); }

  std::mutex mutex_;
  const ForkGuard fork_guard_{*this};
};

}  // namespace cachecade::detail
