// JSON of values without parts: numbers, text, time.
//
// Reading is checked where nlohmann's get<T>() is not: 300 is no uint8_t, 3.9 and 1.0 are no int, true is no number, -1
// is not unsigned. An integer may stand for a floating-point number. What JSON numbers cannot say is text: "NaN",
// "Infinity", "-Infinity". A string that is not UTF-8 is {"b64":"..."}.
//
// `Tree` is always Json; it is a parameter so that only programs that use a form compile it.
#pragma once

#include <cachecade/format/codec/guard.hpp>
#include <cachecade/format/codec/json_form.hpp>
#include <cachecade/detail/base64.hpp>
#include <cachecade/detail/utf8.hpp>

#include <chrono>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <variant>

namespace cachecade::codec {

template <>
struct JsonForm<bool> {
  template <class Tree>
  static bool write(Tree& out, bool value) {
    return out = value, true;
  }
  template <class Tree>
  static std::optional<bool> read(const Tree& tree) {
    return tree.is_boolean() ? std::optional(tree.template get<bool>()) : std::nullopt;
  }
};

template <class T>
requires(std::integral<T> && sizeof(T) <= sizeof(std::uint64_t)) struct JsonForm<T> {
  static bool write(Json& out, T value) {
    if constexpr (std::is_signed_v<T>) {
      out = static_cast<std::int64_t>(value);
    } else {
      out = static_cast<std::uint64_t>(value);
    }
    return true;
  }

  static std::optional<T> read(const Json& tree) {
    if (!tree.is_number_integer()) return std::nullopt;
    const auto bits = tree.get<std::uint64_t>();
    const auto number = static_cast<std::int64_t>(bits);
    if (!tree.is_number_unsigned() && number < 0) {
      if (!std::is_signed_v<T> || number < static_cast<std::int64_t>(std::numeric_limits<T>::min()))
        return std::nullopt;
    } else if (bits > static_cast<std::uint64_t>(std::numeric_limits<T>::max())) {
      return std::nullopt;
    }
    return static_cast<T>(bits);
  }
};

template <std::floating_point T>
struct JsonForm<T> {
  static bool write(Json& out, T value) {
    const auto number = static_cast<double>(value);
    if (std::isnan(value)) return out = "NaN", true;
    if (std::isinf(value)) return out = value > 0 ? "Infinity" : "-Infinity", true;
    if (static_cast<T>(number) != value) return false;  // a long double that a double cannot hold
    return out = number, true;
  }

  static std::optional<T> read(const Json& tree) {
    if (tree.is_string()) return tagged(tree.get_ref<const std::string&>());
    if (!tree.is_number()) return std::nullopt;
    const auto number = tree.get<double>();
    const bool holds = std::isfinite(number) && std::abs(number) <= largest;
    return holds ? std::optional(static_cast<T>(number)) : std::nullopt;
  }

 private:
  static constexpr double largest = sizeof(T) < sizeof(double) ? static_cast<double>(std::numeric_limits<T>::max())
                                                               : std::numeric_limits<double>::max();

  static std::optional<T> tagged(const std::string& text) {
    if (text == "NaN") return std::numeric_limits<T>::quiet_NaN();
    if (text == "Infinity") return std::numeric_limits<T>::infinity();
    if (text == "-Infinity") return -std::numeric_limits<T>::infinity();
    return std::nullopt;
  }
};

template <>
struct JsonForm<std::string> {
  template <class Tree>
  static bool write(Tree& out, const std::string& value) {
    if (detail::is_utf8(value)) return out = value, true;
    out["b64"] = detail::base64::encode(value);
    return true;
  }

  template <class Tree>
  static std::optional<std::string> read(const Tree& tree) {
    if (tree.is_string()) return tree.template get_ref<const std::string&>();
    if (!tree.is_object() || tree.size() != 1) return std::nullopt;
    const auto bytes = tree.find("b64");
    if (bytes == tree.end() || !bytes->is_string()) return std::nullopt;
    return detail::base64::decode(bytes->template get_ref<const std::string&>());
  }
};

template <>
struct JsonForm<std::monostate> {
  template <class Tree>
  static bool write(Tree& out, std::monostate) {
    return out = nullptr, true;
  }
  template <class Tree>
  static std::optional<std::monostate> read(const Tree& tree) {
    return tree.is_null() ? std::optional(std::monostate{}) : std::nullopt;
  }
};

/// A tree stands for itself; it is looked at before it is copied, since a copy recurses as deep as the tree.
template <>
struct JsonForm<Json> {
  template <class Tree>
  static bool write(Tree& out, const Tree& value) {
    if (!sound(value)) return false;
    return out = value, true;
  }
  template <class Tree>
  static std::optional<Tree> read(const Tree& tree) {
    return tree;
  }
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
