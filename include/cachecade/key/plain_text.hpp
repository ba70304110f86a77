// Plain text: what stands in a JSON string of ours as it is, told for sixteen bytes at once.
//
// As signed bytes, those beyond ASCII are below the controls, and `{` `|` `}` `~` DEL above all letters: so two
// comparisons of order and two of equality tell plain ASCII, but for `|` and `~`, which are looked at again, and rare.
// Short text is looked at as two words that overlap. Cost: some 15 instructions for sixteen bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace cachecade::detail {

/// Of a byte of UTF-8 text, where those beyond ASCII stand as they are.
constexpr bool is_plain(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte != 0x7f && c != '"' && c != '\\' && c != '{' && c != '}';
}

using SixteenBytes [[gnu::vector_size(16)]] = signed char;
using TwoWords [[gnu::vector_size(16)]] = std::uint64_t;

/// Whether all are plain ASCII; may be false though they are.
inline bool all_plain(SixteenBytes bytes) noexcept {
  const auto special = (bytes < 0x20) | (bytes >= '{') | (bytes == '"') | (bytes == '\\');
  const auto words = reinterpret_cast<TwoWords>(special);
  return (words[0] | words[1]) == 0;
}
inline bool all_plain(std::uint64_t low, std::uint64_t high) noexcept {
  return all_plain(reinterpret_cast<SixteenBytes>(TwoWords{low, high}));
}

/// Copies bytes between places that do not overlap, and hands them out.
template <class Word>
Word copy_word(char* to, const char* from) noexcept {
  Word word;
  std::memcpy(&word, from, sizeof word);
  std::memcpy(to, &word, sizeof word);
  return word;
}

/// Copies text that is plain ASCII; false where it may not be, with anything in the room for it.
[[gnu::always_inline]] inline bool copy_plain(char* to, std::string_view text) noexcept {
  constexpr std::uint64_t spaces = 0x2020202020202020U;
  const char* from = text.data();
  const auto size = text.size();
  if (size > 16) {
    const auto last = size - 16;
    for (std::size_t at = 0; at < last; at += 16) {
      if (!all_plain(copy_word<SixteenBytes>(to + at, from + at))) return false;
    }
    return all_plain(copy_word<SixteenBytes>(to + last, from + last));
  }
  if (size >= 8) {
    const auto low = copy_word<std::uint64_t>(to, from);
    return all_plain(low, copy_word<std::uint64_t>(to + size - 8, from + size - 8));
  }
  if (size >= 4) {
    const auto low = copy_word<std::uint32_t>(to, from);
    return all_plain(low | std::uint64_t{copy_word<std::uint32_t>(to + size - 4, from + size - 4)} << 32, spaces);
  }
  std::uint64_t word = spaces;
  for (std::size_t at = 0; at < size; ++at) word = word << 8 | static_cast<unsigned char>(to[at] = from[at]);
  return all_plain(word, spaces);
}

}  // namespace cachecade::detail
