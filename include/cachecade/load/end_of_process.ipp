#pragma once

#include <cachecade/deadline.hpp>
#include <cachecade/load/default_executor.hpp>
#include <cachecade/load/end_of_process.hpp>
#include <cachecade/load/process_cache.hpp>

#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>

namespace cachecade::load {

namespace end_of_process {

inline constexpr std::chrono::seconds longest_wait{2};
inline constinit std::atomic<bool> registered{false};

inline void stop_work() noexcept {
  const auto by = Deadline::after(longest_wait);
  try {
    ProcessCache::instance().stop_work(by);
    if (auto* const made = the_default_executor.get_if_made()) made->executor.stop(by.remaining());
  } catch (...) {
  }
}

struct MainThread {
  ~MainThread() { stop_work(); }
};

}  // namespace end_of_process

CACHECADE_DECL void stop_work_at_exit() {
  if (!end_of_process::registered.exchange(true)) std::atexit([] { end_of_process::stop_work(); });
  if (::syscall(SYS_gettid) == ::getpid()) {
    [[maybe_unused]] static thread_local const end_of_process::MainThread its_end;
  }
}

}  // namespace cachecade::load
