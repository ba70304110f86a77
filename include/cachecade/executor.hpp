// Executors: where work runs that no caller waits for, such as loading an entry anew while its old value is served.
#pragma once

#include <cachecade/deadline.hpp>
#include <cachecade/duration.hpp>
#include <cachecade/detail/fork_guard.hpp>

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace cachecade {

/// Something that runs tasks. Thread safe.
class Executor {
 public:
  virtual ~Executor() = default;

  /// Runs `task` some time, on some thread, and never inside this call. False when it cannot take it now: then it is
  /// not run, and whoever posted it goes on without. Never blocks.
  virtual bool post(std::function<void()> task) = 0;
};

/// A few threads that start when there is work for them, and a queue that is bounded.
///
/// Destruction runs what is queued and waits for it; where the last owner is one of its own tasks, it waits for nobody.
/// A forked child has none of the threads: there the queue starts empty and threads start anew. What a task throws is
/// dropped. Cost of `post`: one lock, and one allocation for the task.
class ThreadExecutor final : public Executor {
 public:
  /// Throws std::bad_alloc.
  explicit ThreadExecutor(std::size_t threads = 2, std::size_t queue = 256)
      : most_threads_(std::max<std::size_t>(threads, 1)), most_queued_(queue), shared_(std::make_shared<Shared>()) {}

  ~ThreadExecutor() override {
    {
      const std::lock_guard lock(shared_->mutex);
      shared_->stopping = true;
    }
    shared_->changed.notify_all();
    for (auto& thread : threads_) {
      thread.get_id() == std::this_thread::get_id() ? thread.detach() : thread.join();
    }
  }
  ThreadExecutor(const ThreadExecutor&) = delete;
  ThreadExecutor& operator=(const ThreadExecutor&) = delete;

  /// Takes nothing any more, drops what is queued, and waits for what runs, at most `patience`; tells whether all has
  /// ended. What has not goes on without it.
  bool stop(Duration patience) {
    std::deque<std::function<void()>> dropped;
    std::vector<std::thread> threads;
    std::unique_lock lock(shared_->mutex);
    shared_->stopping = true;
    dropped.swap(shared_->tasks);
    threads.swap(threads_);
    const bool ended =
        shared_->ended.wait_until(lock, Deadline::after(patience).at(), [&] { return !shared_->running; });
    lock.unlock();
    shared_->changed.notify_all();
    for (auto& thread : threads) ended ? thread.join() : thread.detach();
    return ended;
  }

  bool post(std::function<void()> task) override {
    const std::lock_guard lock(shared_->mutex);
    if (shared_->stopping || shared_->tasks.size() >= most_queued_) return false;
    shared_->tasks.push_back(std::move(task));
    if (shared_->idle < shared_->tasks.size() && threads_.size() < most_threads_ && !start_thread()) {
      shared_->tasks.pop_back();
      return false;
    }
    shared_->changed.notify_one();
    return true;
  }

 private:
  /// What the threads keep alive when the executor goes.
  struct Shared {
    std::mutex mutex;
    std::condition_variable changed;
    std::condition_variable ended;
    std::deque<std::function<void()>> tasks;
    std::size_t idle = 0;
    std::size_t running = 0;
    bool stopping = false;
  };

  /// False where there is none at all to do the work.
  bool start_thread() {
    try {
      threads_.reserve(most_threads_);
      threads_.emplace_back([shared = shared_] { work(*shared); });
    } catch (const std::exception&) {
    }
    return !threads_.empty();
  }

  static void work(Shared& shared) {
    std::unique_lock lock(shared.mutex);
    for (;;) {
      ++shared.idle;
      shared.changed.wait(lock, [&] { return !shared.tasks.empty() || shared.stopping; });
      --shared.idle;
      if (shared.tasks.empty()) return;
      auto task = std::move(shared.tasks.front());
      shared.tasks.pop_front();
      ++shared.running;
      lock.unlock();
      try {
        task();
      } catch (...) {
      }
      task = nullptr;
      lock.lock();
      --shared.running;
      shared.ended.notify_all();
    }
  }

  friend class detail::ForkGuard;
  void before_fork() noexcept {}
  void after_fork() noexcept {}
  /// What the threads of the parent held is left alone for good.
  void after_fork_in_child() {
    new std::vector<std::thread>(std::exchange(threads_, {}));
    new std::shared_ptr<Shared>(std::exchange(shared_, std::make_shared<Shared>()));
  }

  const std::size_t most_threads_;
  const std::size_t most_queued_;
  std::shared_ptr<Shared> shared_;
  std::vector<std::thread> threads_;  // guarded by the mutex
  const detail::ForkGuard fork_guard_{*this};
};

}  // namespace cachecade
