// Walk: how far pointers are followed from a value to what it owns.
//
// Owners may own each other in a ring, share parts, or form a list as long as the heap allows. So one weighing follows
// them to a depth that fits on any stack, and to a number that bounds its time; beyond that it sees nothing.
#pragma once

#include <cstddef>

namespace cachecade::memory::weighing {

/// One step, as long as it lives, of the weighing that this thread does.
class Walk {
 public:
  Walk() noexcept { steps_ = depth_++ == 0 ? 0 : steps_ + 1; }
  ~Walk() { --depth_; }
  Walk(const Walk&) = delete;
  Walk& operator=(const Walk&) = delete;

  bool goes_on() const noexcept { return depth_ <= most_deep && steps_ < most_steps; }

 private:
  static constexpr std::size_t most_deep = 128;
  static constexpr std::size_t most_steps = std::size_t{1} << 20;

  static inline constinit thread_local std::size_t depth_ = 0;
  static inline constinit thread_local std::size_t steps_ = 0;
};

}  // namespace cachecade::memory::weighing
