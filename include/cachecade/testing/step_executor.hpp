// StepExecutor: tasks that wait until a test runs them, in the test's own thread.
#pragma once

#include <cachecade/detail/fork_mutex.hpp>
#include <cachecade/detail/random.hpp>
#include <cachecade/executor.hpp>

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace cachecade::testing {

/// Thread safe. What a task throws comes out of the call that runs it.
class StepExecutor : public Executor {
 public:
  /// Tasks run in the order in which they came.
  StepExecutor() = default;
  /// In one by chance, the same for the same seed.
  explicit StepExecutor(std::uint64_t seed) : random_(seed) {}

  bool post(Task task) override {
    const std::lock_guard lock(mutex_);
    if (refuses_) return false;
    tasks_.push_back(std::move(task));
    return true;
  }

  /// As if its queue were full, or had room again.
  void refuse(bool refuses = true) {
    const std::lock_guard lock(mutex_);
    refuses_ = refuses;
  }

  std::size_t waiting() const {
    const std::lock_guard lock(mutex_);
    return tasks_.size();
  }

  /// False where no task waits. A task may post others.
  bool run_one() {
    auto task = take();
    if (task) (*task)();
    return task.has_value();
  }

  /// Runs what waits and what comes meanwhile; tells how many.
  std::size_t run_all() {
    std::size_t ran = 0;
    while (run_one()) ++ran;
    return ran;
  }

 private:
  std::optional<Task> take() {
    const std::lock_guard lock(mutex_);
    if (tasks_.empty()) return std::nullopt;
    const auto at = tasks_.begin() + static_cast<std::ptrdiff_t>(next());
    std::optional<Task> task(std::move(*at));
    tasks_.erase(at);
    return task;
  }

  std::size_t next() {
    if (!random_) return 0;
    return static_cast<std::size_t>((1 - random_->uniform()) * static_cast<double>(tasks_.size()));
  }

  mutable detail::ForkMutex mutex_;
  std::vector<Task> tasks_;
  bool refuses_ = false;
  std::optional<detail::Random> random_;
};

}  // namespace cachecade::testing
