// Counter: how often something happened, counted by any number of threads: one relaxed add an event.
#pragma once

#include <atomic>
#include <cstdint>

namespace cachecade::detail {

class Counter {
 public:
  void add(std::uint64_t amount = 1) noexcept { value_.fetch_add(amount, std::memory_order_relaxed); }
  std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

}  // namespace cachecade::detail
