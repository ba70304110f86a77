// Arguments for requires-expressions that ask whether a function is for exactly one type.
//
// A hook that a user wrote for a base class takes a derived object too, and drops what the derived class adds. So hooks
// are looked up with these: they convert to one type, and by no other way.
#pragma once

#include <concepts>
#include <type_traits>

namespace cachecade::detail {

/// Stands for a `const T&`.
template <class T>
struct Exactly {
  template <class U>
  requires std::same_as<U, T>
  operator const U&() const;  // NOLINT: a probe, never defined
};

/// Stands for a `T&`.
template <class T>
struct ExactlyMutable {
  template <class U>
  requires std::same_as<U, T>
  operator U&() const;  // NOLINT: a probe, never defined
};

/// Stands for a T seen as one of its bases, as `const Base&` or `Base&`.
template <class T>
struct AnyBaseOf {
  template <class U>
  requires(std::is_base_of_v<U, T> && !std::same_as<U, T>) operator const U&() const;  // NOLINT: a probe, never defined
};
template <class T>
struct AnyMutableBaseOf {
  template <class U>
  requires(std::is_base_of_v<U, T> && !std::same_as<U, T>) operator U&() const;  // NOLINT: a probe, never defined
};

}  // namespace cachecade::detail
