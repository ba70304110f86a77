// Hash128: what siphash128 gives, and what stands of it in keys and entries.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cachecade::detail {

inline constexpr std::size_t hex_hash_size = 32;

/// 128 bits of hash; `low` is what the reference code writes first.
struct Hash128 {
  std::uint64_t low = 0;
  std::uint64_t high = 0;

  friend constexpr auto operator<=>(const Hash128&, const Hash128&) noexcept = default;

  /// Writes the 16 bytes of the reference output in their order, as 32 lower-case digits.
  constexpr void write_hex(char* out) const noexcept {
    constexpr std::string_view digits = "0123456789abcdef";
    for (std::size_t i = 0; i < 16; ++i) {
      const auto byte = static_cast<std::uint8_t>((i < 8 ? low : high) >> (8 * (i % 8)));
      out[2 * i] = digits[byte >> 4];
      out[2 * i + 1] = digits[byte & 15];
    }
  }

  std::string hex() const {
    std::string out(hex_hash_size, '0');
    write_hex(out.data());
    return out;
  }
};

}  // namespace cachecade::detail
