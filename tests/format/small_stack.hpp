// Runs a function on a thread with a stack of 256 KiB, as small thread pools have them; eight times that under
// AddressSanitizer and ThreadSanitizer, whose frames are several times as large.
#pragma once

#include <pthread.h>

#include <cstddef>
#include <functional>

#if defined(CACHECADE_SANITIZE_ADDRESS) || defined(CACHECADE_SANITIZE_THREAD)
inline constexpr std::size_t small_stack_size = std::size_t{2} << 20;
#else
inline constexpr std::size_t small_stack_size = std::size_t{256} << 10;
#endif

/// False when the thread could not be started; a stack overflow ends the process.
inline bool run_on_small_stack(std::function<void()> run) {
  pthread_attr_t attributes{};
  if (pthread_attr_init(&attributes) != 0) return false;
  pthread_t thread{};
  const auto body = [](void* given) -> void* {
    (*static_cast<std::function<void()>*>(given))();
    return nullptr;
  };
  const bool started = pthread_attr_setstacksize(&attributes, small_stack_size) == 0 &&
                       pthread_create(&thread, &attributes, body, &run) == 0;
  pthread_attr_destroy(&attributes);
  return started && pthread_join(thread, nullptr) == 0;
}
