// Locks across fork: a child process in which no lock of ours is held for ever.
//
// fork(2) copies one thread only. A lock that another thread held at that moment would stay locked in the child, with
// what it guards half changed. So whoever guards something by a lock stands in a list; before a fork the forking thread
// takes all of these locks, the youngest object's first, and afterwards both processes release them. In the child the
// objects may also drop what threads that are not there any more had begun. Invariants, so that this cannot deadlock:
// whoever holds one of these locks waits for none of a younger object, and makes or destroys none of these objects.
// Cost: one lock to make an object or destroy it; at a fork one lock each.
// Source: POSIX.1-2017, pthread_atfork.
#pragma once

#include <cachecade/detail/config.hpp>

namespace cachecade::detail {

/// To be the last member of an `Object`, whose private members before_fork(), after_fork() and after_fork_in_child()
/// (instead of after_fork there) it calls as a friend. None of them may throw.
class ForkGuard {
 public:
  /// Throws std::bad_alloc.
  template <class Object>
  explicit ForkGuard(Object& object)
      : object_(&object),
        before_([](void* self) { static_cast<Object*>(self)->before_fork(); }),
        after_([](void* self, bool child) {
          auto& forked = *static_cast<Object*>(self);
          child ? forked.after_fork_in_child() : forked.after_fork();
        }) {
    enrol();
  }
  ~ForkGuard();
  ForkGuard(const ForkGuard&) = delete;
  ForkGuard& operator=(const ForkGuard&) = delete;

 private:
  void enrol();
  static void before_fork();
  static void after_fork(bool child);

  void* const object_;
  void (*const before_)(void*);
  void (*const after_)(void*, bool child);
  ForkGuard* older_ = nullptr;
  ForkGuard* younger_ = nullptr;
};

}  // namespace cachecade::detail

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/detail/fork_guard.ipp>
#endif
