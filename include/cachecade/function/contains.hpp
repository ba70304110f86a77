// contains<Is, T>(): whether a T is of a kind, or has a part that is: an element of a std container, optional, pair,
// tuple or variant and, if asked for, a member of a plain struct. A kind is a struct:
//
//   struct IsKind {
//     template <class T> static constexpr bool holds = ...;
//     static constexpr bool looks_into_structs = true;
//     template <class T> static constexpr bool is_handle = ...;  // a member that counts as a value whatever it is
//   };
#pragma once

#include <cachecade/detail/aggregate.hpp>
#include <cachecade/detail/union_field.hpp>
#include <cachecade/function/absent.hpp>

#include <concepts>
#include <cstddef>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace cachecade::detail {

template <class T>
concept Range = requires(T& range) {
  range.begin();
  range.end();
};

template <class T>
struct ListOfTypes;
template <class... E>
struct ListOfTypes<std::tuple<E...>> {
  using type = std::type_identity<std::tuple<E...>>;
};
template <class... E>
struct ListOfTypes<std::variant<E...>> {
  using type = std::type_identity<std::tuple<E...>>;
};
template <class T>
concept is_list_of_types = requires {
  typename ListOfTypes<T>::type;
};

/// A std::shared_ptr to an object whose type is known.
template <class T>
inline constexpr bool is_shared_object = false;
template <class E>
requires(std::is_object_v<E> &&
         !std::is_array_v<E>) inline constexpr bool is_shared_object<std::shared_ptr<E>> = requires {
  sizeof(E);
};

/// `Around` are the types that a T is a part of.
template <class Is, class T, class... Around>
consteval bool contains();

template <class Is, class... Around, class... E>
consteval bool any_contains(std::type_identity<std::tuple<E...>>) {
  return (contains<Is, std::remove_cv_t<E>, Around...>() || ...);
}

template <class Is, class F, class... Around>
consteval bool field_contains() {
  if constexpr (Is::template is_handle<F>) {
    return false;
  } else {
    return contains<Is, F, Around...>();
  }
}

/// What converts to such a type only.
template <class Is>
struct Any {
  template <class T>
  requires(Is::template holds<T>) constexpr operator T() const noexcept { __builtin_unreachable(); }
};

template <class Is, class T, std::size_t at>
consteval bool is_required_field() {
  return takes_braces<T, at + 1> || (takes_braces<T, at, Any<Is>> && !takes_braces<T, at, NoConversion>) ||
         (takes_braces<T, at, AnyReference> && !takes_braces<T, at, AnyValue>);
}

/// Whether a member that must be initialized is such a type or a reference (where all others have defaults).
template <class Is, class T, std::size_t... at>
consteval bool any_required_field(std::index_sequence<at...>) {
  return !takes_braces<T, 0> && (is_required_field<Is, T, at>() || ...);
}

template <class Is, class... Around, class... F>
consteval bool any_field_contains(std::type_identity<std::tuple<FieldType<F>...>>) {
  return (field_contains<Is, std::remove_cv_t<std::remove_all_extents_t<F>>, Around...>() || ...);
}

template <class Is, class T, class... Around>
consteval bool contains() {
  if constexpr ((std::same_as<T, Around> || ...)) {
    return false;
  } else if constexpr (Is::template holds<T>) {
    return true;
  } else if constexpr (Is::looks_into_structs && shows_fields<T> && !requires { std::tuple_size<T>::value; }) {
    return any_field_contains<Is, T, Around...>(std::type_identity<FieldTypes<T>>{});
  } else if constexpr (requires(const T& pair) {
                         pair.first, pair.second;
                         typename T::first_type;
                         typename T::second_type;
                       }) {
    return any_contains<Is, T, Around...>(
        std::type_identity<std::tuple<typename T::first_type, typename T::second_type>>{});
  } else if constexpr (is_list_of_types<T>) {
    return any_contains<Is, T, Around...>(typename ListOfTypes<T>::type{});
  } else if constexpr (requires { typename T::value_type; } && (KnowsAbsent<T> || Range<T>)) {
    return contains<Is, std::remove_cv_t<typename T::value_type>, T, Around...>();
  } else if constexpr (!Is::looks_into_structs) {
    return false;
  } else if constexpr (is_shared_object<T>) {
    return contains<Is, std::remove_cv_t<typename T::element_type>, T, Around...>();
  } else if constexpr (std::is_class_v<T> && std::is_aggregate_v<T>) {
    return any_required_field<Is, T>(std::make_index_sequence<max_fields>{});
  } else {
    return false;
  }
}

}  // namespace cachecade::detail
