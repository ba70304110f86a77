// Executors: where work runs that no caller waits for, such as loading an entry anew while its old value is served.
#pragma once

#include <cachecade/detail/callable.hpp>
#include <cachecade/detail/config.hpp>
#include <cachecade/duration.hpp>

#include <cstddef>
#include <memory>

namespace cachecade {

/// Something that runs tasks. Thread safe.
class Executor {
 public:
  /// Any callable, also one that can only be moved.
  using Task = detail::Callback<void()>;

  virtual ~Executor() = default;

  /// Runs `task` some time, on some thread, and never inside this call. False when it cannot take it now: then it is
  /// not run, and whoever posted it goes on without. Never blocks.
  virtual bool post(Task task) = 0;
};

/// A few threads that start when there is work for them, and a queue that is bounded.
///
/// Destruction runs what is queued and waits for it; where the last owner is one of its own tasks, it waits for nobody.
/// A forked child has none of the threads: there the queue starts empty and threads start anew. What a task throws is
/// dropped. Cost of `post`: one lock, and one allocation for the task.
class ThreadExecutor final : public Executor {
 public:
  /// Throws std::bad_alloc.
  explicit ThreadExecutor(std::size_t threads = 2, std::size_t queue = 256);

  CACHECADE_DECL ~ThreadExecutor() override;
  ThreadExecutor(const ThreadExecutor&) = delete;
  ThreadExecutor& operator=(const ThreadExecutor&) = delete;

  /// Takes nothing any more, drops what is queued, and waits for what runs, at most `timeout`; tells whether all has
  /// ended. What has not goes on without it. Within one of its tasks that one does not count.
  bool stop(Duration timeout);

  CACHECADE_DECL bool post(Task task) override;

 private:
  class Threads;

  const std::unique_ptr<Threads> threads_;
};

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/executor.ipp>
#endif
