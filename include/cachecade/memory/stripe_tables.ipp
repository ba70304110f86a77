#pragma once

#include <cachecade/memory/stripe_tables.hpp>

#include <cachecade/detail/config.hpp>

#include <algorithm>
#include <bit>
#include <thread>

namespace cachecade::memory {

CACHECADE_DECL std::size_t stripes_for(Limits) noexcept {
  if (forced_stripes != 0) return forced_stripes;
  return 1;
}

}  // namespace cachecade::memory
