// The executor of all caches that were given none: one for the process, with no thread before there is work.
//
// It is never destroyed, so that static destructors may still use caches; from the start of the process's end on it
// takes nothing any more. What runs at that moment is waited for, but not for long: a load that hangs must not keep the
// process from ending.
#pragma once

#include <cachecade/executor.hpp>

#include <chrono>
#include <cstdlib>

namespace cachecade::detail {

inline ThreadExecutor& default_executor() {
  static auto* const executor = [] {
    std::atexit([] { default_executor().stop(std::chrono::seconds(2)); });
    return new ThreadExecutor;
  }();
  return *executor;
}

}  // namespace cachecade::detail
