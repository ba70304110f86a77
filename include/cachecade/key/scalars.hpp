// The texts of single values: numbers, characters, strings, byte strings.
#pragma once

#include <cachecade/detail/utf8.hpp>
#include <cachecade/key/buffer.hpp>

#include <array>
#include <charconv>
#include <cstddef>
#include <limits>
#include <string_view>

namespace cachecade::detail {

template <class Integer>
void encode_integer(KeyBuffer& out, Integer value) {
  constexpr std::size_t longest = 24;
  char* const from = out.room(longest);
  out.commit(static_cast<std::size_t>(std::to_chars(from, from + longest, value).ptr - from));
}

void encode_not_finite(KeyBuffer& out, bool is_nan, bool negative);

/// The shortest text that reads back as the same value of this type, with a `.` or an `e` to tell it from an integer.
template <class Floating>
void encode_floating(KeyBuffer& out, Floating value) {
  using Limits = std::numeric_limits<Floating>;
  if (!(value >= Limits::lowest() && value <= Limits::max())) return encode_not_finite(out, value != value, value < 0);
  constexpr std::size_t longest = 64;
  char* const from = out.room(longest);
  const std::string_view text(from, static_cast<std::size_t>(std::to_chars(from, from + longest, value).ptr - from));
  out.commit(text.size());
  if (text.find_first_of(".e") == text.npos) out.append(".0");
}

/// The bytes that stand in a JSON string of ours as they are.
inline constexpr std::array<bool, 256> plain_in_text = [] {
  std::array<bool, 256> plain{};
  for (std::size_t byte = 0x20; byte < 256; ++byte) plain[byte] = true;
  for (const char c : {'"', '\\', '{', '}', '\x7f'}) plain[static_cast<unsigned char>(c)] = false;
  return plain;
}();

/// The escape of a byte that does not stand as it is.
void encode_escape(KeyBuffer& out, char c);

void encode_hex(KeyBuffer& out, std::string_view bytes);

/// `b"<hex>"`.
void encode_bytes(KeyBuffer& out, std::string_view bytes);

/// A JSON string without `{` and `}`; `b"<hex>"` when the bytes are not UTF-8.
inline void encode_text(KeyBuffer& out, std::string_view text) {
  if (!is_utf8(text)) return encode_bytes(out, text);
  out.push_back('"');
  std::size_t copied = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (plain_in_text[static_cast<unsigned char>(text[i])]) continue;
    out.append(text.substr(copied, i - copied));
    encode_escape(out, text[i]);
    copied = i + 1;
  }
  out.append(text.substr(copied));
  out.push_back('"');
}

}  // namespace cachecade::detail

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/key/scalars.ipp>
#endif
