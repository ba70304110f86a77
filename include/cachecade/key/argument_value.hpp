// What an argument of a call by name holds: the value in the widest type of its kind, lists part by part, and the text
// that it has as the type it came in.
#pragma once

#include <cachecade/key/encode.hpp>

#include <concepts>
#include <cstdint>
#include <string>
#include <tuple>
#include <type_traits>
#include <variant>
#include <vector>

namespace cachecade {

class KeyArgument;

namespace detail::argument {

struct Null {};
struct Ticks {
  long double count = 0;
  std::intmax_t numerator = 1;  // a tick is numerator / denominator seconds
  std::intmax_t denominator = 1;
};
struct List {
  std::vector<KeyArgument> parts;
};
struct Other {};
using Value = std::variant<Null, bool, char, std::int64_t, std::uint64_t, long double, std::string, Ticks, List, Other>;

template <class T>
Value value_of(const T& value);

}  // namespace detail::argument

/// Made implicitly from any value that has a key. Owns what it holds. Throws what encoding the value throws.
class KeyArgument {
 public:
  template <class T>
  requires(Keyable<T> && !std::same_as<std::remove_cvref_t<T>, KeyArgument>)
      KeyArgument(const T& value)  // NOLINT: implicit on purpose
      : type_(type_of<T>()), value_(detail::argument::value_of(value)) {
    KeyBuffer text;
    encode_key(text, value);
    text_ = text.view();
  }

  /// Whether it was made of a T; then `text()` is the text of that very value.
  template <class T>
  bool holds() const noexcept {
    return type_ == type_of<T>();
  }

  const std::string& text() const noexcept { return text_; }
  const detail::argument::Value& value() const noexcept { return value_; }

 private:
  template <class T>
  static constexpr char type_tag = 0;

  template <class T>
  static const void* type_of() noexcept {
    return &type_tag<std::remove_cv_t<T>>;
  }

  const void* type_;
  detail::argument::Value value_;
  std::string text_;
};

namespace detail::argument {

template <class T>
Value text_value(const T& text) {
  if constexpr (std::is_pointer_v<T>) {
    return text != nullptr ? Value(std::string(text)) : Value(Null{});
  } else if constexpr (std::is_array_v<T>) {
    return std::string(char_array_text(text));
  } else if constexpr (Path<T>) {
    return text.native();
  } else {
    return std::string(reinterpret_cast<const char*>(text.data()), text.size());
  }
}

template <class T>
Value integer_value(T value) {
  if constexpr (std::is_signed_v<T>) {
    return static_cast<std::int64_t>(value);
  } else {
    return static_cast<std::uint64_t>(value);
  }
}

template <class T>
Value list_of(const T& range) {
  List list;
  for (const typename T::value_type& part : range) list.parts.emplace_back(part);
  return list;
}

template <class T>
Value value_of(const T& value) {
  using enum KeyKind;
  constexpr KeyKind kind = kind_of<T>();
  if constexpr (kind == null) {
    return Null{};
  } else if constexpr (kind == boolean || kind == character) {
    return value;
  } else if constexpr (kind == integer) {
    return integer_value(value);
  } else if constexpr (kind == enumeration) {
    return integer_value(static_cast<std::underlying_type_t<T>>(value));
  } else if constexpr (kind == floating) {
    return static_cast<long double>(value);
  } else if constexpr (kind == text) {
    return text_value(value);
  } else if constexpr (kind == optional) {
    return value.has_value() ? value_of(*value) : Value(Null{});
  } else if constexpr (kind == tuple) {
    return std::apply([](const auto&... part) { return Value(List{{KeyArgument(part)...}}); }, value);
  } else if constexpr (kind == sequence || kind == map) {
    return list_of(value);
  } else if constexpr (kind == time && requires {
                         typename T::period;
                         value.count();
                       }) {
    return Ticks{static_cast<long double>(value.count()), T::period::num, T::period::den};
  } else {
    return Other{};
  }
}

}  // namespace detail::argument

}  // namespace cachecade
