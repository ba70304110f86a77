// The switches that turn caching off: from outside the program, and for the whole process while it runs.
#pragma once

#include <atomic>
#include <cstdlib>
#include <string_view>

namespace cachecade::detail {

/// CACHECADE_DISABLED=1 in the environment turns every call into a plain call.
inline bool disabled_by_environment() {
  static const bool disabled = [] {
    const char* value = std::getenv("CACHECADE_DISABLED");
    return value != nullptr && std::string_view(value) == "1";
  }();
  return disabled;
}

/// What enable_caching says.
inline constinit std::atomic<bool> caching_enabled{true};

}  // namespace cachecade::detail
