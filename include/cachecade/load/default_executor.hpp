// The executor of all caches that were given none: one for the process, with no thread before there is work.
//
// It is never destroyed, so that static destructors may still use caches; from the start of the process's end on it
// takes nothing any more. What runs at that moment is waited for, but not for long: a load that hangs must not keep the
// process from ending.
#pragma once

#include <cachecade/detail/immortal.hpp>
#include <cachecade/executor.hpp>

#include <atomic>
#include <chrono>
#include <cstdlib>

namespace cachecade::load {

ThreadExecutor& default_executor();

struct DefaultExecutor {
  DefaultExecutor() {
    if (!registered.exchange(true)) std::atexit([] { default_executor().stop(std::chrono::seconds(2)); });
  }
  ThreadExecutor executor;
  static inline constinit std::atomic<bool> registered{false};  // threads that race may make more than one of these
};

inline constinit detail::Immortal<DefaultExecutor> the_default_executor;

inline ThreadExecutor& default_executor() { return the_default_executor.get().executor; }

}  // namespace cachecade::load
