// The executor of all caches that were given none: one for the process, with no thread before there is work.
//
// It is never destroyed, so that static destructors may still use caches; from the start of the process's end on it
// takes nothing any more: see end_of_process.hpp.
#pragma once

#include <cachecade/detail/immortal.hpp>
#include <cachecade/executor.hpp>

namespace cachecade::load {

struct DefaultExecutor {
  ThreadExecutor executor;
};

inline constinit detail::Immortal<DefaultExecutor> the_default_executor;

inline ThreadExecutor& default_executor() { return the_default_executor.get().executor; }

}  // namespace cachecade::load
