// Percent-encoding (RFC 3986 section 2.1).
#pragma once

#include <cachecade/detail/config.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace cachecade::detail {

constexpr bool is_unreserved(char c) noexcept {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.' || c == '~';
}

inline void append_percent(std::string& out, char c) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  out.append({'%', digits[byte >> 4], digits[byte & 15]});
}

/// Every byte but the unreserved ones as %XX.
std::string percent_encode(std::string_view text);

constexpr int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// The decoded bytes; nothing when a `%` is not followed by two hex digits.
std::optional<std::string> percent_decode(std::string_view text);

}  // namespace cachecade::detail

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/detail/percent.ipp>
#endif
