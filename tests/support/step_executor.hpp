// The users' step executor, which counts what it is asked for.
#pragma once

#include <cachecade/testing/step_executor.hpp>

#include <atomic>
#include <cstddef>
#include <utility>

namespace support {

class StepExecutor final : public cachecade::testing::StepExecutor {
 public:
  bool post(Task task) override {
    ++asked_;
    return cachecade::testing::StepExecutor::post(std::move(task));
  }

  std::size_t asked() const { return asked_; }
  std::size_t run() { return run_all(); }

 private:
  std::atomic<std::size_t> asked_{0};
};

}  // namespace support
