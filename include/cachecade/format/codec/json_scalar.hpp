// JSON of values without parts: numbers, text, time.
//
// Reading is checked where nlohmann's get<T>() is not: 300 is no uint8_t, 3.9 and 1.0 are no int, true is no number, -1
// is not unsigned. An integer may stand for a floating-point number. What JSON numbers cannot say is text: "NaN",
// "Infinity", "-Infinity". A string that is not UTF-8 is {"b64":"..."}.
#pragma once

#include <cachecade/format/codec/json_form.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>

namespace cachecade::codec {

template <>
struct JsonForm<bool> {
  static bool write(Json& out, bool value);
  static std::optional<bool> read(const Json& tree);
};

void write_signed(Json& out, std::int64_t value);
void write_unsigned(Json& out, std::uint64_t value);

/// The bits of the integer that `tree` is, where it is one in min..max.
std::optional<std::uint64_t> read_integer(const Json& tree, std::int64_t min, std::uint64_t max);

template <class T>
requires(std::integral<T> && sizeof(T) <= sizeof(std::uint64_t)) struct JsonForm<T> {
  static bool write(Json& out, T value) {
    if constexpr (std::is_signed_v<T>) {
      write_signed(out, static_cast<std::int64_t>(value));
    } else {
      write_unsigned(out, static_cast<std::uint64_t>(value));
    }
    return true;
  }

  static std::optional<T> read(const Json& tree) {
    using Limits = std::numeric_limits<T>;
    const auto bits =
        read_integer(tree, static_cast<std::int64_t>(Limits::min()), static_cast<std::uint64_t>(Limits::max()));
    return bits ? std::optional(static_cast<T>(*bits)) : std::nullopt;
  }
};

void write_floating(Json& out, double value);

/// The number that `tree` is, where it is none, infinite or of at most that absolute value.
std::optional<double> read_floating(const Json& tree, double largest);

template <std::floating_point T>
struct JsonForm<T> {
  static bool write(Json& out, T value) {
    const auto number = static_cast<double>(value);
    const bool is_number = value == value;
    if (is_number && static_cast<T>(number) != value) return false;  // a long double that a double cannot hold
    return write_floating(out, number), true;
  }

  static std::optional<T> read(const Json& tree) {
    const auto number = read_floating(tree, largest);
    return number ? std::optional(static_cast<T>(*number)) : std::nullopt;
  }

 private:
  static constexpr double largest = sizeof(T) < sizeof(double) ? static_cast<double>(std::numeric_limits<T>::max())
                                                               : std::numeric_limits<double>::max();
};

template <>
struct JsonForm<std::string> {
  static bool write(Json& out, const std::string& value);
  static std::optional<std::string> read(const Json& tree);
};

template <>
struct JsonForm<std::monostate> {
  static bool write(Json& out, std::monostate);
  static std::optional<std::monostate> read(const Json& tree);
};

/// A tree stands for itself; it is looked at before it is copied, since a copy recurses as deep as the tree.
template <>
struct JsonForm<Json> {
  static bool write(Json& out, const Json& value);
  static std::optional<Json> read(const Json& tree);
};

template <class Rep, class Period>
struct JsonForm<std::chrono::duration<Rep, Period>> {
  using Value = std::chrono::duration<Rep, Period>;

  static bool write(Json& out, const Value& value) requires JsonConvertible<Rep> {
    return JsonForm<Rep>::write(out, value.count());
  }

  static std::optional<Value> read(const Json& tree) requires JsonConvertible<Rep> {
    const auto count = JsonForm<Rep>::read(tree);
    return count ? std::optional(Value(*count)) : std::nullopt;
  }
};

/// Time since the clock's epoch. Steady clocks have none that another process, or this host after a boot, would share.
template <class Clock, class Span>
requires(!requires { requires Clock::is_steady; }) struct JsonForm<std::chrono::time_point<Clock, Span>> {
  using Value = std::chrono::time_point<Clock, Span>;

  static bool write(Json& out, const Value& value) requires JsonConvertible<Span> {
    return JsonForm<Span>::write(out, value.time_since_epoch());
  }

  static std::optional<Value> read(const Json& tree) requires JsonConvertible<Span> {
    const auto since = JsonForm<Span>::read(tree);
    return since ? std::optional(Value(*since)) : std::nullopt;
  }
};

}  // namespace cachecade::codec

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/format/codec/json_scalar.ipp>
#endif
