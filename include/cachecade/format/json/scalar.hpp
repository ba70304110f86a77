// JSON of values without parts: numbers, text, time.
//
// Reading is checked: 300 is no uint8_t, 3.9 and 1.0 are no int, true is no number, -1 is not unsigned. An integer may
// stand for a floating-point number. What JSON numbers cannot say is text: "NaN", "Infinity", "-Infinity". A string
// that is not UTF-8 is {"b64":"..."}. An enum is its number.
#pragma once

#include <cachecade/detail/path.hpp>
#include <cachecade/format/json/form.hpp>
#include <cachecade/format/json/user.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <variant>

namespace cachecade::codec {

template <>
struct JsonForm<bool> {
  using Parts = JsonParts<>;
  static bool write(JsonWriter& out, bool value) { return out.boolean(value), true; }
  static bool read(JsonReader& in, bool& value) { return in.read_boolean(value); }
};

/// The bits of an integer in min..max.
bool read_integer(JsonReader& in, std::int64_t min, std::uint64_t max, std::uint64_t& bits);

template <class T>
concept JsonInteger = std::integral<T> && sizeof(T) <= sizeof(std::uint64_t);

template <JsonInteger T>
bool write_integer(JsonWriter& out, T value) {
  if constexpr (std::is_signed_v<T>) {
    out.signed_integer(static_cast<std::int64_t>(value));
  } else {
    out.unsigned_integer(static_cast<std::uint64_t>(value));
  }
  return true;
}

template <JsonInteger T>
bool read_integer(JsonReader& in, T& value) {
  using Limits = std::numeric_limits<T>;
  std::uint64_t bits = 0;
  if (!read_integer(in, static_cast<std::int64_t>(Limits::min()), static_cast<std::uint64_t>(Limits::max()), bits)) {
    return false;
  }
  value = static_cast<T>(bits);
  return true;
}

template <JsonInteger T>
struct JsonForm<T> {
  using Parts = JsonParts<>;
  static bool write(JsonWriter& out, T value) { return write_integer(out, value); }
  static bool read(JsonReader& in, T& value) { return read_integer(in, value); }
};

template <class T>
requires(std::is_enum_v<T> && !HasJsonHooks<T>) struct JsonForm<T> {
  using Parts = JsonParts<>;
  using Number = std::underlying_type_t<T>;

  static bool write(JsonWriter& out, T value) { return write_integer(out, static_cast<Number>(value)); }
  static bool read(JsonReader& in, T& value) {
    Number number{};
    const bool read = read_integer(in, number);
    value = static_cast<T>(number);
    return read;
  }
};

/// A number that is none, infinite or of at most that absolute value.
bool read_floating(JsonReader& in, double largest, double& value);

template <std::floating_point T>
struct JsonForm<T> {
  using Parts = JsonParts<>;

  static bool write(JsonWriter& out, T value) {
    const auto number = static_cast<double>(value);
    const bool is_number = value == value;
    if (is_number && static_cast<T>(number) != value) return false;  // a long double that a double cannot hold
    return out.number_or_text(number), true;
  }

  static bool read(JsonReader& in, T& value) {
    double number = 0;
    const bool read = read_floating(in, largest, number);
    value = static_cast<T>(number);
    return read;
  }

 private:
  static constexpr double largest = sizeof(T) < sizeof(double) ? static_cast<double>(std::numeric_limits<T>::max())
                                                               : std::numeric_limits<double>::max();
};

template <class Allocator>
struct JsonForm<std::basic_string<char, std::char_traits<char>, Allocator>> {
  using Parts = JsonParts<>;
  using Value = std::basic_string<char, std::char_traits<char>, Allocator>;

  static bool write(JsonWriter& out, const Value& value) { return out.text_or_bytes(value), true; }
  static bool read(JsonReader& in, Value& value) {
    if constexpr (std::same_as<Value, std::string>) {
      return in.read_text_or_bytes(value);
    } else {
      std::string text;
      if (!in.read_text_or_bytes(text)) return false;
      value.assign(text.data(), text.size());
      return true;
    }
  }
};

template <detail::Path T>
struct JsonForm<T> {
  using Parts = JsonParts<>;
  static bool write(JsonWriter& out, const T& value) { return out.text(value.native()); }
  static bool read(JsonReader& in, T& value) {
    std::string text;
    if (!in.read_text(text)) return false;
    value = T(std::move(text));
    return true;
  }
};

template <>
struct JsonForm<std::monostate> {
  using Parts = JsonParts<>;
  static bool write(JsonWriter& out, std::monostate) { return out.null(), true; }
  static bool read(JsonReader& in, std::monostate&) { return in.read_null(); }
};

template <class Rep, class Period>
struct JsonForm<std::chrono::duration<Rep, Period>> {
  using Parts = JsonParts<Rep>;
  using Value = std::chrono::duration<Rep, Period>;

  static bool write(JsonWriter& out, const Value& value) { return JsonForm<Rep>::write(out, value.count()); }
  static bool read(JsonReader& in, Value& value) {
    return read_json<Rep>(in, [&](Rep&& count) { value = Value(std::move(count)); });
  }
};

/// Time since the clock's epoch. Steady clocks have none that another process, or this host after a boot, would share.
template <class Clock, class Span>
requires(!requires { requires Clock::is_steady; }) struct JsonForm<std::chrono::time_point<Clock, Span>> {
  using Parts = JsonParts<Span>;
  using Value = std::chrono::time_point<Clock, Span>;

  static bool write(JsonWriter& out, const Value& value) {
    return JsonForm<Span>::write(out, value.time_since_epoch());
  }
  static bool read(JsonReader& in, Value& value) {
    return read_json<Span>(in, [&](Span&& since) { value = Value(since); });
  }
};

}  // namespace cachecade::codec

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/format/json/scalar.ipp>
#endif
