#pragma once

#include <cachecade/deadline.hpp>
#include <cachecade/load/background_work.hpp>
#include <cachecade/load/default_executor.hpp>
#include <cachecade/load/end_of_process.hpp>
#include <cachecade/load/process_cache.hpp>

#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>

namespace cachecade::load {

namespace end_of_process {

inline constinit std::atomic<bool> registered{false};
inline constinit std::atomic<bool> outlived{false};

inline void stop_work() noexcept {
  if (outlived.load(std::memory_order_relaxed)) return;
  const auto by = Deadline::after(longest_wait_for_work);
  try {
    bool ended = ProcessCache::instance().stop_work(by);
    if (auto* const made = the_default_executor.get_if_made()) ended &= made->executor.stop(by.remaining());
    if (ended || outlived.exchange(true)) return;
    ProcessCache::instance().log().write(
        LogLevel::warning,
        "work in the background still runs two seconds after the process began to end: what it gives is dropped, and "
        "what it uses may be destroyed under it");
  } catch (...) {
  }
}

/// A compiler may make this object in every thread that uses a thread-local one, hence the flag.
struct MainThread {
  ~MainThread() {
    if (works_in_background) stop_work();
  }
  bool works_in_background = false;
};

inline thread_local MainThread main_thread;

}  // namespace end_of_process

CACHECADE_DECL void stop_work_at_exit() {
  if (!end_of_process::registered.exchange(true)) std::atexit([] { end_of_process::stop_work(); });
  if (::syscall(SYS_gettid) == ::getpid()) end_of_process::main_thread.works_in_background = true;
}

CACHECADE_DECL bool work_outlives_process() noexcept {
  return end_of_process::outlived.load(std::memory_order_acquire);
}

}  // namespace cachecade::load
