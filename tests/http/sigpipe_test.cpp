#include <cachecade/http/sigpipe.hpp>

#include <support/catch.hpp>

#include <unistd.h>

using cachecade::http::SigpipeBlock;

namespace {

bool sigpipe_is(int (*query)(sigset_t*)) {
  sigset_t signals;
  sigemptyset(&signals);
  query(&signals);
  return sigismember(&signals, SIGPIPE) == 1;
}

int blocked(sigset_t* signals) { return pthread_sigmask(SIG_SETMASK, nullptr, signals); }

void write_to_nobody() {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  ::close(ends[0]);
  errno = 0;
  CHECK(::write(ends[1], "x", 1) == -1);
  CHECK(errno == EPIPE);
  ::close(ends[1]);
}

}  // namespace

TEST_CASE("a SIGPIPE that a write raises within the scope is gone after it", "[http]") {
  REQUIRE_FALSE(sigpipe_is(blocked));
  for (int i = 0; i < 3; ++i) {
    {
      const SigpipeBlock quiet;
      CHECK(sigpipe_is(blocked));
      const SigpipeBlock nested;
      write_to_nobody();
      CHECK(sigpipe_is(sigpending));
    }
    CHECK_FALSE(sigpipe_is(sigpending));
    CHECK_FALSE(sigpipe_is(blocked));
  }
}

TEST_CASE("a SIGPIPE that was pending before is somebody else's and stays", "[http]") {
  sigset_t pipe;
  sigset_t before;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, &before);
  ::raise(SIGPIPE);
  {
    const SigpipeBlock quiet;
    write_to_nobody();
  }
  CHECK(sigpipe_is(sigpending));
  CHECK(sigpipe_is(blocked));
  const timespec at_once{};
  CHECK(sigtimedwait(&pipe, nullptr, &at_once) == SIGPIPE);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}
