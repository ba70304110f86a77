// The texts of single values: numbers, characters, strings, byte strings.
#pragma once

#include <cachecade/key/buffer.hpp>

#include <cstddef>
#include <string_view>
#include <type_traits>

namespace cachecade::detail {

/// The longest text of an integer.
inline constexpr std::size_t longest_integer = 20;

/// Writes an integer; returns where it ends.
char* write_signed(char* to, long long value) noexcept;
char* write_unsigned(char* to, unsigned long long value) noexcept;

/// Of any width and sign, character types among them.
template <class Integer>
char* write_integer(char* to, Integer value) noexcept {
  if constexpr (std::is_signed_v<Integer>) {
    return write_signed(to, static_cast<long long>(value));
  } else {
    return write_unsigned(to, static_cast<unsigned long long>(value));
  }
}

template <class Integer>
void encode_integer(KeyBuffer& out, Integer value) {
  char* const from = out.room(longest_integer);
  out.commit(static_cast<std::size_t>(write_integer(from, value) - from));
}

/// The shortest text that reads back as the same value of this type, with a `.` or an `e` to tell it from an integer.
void encode_floating(KeyBuffer& out, float value);
void encode_floating(KeyBuffer& out, double value);
void encode_floating(KeyBuffer& out, long double value);

/// Two digits a byte.
void encode_hex(KeyBuffer& out, std::string_view bytes);

/// Writes the JSON string of plain ASCII text, two bytes more than it; returns where it ends, or null where the text
/// may not be plain: then anything may stand there.
char* write_text(char* to, std::string_view text) noexcept;

/// A JSON string without `{` and `}`; `b"<hex>"` when the bytes are not UTF-8.
void encode_text(KeyBuffer& out, std::string_view text);

}  // namespace cachecade::detail

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/key/scalars.ipp>
#endif
