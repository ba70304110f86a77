// Which kind of key text a type has, decided at compile time and for every nesting.
//
// Standard containers are known by their names and not by their interface: a class of yours that can be iterated
// may hold more than its elements, and a key made of these alone would make two values one.
#pragma once

#include <cachecade/detail/container_shape.hpp>
#include <cachecade/detail/path.hpp>
#include <cachecade/key/traits.hpp>

#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace cachecade::detail {

enum class KeyKind {
  none,
  null,
  boolean,
  integer,
  character,
  enumeration,
  floating,
  text,
  optional,
  variant,
  tuple,
  sequence,
  map,
  time,
  custom,
  json
};

constexpr KeyKind kind_of_shape(ContainerShape shape) noexcept {
  if (shape == ContainerShape::none) return KeyKind::none;
  return shape == ContainerShape::map || shape == ContainerShape::multimap ? KeyKind::map : KeyKind::sequence;
}

template <class T>
inline constexpr KeyKind container_kind = kind_of_shape(container_shape<T>);
template <class T, std::size_t N>
inline constexpr KeyKind container_kind<std::array<T, N>> = KeyKind::sequence;
template <class T, std::size_t N>
inline constexpr KeyKind container_kind<std::span<T, N>> = KeyKind::sequence;
template <class T>
inline constexpr KeyKind container_kind<std::initializer_list<T>> = KeyKind::sequence;
template <class... E>
inline constexpr KeyKind container_kind<std::tuple<E...>> = KeyKind::tuple;
template <class A, class B>
inline constexpr KeyKind container_kind<std::pair<A, B>> = KeyKind::tuple;
template <class... E>
inline constexpr KeyKind container_kind<std::variant<E...>> = KeyKind::variant;
template <class T>
inline constexpr KeyKind container_kind<std::optional<T>> = KeyKind::optional;
template <class R, class P>
inline constexpr KeyKind container_kind<std::chrono::duration<R, P>> = KeyKind::time;
template <class C, class D>
inline constexpr KeyKind container_kind<std::chrono::time_point<C, D>> = KeyKind::time;

/// Containers whose order says nothing about their value.
template <class T>
concept Unordered = requires {
  typename T::hasher;
};

template <class T>
inline constexpr bool is_string = false;
template <class A>
inline constexpr bool is_string<std::basic_string<char, std::char_traits<char>, A>> = true;
template <class A>
inline constexpr bool is_string<std::basic_string<char8_t, std::char_traits<char8_t>, A>> = true;
template <>
inline constexpr bool is_string<std::string_view> = true;
template <>
inline constexpr bool is_string<std::u8string_view> = true;

/// `char*` and `char[N]`: text up to the first NUL.
template <class T>
concept CharPointer = std::is_same_v < std::remove_cv_t<std::remove_pointer_t<std::decay_t<T>>>,
char > &&(std::is_pointer_v<T> || std::is_array_v<T>);

template <class T>
concept Text = is_string<T> || CharPointer<T> || Path<T>;

template <class T>
inline constexpr bool is_reference_wrapper = is_standard<T>("reference_wrapper");

/// Types that nlohmann's library can turn into JSON: key/json.hpp says which.
template <class T>
struct JsonKey {
  static constexpr bool exists = false;
};

/// Not __int128, which is an integral type in GNU modes only.
template <class T>
concept WordInteger = std::integral<T> && sizeof(T) <= sizeof(long long);

template <class T>
consteval KeyKind scalar_kind() {
  if constexpr (std::same_as<T, std::nullptr_t> || std::same_as<T, std::monostate> || std::same_as<T, std::nullopt_t>) {
    return KeyKind::null;
  } else if constexpr (std::same_as<T, bool>) {
    return KeyKind::boolean;
  } else if constexpr (std::same_as<T, char>) {
    return KeyKind::character;
  } else if constexpr (WordInteger<T>) {
    return KeyKind::integer;
  } else if constexpr (std::is_enum_v<T>) {
    return KeyKind::enumeration;
  } else if constexpr (std::floating_point<T>) {
    return KeyKind::floating;
  } else if constexpr (Text<T>) {
    return KeyKind::text;
  } else {
    return container_kind<T>;
  }
}

/// Built-in kinds first, then what the user says about the type, then JSON.
template <class T>
consteval KeyKind kind_of() {
  if constexpr (constexpr KeyKind kind = scalar_kind<T>(); kind != KeyKind::none) {
    return kind;
  } else if constexpr (is_reference_wrapper<T> || !(std::is_class_v<T> || std::is_union_v<T>)) {
    return KeyKind::none;
  } else if constexpr (Customized<T>) {
    return KeyKind::custom;
  } else {
    return JsonKey<T>::exists ? KeyKind::json : KeyKind::none;
  }
}

template <class T>
consteval bool keyable();

template <class T>
struct KeyableParts : std::true_type {};
template <class... E>
struct KeyableParts<std::tuple<E...>> : std::bool_constant<(keyable<std::remove_cvref_t<E>>() && ...)> {};
template <class A, class B>
struct KeyableParts<std::pair<A, B>>
    : std::bool_constant<keyable<std::remove_cvref_t<A>>() && keyable<std::remove_cvref_t<B>>()> {};
template <class... E>
struct KeyableParts<std::variant<E...>> : std::bool_constant<(keyable<E>() && ...)> {};
template <class T>
struct KeyableParts<std::optional<T>> : std::bool_constant<keyable<std::remove_cv_t<T>>()> {};
template <class R, class P>
struct KeyableParts<std::chrono::duration<R, P>> : std::bool_constant<keyable<R>()> {};
template <class C, class D>
struct KeyableParts<std::chrono::time_point<C, D>> : std::bool_constant<keyable<typename D::rep>()> {};

template <class T>
consteval bool keyable() {
  constexpr KeyKind kind = kind_of<T>();
  if constexpr (kind == KeyKind::none) {
    return false;
  } else if constexpr (kind == KeyKind::sequence) {
    return keyable<std::remove_cv_t<typename T::value_type>>();
  } else if constexpr (kind == KeyKind::map) {
    return keyable<typename T::key_type>() && keyable<typename T::mapped_type>();
  } else {
    return KeyableParts<T>::value;
  }
}

/// Whether the text of some value of this type is `null`.
template <class T>
consteval bool may_be_null() {
  constexpr KeyKind kind = kind_of<T>();
  if constexpr (kind == KeyKind::custom) {
    return may_be_null<CustomKey<T>>();
  } else {
    return kind == KeyKind::null || kind == KeyKind::optional || kind == KeyKind::json || std::is_pointer_v<T>;
  }
}

}  // namespace cachecade::detail
