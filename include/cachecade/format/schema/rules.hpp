// How scalars are written, and those types of the standard that have a rule of their own.
#pragma once

#include <cachecade/detail/type_name.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
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
void append_text(std::string& out);

void append_number(std::string& out, std::intmax_t number);

/// A comma where there is something behind `start` already.
void append_comma(std::string& out, std::size_t start);

template <class Around, class... T>
void append_texts(std::string& out) {
  [[maybe_unused]] const std::size_t start = out.size();
  ((append_comma(out, start), append_text<std::remove_cv_t<T>, Around>(out)), ...);
}

/// A kind and its size in bytes: "i4".
void append_sized(std::string& out, char kind, std::size_t size);

template <class T>
void append_scalar(std::string& out) {
  if constexpr (std::is_enum_v<T>) {
    out.push_back('e');
    append_scalar<std::underlying_type_t<T>>(out);
  } else if constexpr (std::is_same_v<T, bool>) {
    out.push_back('b');
  } else if constexpr (std::is_same_v<T, char>) {
    out.push_back('c');
  } else if constexpr (std::is_same_v<T, wchar_t>) {
    append_sized(out, 'w', sizeof(T));
  } else if constexpr (std::is_same_v<T, char8_t> || std::is_same_v<T, char16_t> || std::is_same_v<T, char32_t>) {
    append_sized(out, 'c', sizeof(T));
  } else if constexpr (std::is_floating_point_v<T>) {
    append_sized(out, 'f', sizeof(T));
  } else {
    append_sized(out, std::is_signed_v<T> ? 'i' : 'u', sizeof(T));
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
  static void append(std::string& out) {
    out.push_back('s');
    if constexpr (!std::is_same_v<C, char>) append_scalar<C>(out);
  }
};
template <class C, class Traits, class Around>
struct Rule<std::basic_string_view<C, Traits>, Around> : Rule<std::basic_string<C>, Around> {};
template <class Around>
struct Rule<std::monostate, Around> : KnownRule {
  static void append(std::string& out) { out.push_back('0'); }
};
template <class T, class Around>
struct Rule<std::optional<T>, Around> : KnownRule {
  static void append(std::string& out) {
    out.push_back('?');
    append_text<std::remove_cv_t<T>, Around>(out);
  }
};
template <class... T, class Around>
struct Rule<std::tuple<T...>, Around> : KnownRule {
  static void append(std::string& out) {
    out.push_back('(');
    append_texts<Around, T...>(out);
    out.push_back(')');
  }
};
template <class A, class B, class Around>
struct Rule<std::pair<A, B>, Around> : Rule<std::tuple<A, B>, Around> {};
template <class... T, class Around>
struct Rule<std::variant<T...>, Around> : KnownRule {
  static void append(std::string& out) {
    out.push_back('|');
    Rule<std::tuple<T...>, Around>::append(out);
  }
};
template <class T, std::size_t n, class Around>
struct Rule<std::array<T, n>, Around> : KnownRule {
  static void append(std::string& out) {
    out.push_back('[');
    append_number(out, n);
    out.push_back('*');
    append_text<std::remove_cv_t<T>, Around>(out);
    out.push_back(']');
  }
};
template <class T, std::size_t n, class Around>
struct Rule<T[n], Around> : Rule<std::array<T, n>, Around> {};
template <class T, class Around>
struct Rule<std::shared_ptr<T>, Around> : KnownRule {
  static void append(std::string& out) { append_text<std::remove_cv_t<T>, Around>(out); }
};
template <class T, class D, class Around>
struct Rule<std::unique_ptr<T, D>, Around> : Rule<std::shared_ptr<T>, Around> {};
template <class Rep, class Period, class Around>
struct Rule<std::chrono::duration<Rep, Period>, Around> : KnownRule {
  static void append(std::string& out) {
    out.append("d(");
    append_text<Rep, Around>(out);
    out.push_back(',');
    append_number(out, Period::num);
    out.push_back('/');
    append_number(out, Period::den);
    out.push_back(')');
  }
};
template <class Clock, class Duration, class Around>
struct Rule<std::chrono::time_point<Clock, Duration>, Around> : KnownRule {
  static void append(std::string& out) {
    out.append("t(").append(detail::type_name<Clock>()).push_back(',');
    append_text<Duration, Around>(out);
    out.push_back(')');
  }
};

}  // namespace cachecade::schema
