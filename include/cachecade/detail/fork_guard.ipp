#pragma once

#include <cachecade/detail/fork_guard.hpp>
#include <cachecade/detail/immortal.hpp>

#include <pthread.h>

#include <mutex>
#include <utility>

namespace cachecade::detail {

/// Never destroyed: a static object may be guarded, and a fork may come while the process ends.
struct ForkGuards {
  std::mutex mutex{};
  ForkGuard* youngest = nullptr;
};
inline Immortal<ForkGuards> fork_guards;
inline std::once_flag fork_handlers;

CACHECADE_DECL void ForkGuard::enrol() {
  std::call_once(fork_handlers, [] {
    pthread_atfork(
        before_fork, [] { after_fork(false); }, [] { after_fork(true); });
  });
  auto& guards = fork_guards.get();
  const std::lock_guard lock(guards.mutex);
  older_ = std::exchange(guards.youngest, this);
  if (older_ != nullptr) older_->younger_ = this;
}

CACHECADE_DECL ForkGuard::~ForkGuard() {
  auto& guards = fork_guards.get();
  const std::lock_guard lock(guards.mutex);
  (younger_ != nullptr ? younger_->older_ : guards.youngest) = older_;
  if (older_ != nullptr) older_->younger_ = younger_;
}

CACHECADE_DECL void ForkGuard::before_fork() {
  auto& guards = fork_guards.get();
  guards.mutex.lock();
  for (auto* guard = guards.youngest; guard != nullptr; guard = guard->older_) guard->before_(guard->object_);
}

CACHECADE_DECL void ForkGuard::after_fork(bool child) {
  auto& guards = fork_guards.get();
  for (auto* guard = guards.youngest; guard != nullptr; guard = guard->older_) guard->after_(guard->object_, child);
  guards.mutex.unlock();
}

}  // namespace cachecade::detail
