// Text is nearly always plain: it is looked at and copied eight bytes at a step, and only where one of them must not
// stand as it is does it go again, byte by byte.
#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/utf8.hpp>
#include <cachecade/key/plain_text.hpp>
#include <cachecade/key/scalars.hpp>

#include <charconv>
#include <cstddef>
#include <limits>

namespace cachecade::detail {

namespace key_scalars {

inline constexpr std::string_view hex_digits = "0123456789abcdef";

inline void append_hex(KeyBuffer& out, char c) {
  const auto byte = static_cast<unsigned char>(c);
  out.push_back(hex_digits[byte >> 4]);
  out.push_back(hex_digits[byte & 15]);
}

inline void append_escape(KeyBuffer& out, char c) {
  if (c == '"' || c == '\\') {
    out.push_back('\\');
    out.push_back(c);
  } else {
    out.append("\\u00");
    append_hex(out, c);
  }
}

inline void encode_bytes(KeyBuffer& out, std::string_view bytes) {
  out.append("b\"");
  encode_hex(out, bytes);
  out.push_back('"');
}

inline void encode_escaped(KeyBuffer& out, std::string_view text) {
  out.push_back('"');
  std::size_t copied = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_plain(text[i])) continue;
    out.append(text.substr(copied, i - copied));
    append_escape(out, text[i]);
    copied = i + 1;
  }
  out.append(text.substr(copied));
  out.push_back('"');
}

template <class Floating>
void append_floating(KeyBuffer& out, Floating value) {
  using Limits = std::numeric_limits<Floating>;
  if (value != value) return out.append("NaN");
  if (value > Limits::max()) return out.append("Infinity");
  if (value < Limits::lowest()) return out.append("-Infinity");
  constexpr std::size_t longest = 64;
  char* const from = out.room(longest);
  const std::string_view text(from, static_cast<std::size_t>(std::to_chars(from, from + longest, value).ptr - from));
  out.commit(text.size());
  if (text.find_first_of(".e") == text.npos) out.append(".0");
}

}  // namespace key_scalars

CACHECADE_DECL char* write_signed(char* to, long long value) noexcept {
  return std::to_chars(to, to + longest_integer, value).ptr;
}
CACHECADE_DECL char* write_unsigned(char* to, unsigned long long value) noexcept {
  return std::to_chars(to, to + longest_integer, value).ptr;
}

CACHECADE_DECL void encode_floating(KeyBuffer& out, float value) { key_scalars::append_floating(out, value); }
CACHECADE_DECL void encode_floating(KeyBuffer& out, double value) { key_scalars::append_floating(out, value); }
CACHECADE_DECL void encode_floating(KeyBuffer& out, long double value) { key_scalars::append_floating(out, value); }

CACHECADE_DECL void encode_hex(KeyBuffer& out, std::string_view bytes) {
  for (const char c : bytes) key_scalars::append_hex(out, c);
}

CACHECADE_DECL char* write_text(char* to, std::string_view text) noexcept {
  if (!copy_plain(to + 1, text)) return nullptr;
  to[0] = to[text.size() + 1] = '"';
  return to + text.size() + 2;
}

CACHECADE_DECL void encode_text(KeyBuffer& out, std::string_view text) {
  if (write_text(out.room(text.size() + 2), text) != nullptr) {
    out.commit(text.size() + 2);
  } else {
    is_utf8(text) ? key_scalars::encode_escaped(out, text) : key_scalars::encode_bytes(out, text);
  }
}

}  // namespace cachecade::detail
