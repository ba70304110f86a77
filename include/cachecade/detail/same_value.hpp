// Whether two values are seen to differ: by their own ==, else part by part, else byte by byte.
//
// An == is not taken that is inherited, as it leaves out what the derived class adds, nor one of a template whose
// arguments have none: that compiles only where nobody calls it.
#pragma once

#include <cachecade/detail/aggregate.hpp>
#include <cachecade/detail/container_shape.hpp>
#include <cachecade/detail/probe.hpp>
#include <cachecade/detail/union_field.hpp>

#include <concepts>
#include <cstddef>
#include <cstring>
#include <iterator>
#include <memory>
#include <type_traits>

namespace cachecade::detail {

namespace equality_rival {

template <class T>
RivalWon operator==(const T&, const T&);

template <class T>
concept Won = requires(const T& a, const T& b) {
  { a == b } -> std::same_as<RivalWon>;
};

}  // namespace equality_rival

template <class T>
consteval bool compares_equal();

template <class T>
inline constexpr bool arguments_compare = true;
template <template <class...> class Template, class... A>
inline constexpr bool arguments_compare<Template<A...>> = ((std::is_empty_v<A> || compares_equal<A>()) && ...);
template <template <class, std::size_t> class Template, class A, std::size_t n>
inline constexpr bool arguments_compare<Template<A, n>> = compares_equal<A>();

/// Whether T has an == of its own that can be called.
template <class T>
consteval bool compares_equal() {
  if constexpr (!std::equality_comparable<T>) {
    return false;
  } else if constexpr (std::is_class_v<T>) {
    return !equality_rival::Won<T> && arguments_compare<T>;
  } else {
    return true;
  }
}

/// False where `a` and `b` are seen to differ; true where they are equal, or nothing tells. Throws what a user's ==
/// throws.
template <class T>
bool same_value(const T& a, const T& b);

template <class Range>
bool same_elements(const Range& a, const Range& b) {
  auto x = std::begin(a);
  auto y = std::begin(b);
  while (x != std::end(a) && y != std::end(b)) {
    if (!same_value<std::remove_cvref_t<decltype(*x)>>(*x++, *y++)) return false;
  }
  return x == std::end(a) && y == std::end(b);
}

template <class T>
bool same_fields(const T& a, const T& b) {
  return with_fields(
      a, [&](const auto&... x) { return with_fields(b, [&](const auto&... y) { return (same_value(x, y) && ...); }); });
}

template <class T>
bool same_value(const T& a, const T& b) {
  if constexpr (std::is_array_v<T>) {
    return same_elements(a, b);
  } else if constexpr (compares_equal<T>()) {
    return a == b;
  } else if constexpr (is_container<T> && !requires { typename T::hasher; }) {
    return same_elements(a, b);
  } else if constexpr (shows_fields<T>) {
    return same_fields(a, b);
  } else if constexpr (requires {
                         a.has_value();
                         *a;
                       }) {
    return a.has_value() == b.has_value() && (!a.has_value() || same_value(*a, *b));
  } else if constexpr (requires {
                         a.first;
                         a.second;
                       }) {
    return same_value(a.first, b.first) && same_value(a.second, b.second);
  } else if constexpr (std::has_unique_object_representations_v<T> && std::is_trivially_copyable_v<T>) {
    return std::memcmp(std::addressof(a), std::addressof(b), sizeof(T)) == 0;
  } else {
    return true;
  }
}

}  // namespace cachecade::detail
