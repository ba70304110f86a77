// How many fields a plain aggregate has, found without macros or registration (the idea of Boost.PFR, by Antony
// Polukhin).
//
// `T{{}, {}, ...}` compiles with as many `{}` as T has fields; each initializes one field whole, C arrays and nested
// structs included, so brace elision never miscounts. Where T takes none of them, every field can be left out, so that
// whatever takes n takes fewer, too, and the largest n is found by halving. One more initializer of any type must then
// be refused: otherwise a field without an implicit default constructor was reached, and the count is unknown. Unknown,
// too: classes with base classes, unions, more than 32 fields, and whatever is no aggregate.
#pragma once

#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

namespace cachecade::detail {

inline constexpr std::size_t max_fields = 32;

struct AnyValue {
  template <class T>
  constexpr operator T() const noexcept;
};
struct AnyReference {
  template <class T>
  constexpr operator T&() const noexcept;
};
template <class Derived>
struct AnyBase {
  template <class T>
  requires(std::is_base_of_v<T, Derived> && !std::is_same_v<T, Derived>) constexpr operator T() const noexcept;
};

/// True where T can be initialized by n times `{}` followed by values of the types Last.
template <class T, std::size_t n, class... Last>
inline constexpr bool takes_braces = false;
// clang-format off
template <class T, class... Last> inline constexpr bool takes_braces<T, 0, Last...> = requires { T{std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 1, Last...> = requires { T{{}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 2, Last...> = requires { T{{}, {}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 3, Last...> = requires { T{{}, {}, {}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 4, Last...> = requires { T{{}, {}, {}, {}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 5, Last...> = requires { T{{}, {}, {}, {}, {}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 6, Last...> = requires { T{{}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 7, Last...> = requires { T{{}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 8, Last...> = requires { T{{}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 9, Last...> = requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 10, Last...> = requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 11, Last...> = requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 12, Last...> = requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 13, Last...> = requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 14, Last...> = requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 15, Last...> = requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 16, Last...> = requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 17, Last...> = requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 18, Last...> = requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 19, Last...> = requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 20, Last...> = requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 21, Last...> = requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 22, Last...> = requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 23, Last...> = requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 24, Last...> = requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 25, Last...> = requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 26, Last...> = requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 27, Last...> = requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 28, Last...> = requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 29, Last...> = requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 30, Last...> = requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 31, Last...> = requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 32, Last...> = requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
template <class T, class... Last> inline constexpr bool takes_braces<T, 33, Last...> = requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
// clang-format on

/// The largest n in [known, refused) with which T takes braces.
template <class T, std::size_t known, std::size_t refused>
constexpr std::size_t most_braces() {
  if constexpr (known + 1 == refused) {
    return known;
  } else {
    constexpr std::size_t middle = (known + refused) / 2;
    if constexpr (takes_braces<T, middle>) {
      return most_braces<T, middle, refused>();
    } else {
      return most_braces<T, known, middle>();
    }
  }
}

/// True where T is an aggregate class that starts with a base class.
template <class T>
constexpr bool has_base() {
  if constexpr (std::is_class_v<T> && std::is_aggregate_v<T>) {
    return takes_braces<T, 0, AnyBase<T>>;
  } else {
    return false;
  }
}

template <class T>
constexpr std::optional<std::size_t> count_fields() {
  if constexpr (std::is_class_v<T> && std::is_aggregate_v<T>) {
    if constexpr (!has_base<T>() && takes_braces<T, 0>) {
      constexpr std::size_t count = most_braces<T, 0, max_fields + 2>();
      constexpr bool takes_more = takes_braces<T, count, AnyValue> || takes_braces<T, count, AnyReference>;
      if constexpr (count <= max_fields && !takes_more) return count;
    }
  }
  return std::nullopt;
}

/// How many fields T has; absent where it is not a plain aggregate of at most 32 fields (see above).
template <class T>
inline constexpr std::optional<std::size_t> field_count = count_fields<std::remove_cv_t<T>>();

}  // namespace cachecade::detail
