#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/format/envelope/validate.hpp>

#include <algorithm>
#include <charconv>
#include <limits>

namespace cachecade::envelope {

CACHECADE_DECL std::optional<std::int64_t> version_of(std::string_view schema) noexcept {
  const auto dot = schema.rfind('.');
  if (dot == schema.npos) return std::nullopt;
  std::int64_t version = 0;
  const char* end = schema.data() + schema.size();
  const auto [stop, error] = std::from_chars(schema.data() + dot + 1, end, version);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return version;
}

CACHECADE_DECL std::int64_t end_of_life_ms(const Header& header) noexcept {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  std::int64_t end = header.created_ms;
  for (const auto part : {header.ttl_ms, std::max(header.stale_ms, header.error_ms)}) {
    if (part > 0) end = end > most - part ? most : end + part;
  }
  return end;
}

CACHECADE_DECL std::optional<Rejection> validate(const Header& header, const Expected& expected) noexcept {
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
