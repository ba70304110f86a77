// Work that outlives its call.
#pragma once

#include <cachecade/detail/callable.hpp>
#include <cachecade/load/core_base.hpp>

namespace cachecade::load {

/// Hands the task to the cache's executor; false where that does not take it.
bool post(CoreBase& core, detail::Callback<void()> task);

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/background.ipp>
#endif
