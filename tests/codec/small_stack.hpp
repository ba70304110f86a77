// Runs a function on a thread with a stack of 256 KiB, as small thread pools have them.
#pragma once

#include <pthread.h>

#include <cstddef>
#include <functional>

/// False when the thread could not be started; a stack overflow ends the process.
inline bool run_on_small_stack(std::function<void()> run) {
  pthread_attr_t attributes{};
  if (pthread_attr_init(&attributes) != 0) return false;
  pthread_t thread{};
  const auto body = [](void* given) -> void* {
    (*static_cast<std::function<void()>*>(given))();
    return nullptr;
  };
  const bool started = pthread_attr_setstacksize(&attributes, std::size_t{256} << 10) == 0 &&
                       pthread_create(&thread, &attributes, body, &run) == 0;
  pthread_attr_destroy(&attributes);
  return started && pthread_join(thread, nullptr) == 0;
}
