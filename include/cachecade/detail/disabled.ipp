#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/disabled.hpp>

#include <cstdlib>
#include <string_view>

namespace cachecade::detail {

/// Unknown, no, yes: may be asked before any initializer has run.
inline constinit std::atomic<signed char> disabled_in_environment{-1};

CACHECADE_DECL bool disabled_by_environment() {
  auto known = disabled_in_environment.load(std::memory_order_relaxed);
  if (known < 0) {
    const char* const value = std::getenv("CACHECADE_DISABLED");
    known = value != nullptr && std::string_view(value) == "1" ? 1 : 0;
    disabled_in_environment.store(known, std::memory_order_relaxed);
  }
  return known == 1;
}

}  // namespace cachecade::detail
