// SipHash: a keyed hash of short input (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012; the 128-bit
// form is the one of the authors' reference code).
//
// Invariant: the output is a function of key and bytes alone, the same on every machine; words are read little-endian.
// Whoever does not know the key cannot make two inputs meet; with a published key it is still a good 128-bit hash of
// input that is not crafted. Two variants: 2-4 (two rounds a word, four at the end) with 128 bits for what is written
// down, and 1-3 with 64 bits for hash tables, where speed counts and the key is secret and of this process.
// Cost: about 1.3 ns (2-4) or 0.8 ns (1-3) a word of 8 bytes, plus some 15 ns.
#pragma once

#include <cachecade/detail/hash128.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace cachecade::detail {

/// The key: bytes 0 to 7 and 8 to 15, each read little-endian.
struct SipKey {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

class SipState {
 public:
  explicit constexpr SipState(const SipKey& key) noexcept
      : v_{0x736f6d6570736575U ^ key.low, 0x646f72616e646f6dU ^ key.high, 0x6c7967656e657261U ^ key.low,
           0x7465646279746573U ^ key.high} {}

  constexpr void mix(std::size_t lane, std::uint64_t constant) noexcept { v_[lane] ^= constant; }

  template <int rounds>
  constexpr void rounds_of() noexcept {
    for (int i = 0; i < rounds; ++i) round();
  }

  /// Takes in all bytes: whole words, then the rest with the length in the top byte.
  template <int rounds>
  constexpr void absorb(std::string_view bytes) noexcept {
    std::size_t at = 0;
    for (; bytes.size() - at >= 8; at += 8) word<rounds>(load(bytes.data() + at, 8));
    const auto length = static_cast<std::uint64_t>(bytes.size() & 0xff) << 56;
    word<rounds>(length | load(bytes.data() + at, bytes.size() - at));
  }

  constexpr std::uint64_t folded() const noexcept { return v_[0] ^ v_[1] ^ v_[2] ^ v_[3]; }

 private:
  static constexpr std::uint64_t load(const char* from, std::size_t count) noexcept {
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < count; ++i) {
      out |= static_cast<std::uint64_t>(static_cast<unsigned char>(from[i])) << (8 * i);
    }
    return out;
  }

  template <int rounds>
  constexpr void word(std::uint64_t m) noexcept {
    v_[3] ^= m;
    rounds_of<rounds>();
    v_[0] ^= m;
  }

  constexpr void round() noexcept {
    v_[0] += v_[1];
    v_[1] = std::rotl(v_[1], 13) ^ v_[0];
    v_[0] = std::rotl(v_[0], 32);
    v_[2] += v_[3];
    v_[3] = std::rotl(v_[3], 16) ^ v_[2];
    v_[0] += v_[3];
    v_[3] = std::rotl(v_[3], 21) ^ v_[0];
    v_[2] += v_[1];
    v_[1] = std::rotl(v_[1], 17) ^ v_[2];
    v_[2] = std::rotl(v_[2], 32);
  }

  std::array<std::uint64_t, 4> v_;
};

/// SipHash-c-d with 64 bits.
template <int c, int d>
constexpr std::uint64_t siphash64_of(std::string_view bytes, const SipKey& key) noexcept {
  SipState state(key);
  state.absorb<c>(bytes);
  state.mix(2, 0xff);
  state.rounds_of<d>();
  return state.folded();
}

/// SipHash-1-3: for hash tables, under a key that only this process knows.
constexpr std::uint64_t siphash64(std::string_view bytes, const SipKey& key) noexcept {
  return siphash64_of<1, 3>(bytes, key);
}

/// SipHash-2-4-128: for what is written down.
constexpr Hash128 siphash128(std::string_view bytes, const SipKey& key) noexcept {
  SipState state(key);
  state.mix(1, 0xee);
  state.absorb<2>(bytes);
  state.mix(2, 0xee);
  state.rounds_of<4>();
  const std::uint64_t low = state.folded();
  state.mix(1, 0xdd);
  state.rounds_of<4>();
  return {low, state.folded()};
}

}  // namespace cachecade::detail
