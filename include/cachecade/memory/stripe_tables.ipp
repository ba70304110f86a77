#pragma once

#include <cachecade/memory/stripe_tables.hpp>

#include <cachecade/detail/config.hpp>

#include <algorithm>
#include <bit>
#include <thread>

namespace cachecade::memory {

CACHECADE_DECL std::size_t stripes_for(Limits limits) noexcept {
  if (forced_stripes != 0) return forced_stripes;
  constexpr std::size_t least_entries = 1000, least_bytes = std::size_t{1} << 20;
  const auto suiting =
      std::min({std::size_t{4} * std::thread::hardware_concurrency(), limits.max_entries / least_entries,
                limits.max_bytes / least_bytes, StripeTables::most});
  return std::bit_floor(std::max<std::size_t>(suiting, 1));
}

}  // namespace cachecade::memory
