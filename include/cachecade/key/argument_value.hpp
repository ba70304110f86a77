// What an argument of a call by name holds: the value in the widest type of its kind, lists part by part, and the text
// that it has as the type it came in.
#pragma once

#include <cachecade/key/encode.hpp>

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace cachecade {

class KeyArgument;

namespace detail::argument {

struct Value;  // defined where it is looked at: its variant would cost every user's file
using ValuePointer = std::shared_ptr<const Value>;

template <class T>
ValuePointer value_of(const T& value);

}  // namespace detail::argument

/// Made implicitly from any value that has a key. Owns what it holds, or shares it with its copies. Throws what
/// encoding the value throws.
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
  const detail::argument::Value& value() const noexcept { return *value_; }
  const detail::argument::ValuePointer& shared_value() const noexcept { return value_; }

 private:
  template <class T>
  static constexpr char type_tag = 0;

  template <class T>
  static const void* type_of() noexcept {
    return &type_tag<std::conditional_t<std::is_array_v<T>, const std::remove_extent_t<T>*, std::remove_cv_t<T>>>;
  }

  const void* type_;
  detail::argument::ValuePointer value_;
  std::string text_;
};

namespace detail::argument {

ValuePointer null_value();
ValuePointer bool_value(bool value);
ValuePointer char_value(char value);
ValuePointer signed_value(std::int64_t value);
ValuePointer unsigned_value(std::uint64_t value);
ValuePointer floating_value(long double value);
ValuePointer text_value(std::string_view text);
/// A tick is numerator / denominator seconds.
ValuePointer ticks_value(long double count, std::intmax_t numerator, std::intmax_t denominator);
ValuePointer list_value(std::vector<KeyArgument> parts);
ValuePointer other_value();

template <class T>
ValuePointer value_of_text(const T& text) {
  if constexpr (std::is_pointer_v<T>) {
    return text != nullptr ? text_value(text) : null_value();
  } else if constexpr (std::is_array_v<T>) {
    return text_value(char_array_text(text));
  } else if constexpr (Path<T>) {
    return text_value(text.native());
  } else {
    return text_value({reinterpret_cast<const char*>(text.data()), text.size()});
  }
}

template <class T>
ValuePointer value_of_integer(T value) {
  if constexpr (std::is_signed_v<T>) {
    return signed_value(static_cast<std::int64_t>(value));
  } else {
    return unsigned_value(static_cast<std::uint64_t>(value));
  }
}

template <class T>
ValuePointer value_of_range(const T& range) {
  std::vector<KeyArgument> parts;
  for (const typename T::value_type& part : range) parts.emplace_back(part);
  return list_value(std::move(parts));
}

template <class T>
ValuePointer value_of(const T& value) {
  using enum KeyKind;
  constexpr KeyKind kind = kind_of<T>();
  if constexpr (kind == null) {
    return null_value();
  } else if constexpr (kind == boolean) {
    return bool_value(value);
  } else if constexpr (kind == character) {
    return char_value(value);
  } else if constexpr (kind == integer) {
    return value_of_integer(value);
  } else if constexpr (kind == enumeration) {
    return value_of_integer(static_cast<std::underlying_type_t<T>>(value));
  } else if constexpr (kind == floating) {
    return floating_value(static_cast<long double>(value));
  } else if constexpr (kind == text) {
    return value_of_text(value);
  } else if constexpr (kind == optional) {
    return value.has_value() ? value_of(*value) : null_value();
  } else if constexpr (kind == tuple) {
    return std::apply([](const auto&... part) { return list_value({KeyArgument(part)...}); }, value);
  } else if constexpr (kind == sequence || kind == map) {
    return value_of_range(value);
  } else if constexpr (kind == time && requires {
                         typename T::period;
                         value.count();
                       }) {
    return ticks_value(static_cast<long double>(value.count()), T::period::num, T::period::den);
  } else {
    return other_value();
  }
}

}  // namespace detail::argument

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/key/argument_value.ipp>
#endif
