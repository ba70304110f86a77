// Outcome: what `many` gives for one key.
#pragma once

#include <exception>
#include <optional>
#include <utility>

namespace cachecade {

/// The value; or nothing, where its load said that there is none; or the error of its load. Not thread-safe.
template <class T>
class [[nodiscard]] Outcome {
 public:
  Outcome() = default;
  Outcome(std::optional<T> value) : value_(std::move(value)) {}  // NOLINT: a value is one
  Outcome(std::in_place_t, const auto& value) : value_(value) {}
  Outcome(std::exception_ptr error) noexcept : error_(std::move(error)) {}  // NOLINT: and so is an error

  bool has_value() const noexcept { return value_.has_value(); }
  explicit operator bool() const noexcept { return has_value(); }

  /// Throws what the load threw, and std::bad_optional_access where there is nothing; the same for the operators below.
  T& value() & { return expect(), *value_; }
  const T& value() const& { return expect(), *value_; }
  T&& value() && { return expect(), *std::move(value_); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  /// `otherwise` where there is no value, for whatever reason.
  template <class U>
  T value_or(U&& otherwise) const& {
    return value_.value_or(std::forward<U>(otherwise));
  }

  /// What the load threw; null: nothing.
  const std::exception_ptr& error() const noexcept { return error_; }

 private:
  void expect() const {
    if (error_) std::rethrow_exception(error_);
    if (!value_) throw std::bad_optional_access();
  }

  std::optional<T> value_{};
  std::exception_ptr error_{};
};

namespace detail {

/// What is in a result: an empty optional says that there is nothing.
template <class Result>
struct ValueIn {
  using type = Result;
};
template <class T>
struct ValueIn<std::optional<T>> {
  using type = T;
};

}  // namespace detail
}  // namespace cachecade
