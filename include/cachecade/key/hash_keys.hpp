// The published keys of the hashes that stand in keys and entries.
#pragma once

#include <cachecade/detail/siphash.hpp>

#include <cstddef>
#include <cstdint>

namespace cachecade::detail {

/// A key of SipHash as the 16 bytes of a published text.
constexpr SipKey sip_key(const char (&text)[17]) noexcept {
  SipKey key;
  for (std::size_t i = 0; i < 8; ++i) {
    key.low |= static_cast<std::uint64_t>(static_cast<unsigned char>(text[i])) << (8 * i);
    key.high |= static_cast<std::uint64_t>(static_cast<unsigned char>(text[8 + i])) << (8 * i);
  }
  return key;
}

inline constexpr SipKey stored_hash_key = sip_key("cachecade key v1");
inline constexpr SipKey check_hash_key = sip_key("cachecade chk v1");

}  // namespace cachecade::detail
