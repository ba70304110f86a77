#pragma once

#include <cachecade/format/json/number.hpp>

#if __has_include(<nlohmann/detail/conversions/to_chars.hpp>)
#include <nlohmann/detail/conversions/to_chars.hpp>
#else
#include <cachecade/format/json/nlohmann.hpp>
#endif

#include <charconv>
#include <clocale>
#include <cmath>
#include <cstddef>
#include <cstdlib>

namespace cachecade::codec {

namespace number_parts {

CACHECADE_DECL bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// The index behind the digits from `at` on; `at` where there is none.
CACHECADE_DECL std::size_t after_digits(std::string_view text, std::size_t at) noexcept {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

/// How many characters the number at the start of `text` has; 0 where there is none. Tells whether it is an integer.
CACHECADE_DECL std::size_t length(std::string_view text, bool& integer) noexcept {
  integer = true;
  const std::size_t first = text.starts_with('-') ? 1 : 0;
  std::size_t at = after_digits(text, first);
  if (at == first || (text[first] == '0' && at != first + 1)) return 0;
  if (at < text.size() && text[at] == '.') {
    integer = false;
    const std::size_t fraction = at + 1;
    at = after_digits(text, fraction);
    if (at == fraction) return 0;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    integer = false;
    std::size_t exponent = at + 1;
    if (exponent < text.size() && (text[exponent] == '+' || text[exponent] == '-')) ++exponent;
    at = after_digits(text, exponent);
    if (at == exponent) return 0;
  }
  return at;
}

CACHECADE_DECL bool read_integer(std::string_view text, JsonNumber& number) noexcept {
  const char* const end = text.data() + text.size();
  if (text.front() != '-') {
    number.kind = JsonNumber::Kind::natural;
    return std::from_chars(text.data(), end, number.bits).ec == std::errc();
  }
  std::int64_t value = 0;
  if (std::from_chars(text.data(), end, value).ec != std::errc()) return false;
  number.kind = value < 0 ? JsonNumber::Kind::negative : JsonNumber::Kind::natural;
  number.bits = static_cast<std::uint64_t>(value);
  return true;
}

/// By strtod, which wants the decimal point of the locale, and knows what is too small from what is too large.
CACHECADE_DECL double read_by_locale(std::string text) {
  const char point = *std::localeconv()->decimal_point;
  if (const auto at = text.find('.'); at != text.npos) text[at] = point;
  return std::strtod(text.c_str(), nullptr);
}

CACHECADE_DECL bool read_floating(std::string_view text, JsonNumber& number) {
  number.kind = JsonNumber::Kind::floating;
#if defined(__cpp_lib_to_chars)
  const bool read = std::from_chars(text.data(), text.data() + text.size(), number.value).ec == std::errc();
#else
  const bool read = false;
#endif
  if (!read) number.value = read_by_locale(std::string(text));
  return std::isfinite(number.value);
}

}  // namespace number_parts

CACHECADE_DECL void append_number(std::string& out, double number) {
  char text[64];
  const char* const end = nlohmann::detail::to_chars(text, text + sizeof text, number);
  out.append(text, static_cast<std::size_t>(end - text));
}

CACHECADE_DECL bool take_number(std::string_view& text, JsonNumber& number) {
  bool integer = false;
  const auto length = number_parts::length(text, integer);
  if (length == 0) return false;
  const auto digits = text.substr(0, length);
  if (!(integer && number_parts::read_integer(digits, number)) && !number_parts::read_floating(digits, number)) {
    return false;
  }
  text.remove_prefix(length);
  return true;
}

CACHECADE_DECL bool integer_in(const JsonNumber& number, std::int64_t min, std::uint64_t max,
                               std::uint64_t& bits) noexcept {
  bits = number.bits;
  if (number.kind == JsonNumber::Kind::floating) return false;
  return number.kind == JsonNumber::Kind::negative ? static_cast<std::int64_t>(bits) >= min : bits <= max;
}

CACHECADE_DECL double as_double(const JsonNumber& number) noexcept {
  if (number.kind == JsonNumber::Kind::floating) return number.value;
  return number.kind == JsonNumber::Kind::negative ? static_cast<double>(static_cast<std::int64_t>(number.bits))
                                                   : static_cast<double>(number.bits);
}

}  // namespace cachecade::codec
