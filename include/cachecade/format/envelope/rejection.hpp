// Why stored bytes are a miss.
#pragma once

#include <cstddef>
#include <string_view>

namespace cachecade::envelope {

enum class Rejection : unsigned char {
  foreign,
  newer,
  corrupt,
  too_big,
  too_deep,
  must_understand,
  check,
  schema,
  higher_version,
  codec,
  future,
  expired,
  tag,
};

inline constexpr std::size_t rejection_count = static_cast<std::size_t>(Rejection::tag) + 1;

/// The name as it stands in metrics.
std::string_view to_string(Rejection rejection) noexcept;

/// One sentence for a person, without a period.
std::string_view explain(Rejection rejection) noexcept;

/// Whether what was rejected stays where it is: a load must not overwrite it.
constexpr bool keep(Rejection rejection) noexcept {
  return rejection == Rejection::foreign || rejection == Rejection::newer || rejection == Rejection::higher_version;
}

}  // namespace cachecade::envelope

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/format/envelope/rejection.ipp>
#endif
