// Counted and CountedPointer: shared ownership by a count in the object itself. std::shared_ptr would do, but making
// one costs the compiler eight classes for each type, and letting it go some inlined code at each place.
#pragma once

#include <cachecade/detail/config.hpp>

#include <atomic>
#include <cstddef>
#include <utility>

namespace cachecade::detail {

class Counted {
 public:
  Counted() = default;
  CACHECADE_DECL virtual ~Counted();
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

  /// One owner more, or less; the last one's end destroys it. Null: nothing to do. Thread safe.
  static void retain(const Counted* counted) noexcept;
  static void release(const Counted* counted) noexcept;

  std::size_t owners() const noexcept { return owners_.load(std::memory_order_acquire); }
  /// Whether it has more owners than one.
  bool shared() const noexcept { return owners() > 1; }

 private:
  mutable std::atomic<std::size_t> owners_{1};
};

/// An owner of a T, which is a Counted, or of none.
template <class T>
class CountedPointer {
 public:
  CountedPointer() = default;
  /// Becomes the first owner.
  explicit CountedPointer(T* fresh) noexcept : counted_(fresh) {}
  /// Becomes another owner of what lives already.
  static CountedPointer share(T& living) noexcept {
    Counted::retain(&living);
    return CountedPointer(&living);
  }
  CountedPointer(const CountedPointer& other) noexcept : counted_(other.counted_) { Counted::retain(counted_); }
  CountedPointer(CountedPointer&& other) noexcept : counted_(std::exchange(other.counted_, nullptr)) {}
  CountedPointer& operator=(CountedPointer other) noexcept {
    std::swap(counted_, other.counted_);
    return *this;
  }
  ~CountedPointer() { Counted::release(counted_); }

  T& operator*() const noexcept { return *counted_; }
  T* operator->() const noexcept { return counted_; }
  T* get() const noexcept { return counted_; }
  explicit operator bool() const noexcept { return counted_ != nullptr; }

 private:
  T* counted_ = nullptr;
};

}  // namespace cachecade::detail

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/detail/counted.ipp>
#endif
