// An executor whose tasks run when the test says so, in the test's own thread.
#pragma once

#include <cachecade/executor.hpp>

#include <cstddef>
#include <deque>
#include <mutex>
#include <utility>

namespace support {

class StepExecutor final : public cachecade::Executor {
 public:
  bool post(cachecade::Executor::Task task) override {
    const std::lock_guard lock(mutex_);
    ++asked_;
    if (refuses_) return false;
    tasks_.push_back(std::move(task));
    return true;
  }

  std::size_t waiting() const {
    const std::lock_guard lock(mutex_);
    return tasks_.size();
  }
  std::size_t asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
  }
  void refuse(bool refuses = true) {
    const std::lock_guard lock(mutex_);
    refuses_ = refuses;
  }

  /// Runs what waits; tells how many.
  std::size_t run() {
    std::size_t ran = 0;
    for (;; ++ran) {
      cachecade::Executor::Task task;
      {
        const std::lock_guard lock(mutex_);
        if (tasks_.empty()) return ran;
        task = std::move(tasks_.front());
        tasks_.pop_front();
      }
      task();
    }
  }

 private:
  mutable std::mutex mutex_;
  std::deque<cachecade::Executor::Task> tasks_;
  std::size_t asked_ = 0;
  bool refuses_ = false;
};

}  // namespace support
