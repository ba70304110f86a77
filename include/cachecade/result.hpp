// A value or the fault that stands in its place (C++20 has no std::expected).
//
// A union by hand rather than std::variant: its tables of visitors would be compiled anew for every T in every
// translation unit that includes a backend (a third of all functions there).
#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/fault.hpp>

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace cachecade {

namespace detail {

[[noreturn]] void throw_wrong_result();

}  // namespace detail

template <class T>
class [[nodiscard]] Result {
 public:
  static_assert(std::is_nothrow_move_constructible_v<T>, "an assignment must not be left half done");

  Result(T value) : value_(std::move(value)), ok_(true) {}  // NOLINT: implicit, so `return value;` reads well
  template <std::convertible_to<T> From>
  requires(std::is_class_v<T> && !std::same_as<std::remove_cvref_t<From>, Result> &&
           !std::same_as<std::remove_cvref_t<From>, T> && !std::same_as<std::remove_cvref_t<From>, Fault>)
      Result(From&& value)
      : value_(std::forward<From>(value)), ok_(true) {}          // NOLINT: the same for what becomes a T
  Result(Fault fault) : fault_(std::move(fault)), ok_(false) {}  // NOLINT: the same for `return fault;`

  Result(const Result& other) requires std::copy_constructible<T> : ok_(other.ok_) {
    if (ok_)
      std::construct_at(&value_, other.value_);
    else
      std::construct_at(&fault_, other.fault_);
  }

  Result(Result&& other) noexcept : ok_(other.ok_) {
    if (ok_)
      std::construct_at(&value_, std::move(other.value_));
    else
      std::construct_at(&fault_, std::move(other.fault_));
  }

  Result& operator=(Result other) noexcept {
    std::destroy_at(this);
    return *std::construct_at(this, std::move(other));
  }

  ~Result() {
    if (ok_)
      std::destroy_at(&value_);
    else
      std::destroy_at(&fault_);
  }

  bool ok() const noexcept { return ok_; }
  explicit operator bool() const noexcept { return ok_; }

  /// Throws std::logic_error when this holds a fault; the same for the operators below.
  T& value() & { return expect(true), value_; }
  const T& value() const& { return expect(true), value_; }
  T&& value() && { return expect(true), std::move(value_); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  /// Throws std::logic_error when this holds a value.
  const Fault& fault() const& { return expect(false), fault_; }
  Fault&& fault() && { return expect(false), std::move(fault_); }

 private:
  void expect(bool ok) const {
    if (ok_ != ok) [[unlikely]]
      detail::throw_wrong_result();
  }

  union {
    T value_;
    Fault fault_;
  };
  bool ok_;
};

struct Done {};

/// Success without a value, or a fault. Xlib has a macro of this name: where it is defined, write Result<Done>.
#if !defined(Status)
using Status = Result<Done>;
#endif

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/result.ipp>
#endif
