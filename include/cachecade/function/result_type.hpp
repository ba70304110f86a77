// Which results can be cached: values that can be copied and that own what they show.
#pragma once

#include <cachecade/function/absent.hpp>
#include <cachecade/function/contains.hpp>

#include <concepts>
#include <initializer_list>
#include <memory>
#include <span>
#include <type_traits>

namespace cachecade::detail {

/// std::reference_wrapper and its kind, told by their shape: naming them would cost every file <functional>.
template <class T>
concept RefersElsewhere = requires(const T& reference) {
  typename T::type;
  { reference.get() } -> std::same_as<typename T::type&>;
  { static_cast<typename T::type&>(reference) } -> std::same_as<typename T::type&>;
};

/// std::future, std::shared_future, what coroutines return and their kind, likewise.
template <class T>
concept Future = requires {
  typename T::promise_type;
}
|| requires(T& future) {
  future.get();
  future.wait();
  { future.valid() } -> std::same_as<bool>;
};

template <class T>
inline constexpr bool is_initializer_list = false;
template <class E>
inline constexpr bool is_initializer_list<std::initializer_list<E>> = true;

/// std::string_view, std::span and every type that calls itself a view.
template <class T>
concept View = Range<T> &&(std::ranges::enable_view<T> || is_initializer_list<T>);

/// A pointer, view or reference. A member that is a pointer to void or to a function is a handle, a value like a
/// number.
struct IsBorrowed {
  template <class T>
  static constexpr bool holds = std::is_reference_v<T> || std::is_pointer_v<T> || RefersElsewhere<T> || View<T>;
  template <class T>
  static constexpr bool is_handle = std::is_pointer_v<T> && (std::is_void_v<std::remove_pointer_t<T>> ||
                                                             std::is_function_v<std::remove_pointer_t<T>>);
  static constexpr bool looks_into_structs = true;
};

/// A std::shared_ptr to what its holders may change.
template <class T>
inline constexpr bool is_shared_mutable = false;
template <class T>
inline constexpr bool is_shared_mutable<std::shared_ptr<T>> = !std::is_const_v<T>;

struct IsSharedMutable {
  template <class T>
  static constexpr bool holds = is_shared_mutable<T>;
  static constexpr bool looks_into_structs = false;
};

template <class T>
inline constexpr bool is_borrowed = IsBorrowed::holds<T>;
template <class T>
consteval bool borrows() {
  return contains<IsBorrowed, T>();
}

/// Whether a T can be copied; of containers, which say so of themselves whatever they hold, also their elements.
template <class T>
consteval bool copies() {
  if constexpr (!std::is_copy_constructible_v<T>) {
    return false;
  } else if constexpr (requires { typename T::value_type; } && Range<T>) {
    using Element = std::remove_cv_t<typename T::value_type>;
    if constexpr (!std::same_as<Element, T>) return copies<Element>();
    return true;
  } else {
    return true;
  }
}

/// Whether results of a function that returns R can be cached.
template <class R, class T = std::remove_cvref_t<R>>
inline constexpr bool is_storable =
    !std::is_void_v<R> && !borrows<T>() && !contains<IsSharedMutable, T>() && !Future<T> && copies<T>() &&
    std::is_convertible_v<std::add_lvalue_reference_t<const T>, T>;

/// What is stored of an R; any other type stands in for one that is refused, so that the refusal stays the only error.
template <class R>
using StoredResult = std::conditional_t<is_storable<R>, std::remove_cvref_t<R>, int>;

/// Refuses, in a sentence, what cannot be cached; tells whether it was not refused.
template <class R>
consteval bool check_result() {
  using T = std::remove_cvref_t<R>;
  static_assert(!std::is_void_v<R>, "cachecade: a function that returns void has no result to cache");
  static_assert(!std::is_pointer_v<T>,
                "cachecade: a raw pointer as result would outlive what it points to: return a value or "
                "std::shared_ptr<const T>");
  static_assert(!RefersElsewhere<T>,
                "cachecade: a reference_wrapper as result would outlive what it refers to: return a value or "
                "std::shared_ptr<const T>");
  static_assert(!View<T>,
                "cachecade: a view as result (string_view, span, initializer_list, ...) would outlive what it shows: "
                "return an owning type "
                "such as std::string or std::vector");
  static_assert(is_borrowed<T> || !borrows<T>(),
                "cachecade: this result holds views or raw pointers or references, which would outlive what they show: "
                "let it hold "
                "owning types such as std::string");
  static_assert(!contains<IsSharedMutable, T>(),
                "cachecade: whoever got this std::shared_ptr<T> could change what the cache hands to others: return "
                "std::shared_ptr<const T>");
  static_assert(!Future<T>,
                "cachecade: a future as result can be read once only, like a coroutine: return the value itself");
  static_assert(
      std::is_void_v<R> || Future<T> || copies<T>(),
      "cachecade: a move-only result cannot be handed out twice: return std::shared_ptr<const T> (a container "
      "of what is move-only is so too)");
  static_assert(std::is_void_v<R> || !copies<T>() || std::is_convertible_v<std::add_lvalue_reference_t<const T>, T>,
                "cachecade: a result whose copy constructor is explicit cannot be returned by value: drop `explicit`, "
                "or return std::shared_ptr<const T>");
  return is_storable<R>;
}

}  // namespace cachecade::detail
