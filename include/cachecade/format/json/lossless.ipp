#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/format/json/lossless.hpp>

#include <cmath>
#include <limits>

namespace cachecade::codec {

namespace lossless_parts {

/// `again` may be what a float keeps of `stored`.
CACHECADE_DECL bool same_float(double stored, double again) noexcept {
  if (stored == again) return true;
  const double largest = static_cast<double>(std::numeric_limits<float>::max());
  if (!(std::abs(stored) <= largest && std::abs(again) <= largest)) return false;
  const auto kept = static_cast<float>(again);
  return static_cast<double>(kept) == again && static_cast<float>(stored) == kept;
}

CACHECADE_DECL bool integer_is(const JsonNumber& integer, double number) noexcept {
  if (std::trunc(number) != number) return false;
  if (integer.kind == JsonNumber::Kind::negative) {
    return number >= -0x1p63 && number < 0 &&
           static_cast<std::int64_t>(number) == static_cast<std::int64_t>(integer.bits);
  }
  return number >= 0 && number < 0x1p64 && static_cast<std::uint64_t>(number) == integer.bits;
}

}  // namespace lossless_parts

CACHECADE_DECL bool lossless(const JsonNumber& stored, const JsonNumber& again) noexcept {
  using namespace lossless_parts;
  const bool floating = again.kind == JsonNumber::Kind::floating;
  if (stored.kind == JsonNumber::Kind::floating) return floating && same_float(stored.value, again.value);
  if (floating) return integer_is(stored, again.value);
  return stored.kind == again.kind && stored.bits == again.bits;
}

}  // namespace cachecade::codec
