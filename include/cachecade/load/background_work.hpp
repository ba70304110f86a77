// BackgroundWork: the tasks of one cache that outlive their calls, so that its end can wait for them.
#pragma once

#include <cachecade/deadline.hpp>
#include <cachecade/detail/fork_guard.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <new>

namespace cachecade::load {

inline constexpr std::chrono::seconds longest_wait_for_work{2};  // at a shutdown, and at the end of the process

/// All members are thread safe. In a forked child none runs.
class BackgroundWork {
 public:
  bool stopped() const noexcept { return stopped_.load(std::memory_order_acquire); }

  /// Lets no task begin any more, and waits for those that run, but for those of this thread; false where one still
  /// does at the deadline.
  bool stop(Deadline by) {
    std::unique_lock lock(mutex_);
    stopped_.store(true, std::memory_order_release);
    return ended_.wait_until(lock, by.at(), [&] { return running_ <= running_here(); });
  }

  /// One task, as long as it runs; false where it must not.
  class Running {
   public:
    explicit Running(BackgroundWork& work) : work_(work), runs_(work.begin()), outer_(innermost_) {
      if (runs_) innermost_ = this;
    }
    ~Running() {
      if (!runs_) return;
      innermost_ = outer_;
      work_.end();
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    explicit operator bool() const noexcept { return runs_; }

   private:
    friend class BackgroundWork;

    static inline constinit thread_local const Running* innermost_ = nullptr;  // of this thread

    BackgroundWork& work_;
    const bool runs_;
    const Running* const outer_;  // which this one runs inside of
  };

 private:
  bool begin() {
    const std::lock_guard lock(mutex_);
    if (stopped()) return false;
    ++running_;
    return true;
  }
  void end() {
    {
      const std::lock_guard lock(mutex_);
      if (running_ > 0) --running_;
    }
    ended_.notify_all();
  }

  friend class detail::ForkGuard;
  void before_fork() { mutex_.lock(); }
  void after_fork() { mutex_.unlock(); }
  void after_fork_in_child() {
    new (&ended_) std::condition_variable;
    running_ = 0;
    mutex_.unlock();
  }

  /// Of this work's tasks, those that this thread is in.
  std::size_t running_here() const noexcept {
    std::size_t count = 0;
    for (const auto* task = Running::innermost_; task != nullptr; task = task->outer_) count += &task->work_ == this;
    return count;
  }

  std::mutex mutex_;
  std::condition_variable ended_;
  std::size_t running_ = 0;
  std::atomic<bool> stopped_{false};
  const detail::ForkGuard fork_guard_{*this};
};

}  // namespace cachecade::load
