// How to ask whether a function of a user is for exactly one type.
//
// A hook that a user wrote for a base class, or for what a type converts to, takes the type's objects too, and drops
// what they have besides. So a hook competes with a rival: a template of ours that takes any type as it is. One for
// exactly the type wins against it, or nobody does; where the rival wins, the hook is for another type.
#pragma once

#include <concepts>
#include <type_traits>

namespace cachecade::detail {

/// What a rival returns.
struct RivalWon {};

/// Stands for a `const T&`, to which it converts and to nothing else.
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

}  // namespace cachecade::detail
