// A value or the fault that stands in its place (C++20 has no std::expected).
#pragma once

#include <cachecade/core/fault.hpp>

#include <utility>
#include <variant>

namespace cachecade {

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value)
      : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: implicit, so `return value;` reads well
  Result(Fault fault) : state_(std::in_place_index<1>, std::move(fault)) {}  // NOLINT: the same for `return fault;`

  bool ok() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return ok(); }

  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Fault& fault() const& { return std::get<1>(state_); }
  Fault&& fault() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<T, Fault> state_;
};

struct Done {};

/// Success without a value, or a fault.
using Status = Result<Done>;

}  // namespace cachecade
