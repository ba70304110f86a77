// ignore<T>: a parameter that the function needs and that its result does not depend on: a connection, a logger, a
// stop token. It is left out of the key.
//
//   User load_user(cachecade::ignore<Database&> db, int id);   // key: [42]
#pragma once

#include <concepts>
#include <type_traits>
#include <utility>

namespace cachecade {

/// Holds a T; made implicitly from whatever converts to T, and converts back.
template <class T>
class ignore {  // NOLINT: reads as a word in a parameter list
 public:
  template <class U>
  requires(!std::same_as<std::remove_cvref_t<U>, ignore> && std::convertible_to<U, T>) constexpr ignore(U&& value)
      : value_(std::forward<U>(value)) {}  // NOLINT: implicit on purpose

  constexpr const T& get() const noexcept { return value_; }
  constexpr operator const T&() const noexcept { return value_; }  // NOLINT

 private:
  T value_;
};

/// Holds a reference: what it is made from must outlive the call.
template <class T>
class ignore<T&> {
 public:
  template <class U>
  requires(!std::same_as<std::remove_cvref_t<U>, ignore> && std::convertible_to<std::remove_reference_t<U>*, T*> &&
           (std::is_lvalue_reference_v<U> || std::is_const_v<T>)) constexpr ignore(U&& value) noexcept
      : value_(&static_cast<T&>(value)) {}  // NOLINT: implicit on purpose

  constexpr T& get() const noexcept { return *value_; }
  constexpr operator T&() const noexcept { return *value_; }  // NOLINT

 private:
  T* value_;
};

}  // namespace cachecade
