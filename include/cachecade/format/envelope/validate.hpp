// Whether a well-formed entry is one that the caller can use.
//
// The order matters. Another key's entry tells nothing else. What is past its life is dead whatever it holds, so that
// even an entry of a higher version makes room in the end. A higher version outlives every other doubt, since only
// `keep` protects it from being overwritten.
#pragma once

#include <cachecade/format/envelope/header.hpp>
#include <cachecade/format/envelope/rejection.hpp>

#include <cstdint>
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
std::optional<std::int64_t> version_of(std::string_view schema) noexcept;

/// The moment from which an entry is of no use to anybody.
std::int64_t end_of_life_ms(const Header& header) noexcept;

/// Why the entry is a miss for a caller who expects this; nothing when it is usable. Pure; throws nothing.
std::optional<Rejection> validate(const Header& header, const Expected& expected) noexcept;

}  // namespace cachecade::envelope

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/format/envelope/validate.ipp>
#endif
