// The switch that turns caching off from outside the program.
#pragma once

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

}  // namespace cachecade::detail
