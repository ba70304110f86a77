// The switches that turn caching off: from outside the program, and for the whole process while it runs.
#pragma once

#include <atomic>

namespace cachecade::detail {

/// CACHECADE_DISABLED=1 in the environment turns every call into a plain call; it is looked at once.
bool disabled_by_environment();

/// What enable_caching says.
inline constinit std::atomic<bool> caching_enabled{true};

}  // namespace cachecade::detail

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/detail/disabled.ipp>
#endif
