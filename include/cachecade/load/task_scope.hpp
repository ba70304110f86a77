// TaskScope: whether this thread runs a task in the background.
//
// A task never waits for a task: the threads of an executor are few, and all of them may be in tasks that wait. What it
// needs it does itself. Nor does it wait for another thread's load where the executor, against its contract, runs it
// inside the call that posts it: then a caller is in it who only wants his old value.
#pragma once

#include <utility>

namespace cachecade::load {

/// This thread runs a task as long as this object lives.
class TaskScope {
 public:
  TaskScope() noexcept : outer_(std::exchange(in_task_, true)) {}
  ~TaskScope() { in_task_ = outer_; }
  TaskScope(const TaskScope&) = delete;
  TaskScope& operator=(const TaskScope&) = delete;

  static bool inside() noexcept { return in_task_; }
  /// Whether it runs inside the call that posted it.
  static bool inside_post() noexcept { return in_task_ && in_post_; }

  /// This thread hands a task to an executor as long as this object lives.
  class Posting {
   public:
    Posting() noexcept : outer_(std::exchange(in_post_, true)) {}
    ~Posting() { in_post_ = outer_; }
    Posting(const Posting&) = delete;
    Posting& operator=(const Posting&) = delete;

   private:
    const bool outer_;
  };

 private:
  static inline constinit thread_local bool in_task_ = false;
  static inline constinit thread_local bool in_post_ = false;
  const bool outer_;
};

}  // namespace cachecade::load
