// The program's allocations, counted, and made to fail where a test wants it. Defined in
// tests/memory/counting_allocator_test.cpp, which replaces operator new and delete for the whole program.
#pragma once

#include <cstddef>

namespace support {

class Allocations {
 public:
  /// Allocated and not freed, as the allocator rounds it up.
  static std::size_t bytes() noexcept;
  /// The same as it was asked for.
  static std::size_t requested() noexcept;

  /// While one lives, the n-th allocation of this thread from its start on, and every later one, fails.
  class FailAfter {
   public:
    explicit FailAfter(int n) noexcept;
    ~FailAfter();
    FailAfter(const FailAfter&) = delete;
    FailAfter& operator=(const FailAfter&) = delete;
  };

  /// Whether any allocation failed since the last FailAfter was made.
  static bool failed() noexcept;
};

}  // namespace support
