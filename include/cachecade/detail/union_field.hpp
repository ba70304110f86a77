// Whether an aggregate has a union among its fields, named or anonymous: no structured binding reaches past an
// anonymous one, and nobody tells which member of a union lives.
//
// Asked by what a field can be initialized from: a union takes what turns into unions only, and refuses what turns only
// into classes that start with a union, which such a class takes. Not told: a union whose first member is such a class.
#pragma once

#include <cachecade/detail/field_count.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace cachecade::detail {

/// Never called, yet defined: Clang asks for the bodies of conversions to types without linkage.
struct AnyUnion {
  template <class T>
  requires std::is_union_v<T>
  constexpr operator T() const noexcept { __builtin_unreachable(); }
};
struct AnyClassOfUnion {
  template <class T>
  requires(std::is_class_v<T>&& requires { T{std::declval<AnyUnion>()}; }) constexpr operator T() const noexcept {
    __builtin_unreachable();
  }
};
struct NoConversion {};

template <class T, std::size_t at>
constexpr bool is_union_at() {
  if constexpr (takes_braces<T, at, AnyUnion>) {
    return !takes_braces<T, at, AnyClassOfUnion> && !takes_braces<T, at, NoConversion>;
  } else {
    return false;
  }
}

template <class T, std::size_t... at>
constexpr bool has_union_among(std::index_sequence<at...>) {
  return (is_union_at<T, at>() || ...);
}

/// True where a field of T is a union or an array of unions (field_count<T> known, else false).
template <class T>
inline constexpr bool has_union_field = has_union_among<T>(std::make_index_sequence<field_count<T>.value_or(0)>{});

/// True where the fields of T can be looked at. Not where one is a union: whether it has a name, by which it could be
/// bound, cannot be told.
template <class T>
inline constexpr bool shows_fields = field_count<T>.has_value() && !has_union_field<T>;

}  // namespace cachecade::detail
