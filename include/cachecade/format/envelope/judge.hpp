// Whether a well-formed entry is one that the caller can use.
//
// The order matters. Another key's entry tells nothing else. What is past its life is dead whatever it holds, so that
// even an entry of a higher version makes room in the end. A higher version outlives every other doubt, since only
// `keep` protects it from being overwritten.
#pragma once

#include <cachecade/format/envelope/header.hpp>
#include <cachecade/format/envelope/rejection.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace cachecade::envelope {

/// How far hosts' clocks may differ.
inline constexpr std::int64_t max_clock_difference_ms = 60'000;

struct Expected {
  std::string check{};
  std::string fingerprint{};
  int version = 0;
  std::string codec{};
  std::int64_t now_ms = 0;
  bool takes_unstated_schema = false;  // also use entries with an empty schema: JSON text that a person stored
};

/// The version in a schema `<fingerprint>.<version>`; nothing when there is none.
inline std::optional<std::int64_t> version_of(std::string_view schema) noexcept {
  const auto dot = schema.rfind('.');
  if (dot == schema.npos) return std::nullopt;
  std::int64_t version = 0;
  const char* end = schema.data() + schema.size();
  const auto [stop, error] = std::from_chars(schema.data() + dot + 1, end, version);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return version;
}

/// The moment from which an entry is of no use to anybody.
constexpr std::int64_t end_of_life_ms(const Header& header) noexcept {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  std::int64_t end = header.created_ms;
  for (const auto part : {header.ttl_ms, std::max(header.stale_ms, header.error_ms)}) {
    if (part > 0) end = end > most - part ? most : end + part;
  }
  return end;
}

/// Why the entry is a miss for a caller who expects this; nothing when it is usable. Pure; throws nothing.
inline std::optional<Rejection> judge(const Header& header, const Expected& expected) noexcept {
  if (header.check != expected.check) return Rejection::check;
  if (expected.now_ms >= end_of_life_ms(header)) return Rejection::expired;
  const std::string_view schema = header.schema;
  if (!(schema.empty() && expected.takes_unstated_schema)) {
    const auto version = version_of(schema);
    if (version && *version > expected.version) return Rejection::higher_version;
    const bool same = version == expected.version && schema.substr(0, schema.rfind('.')) == expected.fingerprint;
    if (!same) return Rejection::schema;
  }
  if (header.created_ms > expected.now_ms && header.created_ms - expected.now_ms > max_clock_difference_ms) {
    return Rejection::future;
  }
  if (header.codec != expected.codec) return Rejection::codec;
  return std::nullopt;
}

}  // namespace cachecade::envelope
