// What is refused before it reaches the wire, and the form of a TTL on it.
#pragma once

#include <cachecade/duration.hpp>
#include <cachecade/result.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace cachecade::redis {

inline constexpr std::size_t max_key = std::size_t{16} << 10;
inline constexpr std::size_t max_value = std::size_t{64} << 20;

inline std::optional<Fault> refuse_key(std::string_view key) {
  if (key.empty()) return Fault{FaultKind::config, "a key must not be empty"};
  if (key.size() > max_key) return Fault{FaultKind::too_big, "the key is longer than 16 KiB"};
  return std::nullopt;
}

/// A TTL that is not positive is refused too: Redis takes it for an error, or for an order to delete.
inline std::optional<Fault> refuse_write(std::string_view key, std::string_view value, std::chrono::milliseconds ttl) {
  if (auto fault = refuse_key(key)) return fault;
  if (value.size() > max_value) return Fault{FaultKind::too_big, "the value is larger than 64 MiB"};
  if (ttl.count() <= 0) return Fault{FaultKind::config, "the ttl must be above zero"};
  return std::nullopt;
}

/// What goes behind PX: `ttl`, ten years at most, since Redis refuses what would overflow its clock.
inline std::string milliseconds_text(std::chrono::milliseconds ttl) {
  return std::to_string(std::min(ttl, longest_ttl.milliseconds()).count());
}

}  // namespace cachecade::redis
