#pragma once

#include <cachecade/deadline.hpp>
#include <cachecade/detail/fork_guard.hpp>
#include <cachecade/executor.hpp>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace cachecade {

class ThreadExecutor::Threads {
 public:
  Threads(std::size_t most_threads, std::size_t most_queued)
      : most_threads_(std::max<std::size_t>(most_threads, 1)), most_queued_(most_queued) {}

  ~Threads() {
    {
      const std::lock_guard lock(shared_->mutex);
      shared_->stopping = true;
    }
    shared_->changed.notify_all();
    for (auto& thread : threads_) {
      thread.get_id() == std::this_thread::get_id() ? thread.detach() : thread.join();
    }
  }

  bool stop(Duration timeout) {
    std::deque<Task> dropped;
    std::vector<std::thread> threads;
    std::unique_lock lock(shared_->mutex);
    shared_->stopping = true;
    dropped.swap(shared_->tasks);
    threads.swap(threads_);
    const auto is_this = [](const std::thread& thread) { return thread.get_id() == std::this_thread::get_id(); };
    const std::size_t running_here = std::any_of(threads.begin(), threads.end(), is_this) ? 1 : 0;
    const bool ended = shared_->ended.wait_until(lock, Deadline::after(timeout).at(),
                                                 [&] { return shared_->running <= running_here; });
    lock.unlock();
    shared_->changed.notify_all();
    for (auto& thread : threads) ended && !is_this(thread) ? thread.join() : thread.detach();
    return ended;
  }

  bool post(Task task) {
    const std::lock_guard lock(shared_->mutex);
    if (shared_->stopping || shared_->tasks.size() >= most_queued_) return false;
    shared_->tasks.push_back(std::move(task));
    if (shared_->idle < shared_->tasks.size() && threads_.size() < most_threads_ && !start_thread()) {
      task = std::move(shared_->tasks.back());  // let go by the caller, outside the lock
      shared_->tasks.pop_back();
      return false;
    }
    shared_->changed.notify_one();
    return true;
  }

 private:
  /// What the threads keep alive when the executor goes.
  struct Shared {
    std::mutex mutex{};
    std::condition_variable changed{};
    std::condition_variable ended{};
    std::deque<Task> tasks{};
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
  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
  std::vector<std::thread> threads_{};  // guarded by the mutex
  const detail::ForkGuard fork_guard_{*this};
};

CACHECADE_DECL ThreadExecutor::ThreadExecutor(std::size_t threads, std::size_t queue)
    : threads_(std::make_unique<Threads>(threads, queue)) {}

CACHECADE_DECL ThreadExecutor::~ThreadExecutor() = default;

CACHECADE_DECL bool ThreadExecutor::stop(Duration timeout) { return threads_->stop(timeout); }

CACHECADE_DECL bool ThreadExecutor::post(Task task) { return threads_->post(std::move(task)); }

}  // namespace cachecade
