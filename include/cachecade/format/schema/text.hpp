// The recursion behind schema_text: one rule per kind of type (the grammar stands in schema.hpp).
//
// Enclosing carries the aggregates and containers around a place, innermost first; a type that is found among them is
// written as its distance, so that self-referential types end.
#pragma once

#include <cachecade/detail/aggregate.hpp>
#include <cachecade/detail/type_name.hpp>
#include <cachecade/format/schema/traits.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace cachecade::schema {

template <class... T>
struct Enclosing {};

template <class T, class Around = Enclosing<>>
std::string text_of();

template <class Around, class... T>
std::string texts_of() {
  std::string out;
  ((out.append(out.empty() ? "" : ",").append(text_of<std::remove_cv_t<T>, Around>())), ...);
  return out;
}

/// 1 for the innermost of the enclosing types; 0 where T is not among them.
template <class T, class... Around>
constexpr std::size_t distance_to(Enclosing<Around...>) {
  std::size_t distance = 0;
  std::size_t found = 0;
  ((++distance, found = found == 0 && std::is_same_v<T, Around> ? distance : found), ...);
  return found;
}

template <class T>
std::string scalar_text() {
  const std::string size = std::to_string(sizeof(T));
  if constexpr (std::is_enum_v<T>) {
    return "e" + scalar_text<std::underlying_type_t<T>>();
  } else if constexpr (std::is_same_v<T, bool>) {
    return "b";
  } else if constexpr (std::is_same_v<T, char>) {
    return "c";
  } else if constexpr (std::is_same_v<T, wchar_t>) {
    return "w" + size;
  } else if constexpr (std::is_same_v<T, char8_t> || std::is_same_v<T, char16_t> || std::is_same_v<T, char32_t>) {
    return "c" + size;
  } else if constexpr (std::is_floating_point_v<T>) {
    return "f" + size;
  } else {
    return (std::is_signed_v<T> ? "i" : "u") + size;
  }
}

/// Types with a rule of their own; `known` is false for all others.
template <class T, class Around>
struct Rule {
  static constexpr bool known = false;
};

struct KnownRule {
  static constexpr bool known = true;
};

template <class C, class Traits, class A, class Around>
struct Rule<std::basic_string<C, Traits, A>, Around> : KnownRule {
  static std::string text() { return std::is_same_v<C, char> ? "s" : "s" + scalar_text<C>(); }
};
template <class C, class Traits, class Around>
struct Rule<std::basic_string_view<C, Traits>, Around> : Rule<std::basic_string<C>, Around> {};
template <class Around>
struct Rule<std::monostate, Around> : KnownRule {
  static std::string text() { return "0"; }
};
template <class T, class Around>
struct Rule<std::optional<T>, Around> : KnownRule {
  static std::string text() { return "?" + text_of<std::remove_cv_t<T>, Around>(); }
};
template <class... T, class Around>
struct Rule<std::variant<T...>, Around> : KnownRule {
  static std::string text() { return "|(" + texts_of<Around, T...>() + ")"; }
};
template <class... T, class Around>
struct Rule<std::tuple<T...>, Around> : KnownRule {
  static std::string text() { return "(" + texts_of<Around, T...>() + ")"; }
};
template <class A, class B, class Around>
struct Rule<std::pair<A, B>, Around> : Rule<std::tuple<A, B>, Around> {};
template <class T, std::size_t n, class Around>
struct Rule<std::array<T, n>, Around> : KnownRule {
  static std::string text() {
    return std::string("[") + std::to_string(n) + "*" + text_of<std::remove_cv_t<T>, Around>() + "]";
  }
};
template <class T, std::size_t n, class Around>
struct Rule<T[n], Around> : Rule<std::array<T, n>, Around> {};
template <class T, class Around>
struct Rule<std::shared_ptr<T>, Around> : KnownRule {
  static std::string text() { return text_of<std::remove_cv_t<T>, Around>(); }
};
template <class T, class D, class Around>
struct Rule<std::unique_ptr<T, D>, Around> : Rule<std::shared_ptr<T>, Around> {};
template <class Rep, class Period, class Around>
struct Rule<std::chrono::duration<Rep, Period>, Around> : KnownRule {
  static std::string text() {
    return std::string("d(") + text_of<Rep, Around>() + "," + std::to_string(Period::num) + "/" +
           std::to_string(Period::den) + ")";
  }
};
template <class Clock, class Duration, class Around>
struct Rule<std::chrono::time_point<Clock, Duration>, Around> : KnownRule {
  static std::string text() { return "t(" + detail::type_name<Clock>() + "," + text_of<Duration, Around>() + ")"; }
};

template <class T>
concept Container = requires(const T& value) {
  typename T::value_type;
  typename T::size_type;
  value.begin();
  value.end();
};
template <class T>
concept SetLike = Container<T> && requires {
  typename T::key_type;
};
template <class T>
concept MapLike = SetLike<T> && requires {
  typename T::mapped_type;
};

/// Containers whose insert always succeeds keep equal keys side by side: it returns an iterator, not (iterator, bool).
template <class T>
constexpr std::string_view repeated_keys() {
  using Inserted = decltype(std::declval<T&>().insert(std::declval<const typename T::value_type&>()));
  return std::is_same_v<Inserted, typename T::iterator> ? "+" : "";
}

template <class T, class Around>
std::string container_text() {
  if constexpr (MapLike<T>) {
    return "<" + text_of<typename T::key_type, Around>() + "=" + text_of<typename T::mapped_type, Around>() +
           std::string(repeated_keys<T>()) + ">";
  } else if constexpr (SetLike<T>) {
    return "<" + text_of<typename T::key_type, Around>() + std::string(repeated_keys<T>()) + ">";
  } else {
    return "[" + text_of<typename T::value_type, Around>() + "]";
  }
}

template <class T, class Around>
std::string aggregate_text() {
  std::string out;
  detail::for_each_field_type<T>(
      [&out]<class F>(detail::FieldType<F>) { out.append(out.empty() ? "" : ",").append(text_of<F, Around>()); });
  return "{" + out + "}";
}

template <class T, class... Around>
std::string class_text(Enclosing<Around...> around) {
  using Inside = Enclosing<T, Around...>;
  if constexpr (constexpr std::size_t distance = distance_to<T>(Enclosing<Around...>{}); distance != 0) {
    static_cast<void>(around);
    return std::string("^") + std::to_string(distance);
  } else if constexpr (detail::field_count<T>.has_value()) {
    return aggregate_text<T, Inside>();
  } else if constexpr (Container<T>) {
    return container_text<T, Inside>();
  } else {
    return "o:" + detail::type_name<T>();
  }
}

template <class T, class Around>
std::string text_of() {
  if constexpr (Described<T>) {
    return SchemaTraits<T>::text();
  } else if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
    return scalar_text<T>();
  } else if constexpr (Rule<T, Around>::known) {
    return Rule<T, Around>::text();
  } else {
    return class_text<T>(Around{});
  }
}

}  // namespace cachecade::schema
