// Keeps SIGPIPE away from the process while libcurl (and the TLS library below it) writes to sockets.
//
// Invariant: after the scope the thread's signal mask and the pending SIGPIPE are as before. A SIGPIPE that a write in
// the scope raised is synchronous, so it is pending on this thread alone and is consumed here. One that was pending
// before is somebody else's and stays. Cost: four system calls. A handler or SIG_IGN for the whole process is not ours
// to set.
#pragma once

#include <cerrno>
#include <csignal>
#include <ctime>

namespace cachecade::http {

class SigpipeBlock {
 public:
  SigpipeBlock() noexcept {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    was_pending_ = pending();
    if (!was_pending_) pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }

  ~SigpipeBlock() {
    if (was_pending_) return;
    const int error = errno;
    if (pending()) {
      const timespec at_once{};
      while (sigtimedwait(&pipe_, nullptr, &at_once) == -1 && errno == EINTR) {
      }
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    errno = error;
  }

  SigpipeBlock(const SigpipeBlock&) = delete;
  SigpipeBlock& operator=(const SigpipeBlock&) = delete;

 private:
  static bool pending() noexcept {
    sigset_t signals;
    sigemptyset(&signals);
    sigpending(&signals);
    return sigismember(&signals, SIGPIPE) == 1;
  }

  sigset_t pipe_{};
  sigset_t before_{};
  bool was_pending_ = false;
};

}  // namespace cachecade::http
