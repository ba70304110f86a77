// A keyed hash of 64 bits for tables in this process: fast on short input, and useless to whoever does not know the
// key.
//
// Every 16 bytes are folded into the state by one multiplication of 64 by 64 bits, both factors masked by secrets. To
// make two inputs meet, or a factor zero, one has to know the secrets, which are drawn per process (and here per family
// of keys). It is no pseudo-random function like SipHash: whoever can measure single look-ups for long could learn
// about it, and a table that holds bounded memory is no prize for that. Cost: about 1 ns and 1 ns a block; siphash.hpp
// for what is written down. Source: the folded multiplication is that of wyhash (Wang Yi) and its descendants, which
// take published constants where this takes secrets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace cachecade::detail {

/// What the hash is keyed by: two random words, both unknown outside the process.
struct HashSecret {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
};

constexpr std::uint64_t fold(std::uint64_t a, std::uint64_t b) noexcept {
  __extension__ using Wide = unsigned __int128;
  const auto product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// Its upper half is good in every bit.
constexpr std::uint64_t keyed_hash(std::uint64_t number, const HashSecret& secret) noexcept {
  return fold(number ^ secret.first, secret.second) * 0x9e3779b97f4a7c15U;
}

/// Reads `count` bytes, fewer than 8, into a word.
inline std::uint64_t load_bytes(const char* from, std::size_t count) noexcept {
  std::uint64_t word = 0;
  if (count >= 4) {
    std::uint32_t low = 0;
    std::uint32_t high = 0;
    std::memcpy(&low, from, 4);
    std::memcpy(&high, from + count - 4, 4);
    return low | (static_cast<std::uint64_t>(high) << 32);
  }
  if (count > 0) {
    word = static_cast<unsigned char>(from[0]);
    word |= static_cast<std::uint64_t>(static_cast<unsigned char>(from[count / 2])) << 8;
    word |= static_cast<std::uint64_t>(static_cast<unsigned char>(from[count - 1])) << 16;
  }
  return word;
}

[[gnu::always_inline]] inline std::uint64_t keyed_hash(std::string_view bytes, const HashSecret& secret) noexcept {
  std::uint64_t state = secret.first;
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left > 16; at += 16, left -= 16) {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    std::memcpy(&low, at, 8);
    std::memcpy(&high, at + 8, 8);
    state = fold(low ^ state, high ^ secret.second);
  }
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  if (left >= 8) {
    std::memcpy(&low, at, 8);
    std::memcpy(&high, at + left - 8, 8);
  } else {
    low = load_bytes(at, left);
  }
  state = fold(low ^ state, high ^ secret.second);
  return fold(state ^ bytes.size(), secret.first ^ 0x9e3779b97f4a7c15U);
}

}  // namespace cachecade::detail
