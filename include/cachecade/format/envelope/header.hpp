// What an envelope says of its payload.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace cachecade::envelope {

/// Numbers in an envelope stay below 2^53, so that every language reads them exactly.
inline constexpr std::int64_t max_number = (std::int64_t{1} << 53) - 1;
/// Bytes of everything before the payload.
inline constexpr std::size_t max_header_size = std::size_t{1} << 20;
/// Bytes of a payload as it stands in the stored value, unless the caller says otherwise.
inline constexpr std::size_t default_max_payload_size = std::size_t{64} << 20;
/// How deep JSON may nest.
inline constexpr std::size_t max_depth = 128;

/// A tag and the generation that it had when the load began.
struct Tag {
  std::string name{};
  std::string token{};

  friend bool operator==(const Tag&, const Tag&) = default;
};

struct Header {
  std::int64_t created_ms = 0;  // Unix time at which the load completed
  std::int64_t ttl_ms = 0;      // fresh for so long after it
  std::int64_t stale_ms = 0;    // life after the ttl in which the value may be served while it is refreshed
  std::int64_t error_ms = 0;    // life after the ttl in which the value may be served where a load fails
  std::int64_t cost_us = 0;     // how long the load took
  std::string schema{};         // "<fingerprint>.<version>" of the result type
  std::string codec{};          // the codec's name, without the envelope's form prefix
  std::string check{};          // hash of the full key
  std::vector<Tag> tags{};

  friend bool operator==(const Header&, const Header&) = default;
};

}  // namespace cachecade::envelope
