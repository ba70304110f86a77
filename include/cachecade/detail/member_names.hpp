// The names of a plain aggregate's members at compile time, without macros or registration (the idea of Boost.PFR and
// reflect-cpp).
//
// The addresses of all members of an object that is only declared are one template argument, which the compiler prints
// in __PRETTY_FUNCTION__ (detail/name_places.hpp reads it). What cannot be addressed so makes the argument no constant,
// and the names unknown: bit-fields and references; unknown, too, where a union is a member. Local types and types of
// unnamed namespaces have names, too. One instantiation tells all names of a type; they are copied, so that the
// compiler's text leaves no bytes behind.
#pragma once

#include <cachecade/detail/aggregate.hpp>
#include <cachecade/detail/name_places.hpp>
#include <cachecade/detail/platform.hpp>
#include <cachecade/detail/union_field.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

namespace cachecade::detail {

template <class T>
struct FakeObject {
  const T value;
};

CACHECADE_CLANG_PRAGMA(clang diagnostic push)
CACHECADE_CLANG_PRAGMA(clang diagnostic ignored "-Wundefined-var-template")
CACHECADE_CLANG_PRAGMA(clang diagnostic ignored "-Wundefined-internal")

/// Declared and nowhere defined: only addresses within it are taken, at compile time.
template <class T>
extern const FakeObject<T> fake;

template <std::size_t n>
struct MemberAddresses {
  const volatile void* at[n];
};

struct TakeAddresses {
  template <class... F>
  constexpr MemberAddresses<sizeof...(F)> operator()(const F&... field) const {
    return {{__builtin_addressof(field)...}};
  }
};

template <class T>
consteval auto member_addresses() {
  return with_fields(fake<T>.value, TakeAddresses{});
}

CACHECADE_CLANG_PRAGMA(clang diagnostic pop)

template <auto addresses>
struct ConstantAddresses {};

/// The compiler's text for the addresses of all members.
struct PrettyText {
  const char* data;
  std::size_t size;
};
template <auto addresses>
consteval PrettyText pretty_addresses() {
  return {__PRETTY_FUNCTION__, sizeof(__PRETTY_FUNCTION__) - 1};
}

template <class T>
consteval auto name_places() {
  constexpr std::size_t count = field_count<T>.value_or(0);
  if constexpr (count == 0) {
    return NamePlaces<0>{.found = field_count<T>.has_value()};
  } else if constexpr (has_union_field<T>) {
    return NamePlaces<0>{};
  } else if constexpr (requires { typename ConstantAddresses<member_addresses<T>()>; }) {
    constexpr PrettyText pretty = pretty_addresses<member_addresses<T>()>();
    return find_names<count>(pretty.data, pretty.size);
  } else {
    return NamePlaces<0>{};
  }
}

/// True where the names of all members of T are known.
template <class T>
inline constexpr bool has_member_names = name_places<std::remove_cv_t<T>>().found;

template <std::size_t size>
struct NameText {
  char data[size + 1] = {};
};

template <std::size_t size, std::size_t n>
constexpr NameText<size> copy_names(const char* pretty, const NamePlaces<n>& places) {
  NameText<size> text;
  char* out = text.data;
  for (std::size_t i = 0; i != n; ++i) {
    const char* name = pretty + places.starts[i];
    for (const char* end = name + places.sizes[i]; name != end;) *out++ = *name++;
  }
  return text;
}

template <std::size_t... i>
constexpr std::array<std::string_view, sizeof...(i)> split_names(const char* text, const std::size_t* sizes,
                                                                 std::index_sequence<i...>) {
  return {std::string_view(std::exchange(text, text + sizes[i]), sizes[i])...};
}

template <class T>
struct MemberNames {
  static constexpr auto places = name_places<T>();
  static constexpr auto text = copy_names<places.total>(pretty_addresses<member_addresses<T>()>().data, places);
  static constexpr auto names = split_names(text.data, places.sizes, std::make_index_sequence<*field_count<T>>{});
};

template <class T>
requires(field_count<T> == std::size_t{0}) struct MemberNames<T> {
  static constexpr std::array<std::string_view, 0> names{};
};

/// The names of the members of T, in order of declaration and UTF-8 as written, as std::array<std::string_view, n>.
/// Costs a compiler 2 to 8 ms a type, and a program the names' own bytes.
template <class T>
requires has_member_names<T>
inline constexpr auto& member_names = MemberNames<std::remove_cv_t<T>>::names;

}  // namespace cachecade::detail
