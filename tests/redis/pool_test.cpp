#include <cachecade/redis/pool.hpp>

#include <support/catch.hpp>
#include <support/child.hpp>
#include <support/threads.hpp>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Deadline;
using cachecade::Fault;
using cachecade::FaultKind;
using cachecade::Result;
using cachecade::redis::AcquireMode;
using cachecade::redis::Connection;
using cachecade::redis::ConnectionHandle;
using cachecade::redis::Pool;
using cachecade::redis::ReplyLimits;
using cachecade::redis::Socket;

namespace {

/// Makes connections over socket pairs and keeps the other ends.
class Ends {
 public:
  ~Ends() {
    for (const int end : ends_) ::close(end);
  }
  Result<ConnectionHandle> connect(Deadline) {
    int pair[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return Fault{FaultKind::resources};
    const std::lock_guard lock(mutex_);
    ends_.push_back(pair[1]);
    return std::make_unique<Connection>(Socket(pair[0]), ReplyLimits{});
  }
  std::size_t made() const { return ends_.size(); }
  int operator[](std::size_t index) const { return ends_[index]; }

 private:
  std::mutex mutex_;
  std::vector<int> ends_;
};

bool ended(int end) {
  char byte = 0;
  return ::recv(end, &byte, 1, MSG_DONTWAIT) == 0;
}

}  // namespace

TEST_CASE("a connection is used again", "[redis]") {
  Ends ends;
  Pool pool(4, [&](Deadline deadline) { return ends.connect(deadline); });
  for (int round = 0; round < 3; ++round) {
    auto lease = pool.acquire(AcquireMode::any, Deadline::after(1s));
    REQUIRE(lease.ok());
    CHECK(lease->reused() == (round > 0));
  }
  CHECK(ends.made() == 1);
  CHECK_FALSE(pool.acquire(AcquireMode::fresh, Deadline::after(1s))->reused());
  CHECK(ends.made() == 2);
  CHECK(ended(ends[0]));
}

TEST_CASE("a pool has no more connections than allowed, and waiting for one ends with the deadline", "[redis]") {
  Ends ends;
  Pool pool(2, [&](Deadline deadline) { return ends.connect(deadline); });
  auto first = pool.acquire(AcquireMode::any, Deadline::after(1s));
  std::optional<Result<Pool::Lease>> second(pool.acquire(AcquireMode::any, Deadline::after(1s)));
  const auto begin = std::chrono::steady_clock::now();
  const auto third = pool.acquire(AcquireMode::any, Deadline::after(60ms));
  REQUIRE_FALSE(third.ok());
  CHECK(third.fault().kind == FaultKind::timeout);
  CHECK(std::chrono::steady_clock::now() - begin >= 60ms);
  std::thread returning([&, waiting = ::gettid()] {
    support::wait_until_asleep(waiting);
    second.reset();
  });
  const bool came = pool.acquire(AcquireMode::any, Deadline::after(5s)).ok();
  returning.join();
  CHECK(came);
  CHECK(ends.made() == 2);
}

TEST_CASE("an idle connection that ended, or on which something arrived, is not used again", "[redis][A8]") {
  Ends ends;
  Pool pool(4, [&](Deadline deadline) { return ends.connect(deadline); });
  { auto lease = pool.acquire(AcquireMode::any, Deadline::after(1s)); }
  ::shutdown(ends[0], SHUT_RDWR);
  CHECK_FALSE(pool.acquire(AcquireMode::any, Deadline::after(1s))->reused());
  REQUIRE(::send(ends[1], "+OK\r\n", 5, MSG_NOSIGNAL) == 5);
  CHECK_FALSE(pool.acquire(AcquireMode::any, Deadline::after(1s))->reused());
  CHECK(pool.acquire(AcquireMode::any, Deadline::after(1s))->reused());
  CHECK(ends.made() == 3);
}

TEST_CASE("reset_connections closes idle connections at once and leased ones on their return", "[redis][A9]") {
  Ends ends;
  Pool pool(4, [&](Deadline deadline) { return ends.connect(deadline); });
  {
    auto leased = pool.acquire(AcquireMode::any, Deadline::after(1s));
    { auto idle = pool.acquire(AcquireMode::any, Deadline::after(1s)); }
    pool.reset_connections();
    CHECK(ended(ends[1]));
    CHECK_FALSE(ended(ends[0]));
  }
  CHECK(ended(ends[0]));
  CHECK_FALSE(pool.acquire(AcquireMode::any, Deadline::after(1s))->reused());
}

TEST_CASE("a finished connection and a failed connect give their room back", "[redis]") {
  Ends ends;
  bool fail = false;
  Pool pool(1, [&](Deadline deadline) {
    return fail ? Result<ConnectionHandle>(Fault{FaultKind::refused}) : ends.connect(deadline);
  });
  (*pool.acquire(AcquireMode::any, Deadline::after(1s)))->finish();
  CHECK(ended(ends[0]));
  fail = true;
  for (int i = 0; i < 3; ++i)
    CHECK(pool.acquire(AcquireMode::any, Deadline::after(1s)).fault().kind == FaultKind::refused);
  fail = false;
  CHECK(pool.acquire(AcquireMode::any, Deadline::after(1s)).ok());
}

TEST_CASE("eight threads share three connections", "[redis]") {
  Ends ends;
  std::atomic<int> in_use{0};
  std::atomic<int> most{0};
  std::atomic<int> failed{0};
  Pool pool(3, [&](Deadline deadline) { return ends.connect(deadline); });
  std::vector<std::thread> threads;
  for (int id = 0; id < 8; ++id) {
    threads.emplace_back([&, id] {
      for (int round = 0; round < 500; ++round) {
        auto lease = pool.acquire(AcquireMode::any, Deadline::after(20s));
        if (!lease) {
          ++failed;
          continue;
        }
        const int now = ++in_use;
        for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) continue;
        if (round % 50 == id) (*lease)->finish();
        --in_use;
      }
      if (id == 0) pool.reset_connections();
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(failed == 0);
  CHECK(most <= 3);
}

TEST_CASE("a child closes the descriptors that it inherited, and the parent's stay open", "[redis]") {
  Ends ends;
  Pool pool(4, [&](Deadline deadline) { return ends.connect(deadline); });
  int descriptor = -1;
  {
    auto lease = pool.acquire(AcquireMode::any, Deadline::after(1s));
    descriptor = (*lease)->descriptor();
  }
  const support::Child child([&] {
    pool.abandon();
    return ::fcntl(descriptor, F_GETFD) == -1;
  });
  CHECK(child.is_well());
  CHECK_FALSE(ended(ends[0]));
  CHECK(pool.acquire(AcquireMode::any, Deadline::after(1s))->reused());
}
