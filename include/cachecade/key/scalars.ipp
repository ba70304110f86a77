#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/key/scalars.hpp>

namespace cachecade::detail {

inline constexpr std::string_view hex_digits = "0123456789abcdef";

CACHECADE_DECL void encode_not_finite(KeyBuffer& out, bool is_nan, bool negative) {
  out.append(is_nan ? "NaN" : negative ? "-Infinity" : "Infinity");
}

CACHECADE_DECL void encode_escape(KeyBuffer& out, char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (c == '"' || c == '\\') {
    out.push_back('\\');
    out.push_back(c);
  } else {
    out.append("\\u00");
    out.push_back(hex_digits[byte >> 4]);
    out.push_back(hex_digits[byte & 15]);
  }
}

CACHECADE_DECL void encode_hex(KeyBuffer& out, std::string_view bytes) {
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out.push_back(hex_digits[byte >> 4]);
    out.push_back(hex_digits[byte & 15]);
  }
}

CACHECADE_DECL void encode_bytes(KeyBuffer& out, std::string_view bytes) {
  out.append("b\"");
  encode_hex(out, bytes);
  out.push_back('"');
}

}  // namespace cachecade::detail
