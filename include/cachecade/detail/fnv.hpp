// A fixed 64-bit hash for text that is written down (schema fingerprints, call-site names): the same on every machine.
//
// FNV-1a alone lets the last bytes reach only the low bits; the finalizer of MurmurHash3 (fmix64, Austin Appleby,
// public domain) then spreads every input bit over all 64. Not seeded and not for hostile input: whoever chooses the
// text here already chooses the code that runs. The constants are part of the stored format.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cachecade::detail {

/// FNV-1a, 64 bits (offset basis and prime as published by Fowler, Noll and Vo). Pure.
constexpr std::uint64_t fnv1a_64(std::string_view text) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3U;
  }
  return hash;
}

/// The finalizer fmix64 of MurmurHash3: a bijection in which each input bit flips each output bit half of the time.
constexpr std::uint64_t fmix64(std::uint64_t hash) noexcept {
  hash ^= hash >> 33;
  hash *= 0xff51afd7ed558ccdU;
  hash ^= hash >> 33;
  hash *= 0xc4ceb9fe1a85ec53U;
  hash ^= hash >> 33;
  return hash;
}

/// fmix64(FNV-1a(text)): the hash of everything that is stored as "16 hex digits".
constexpr std::uint64_t stable_hash(std::string_view text) noexcept { return fmix64(fnv1a_64(text)); }

/// 16 lower-case hex digits, most significant first.
inline std::string hex16(std::uint64_t value) {
  std::string out(16, '0');
  for (std::size_t i = 16; i-- > 0; value >>= 4) out[i] = "0123456789abcdef"[value & 15];
  return out;
}

}  // namespace cachecade::detail
