// OffStack: a value for a moment, which stands on the heap where it is large: threads may have small stacks.
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace cachecade::detail {

inline constexpr std::size_t largest_on_stack = 1024;  // bytes

template <class T, bool large = (sizeof(T) > largest_on_stack)>
class OffStack {
 public:
  /// Holds what `make()` returns.
  template <class Make>
  explicit OffStack(Make&& make) : value_(std::forward<Make>(make)()) {}

  T& operator*() noexcept { return value_; }

 private:
  T value_;
};

template <class T>
class OffStack<T, true> {
 public:
  /// Throws std::bad_alloc.
  template <class Make>
  explicit OffStack(Make&& make) : value_(new T(std::forward<Make>(make)())) {}

  T& operator*() noexcept { return *value_; }

 private:
  const std::unique_ptr<T> value_;
};

}  // namespace cachecade::detail
