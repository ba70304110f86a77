#include <cachecade/executor.hpp>

#include <support/catch.hpp>
#include <support/child.hpp>

#include <pthread.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <latch>
#include <memory>
#include <set>
#include <stdexcept>
#include <thread>

using cachecade::ThreadExecutor;

TEST_CASE("tasks run on other threads, no more than wanted, and destruction waits for all of them", "[core]") {
  std::atomic<int> ran{0};
  std::atomic<int> at_once{0};
  std::atomic<int> most_at_once{0};
  const auto caller = std::this_thread::get_id();
  std::atomic<bool> elsewhere{true};
  {
    ThreadExecutor executor(3, 1000);
    for (int n = 0; n < 500; ++n) {
      REQUIRE(executor.post([&] {
        const int now = ++at_once;
        for (int most = most_at_once; now > most && !most_at_once.compare_exchange_weak(most, now);) {
        }
        if (std::this_thread::get_id() == caller) elsewhere = false;
        std::this_thread::yield();
        --at_once;
        ++ran;
      }));
    }
  }
  CHECK(ran == 500);
  CHECK(elsewhere);
  CHECK(most_at_once <= 3);
}

TEST_CASE("a full queue refuses, and takes again when there is room", "[core][E9]") {
  std::latch running(1), go_on(1);
  std::atomic<int> ran{0};
  {
    ThreadExecutor executor(1, 2);
    REQUIRE(executor.post([&] {
      running.count_down();
      go_on.wait();
      ++ran;
    }));
    running.wait();
    CHECK(executor.post([&] { ++ran; }));
    CHECK(executor.post([&] { ++ran; }));
    CHECK_FALSE(executor.post([&] { ++ran; }));
    go_on.count_down();
    while (ran < 3) std::this_thread::yield();
    CHECK(executor.post([&] { ++ran; }));
  }
  CHECK(ran == 4);
}

TEST_CASE("a task that throws harms nobody", "[core]") {
  std::atomic<int> ran{0};
  {
    ThreadExecutor executor(1);
    for (int n = 0; n < 10; ++n) {
      executor.post([&] {
        ++ran;
        throw std::runtime_error("thrown by a task");
      });
    }
  }
  CHECK(ran == 10);
}

TEST_CASE("an executor whose last owner is its own task ends without waiting for itself", "[core]") {
  std::latch done(1);
  auto executor = std::make_shared<ThreadExecutor>(1);
  std::latch posted(1);
  executor->post([&, own = executor]() mutable {
    posted.wait();
    own.reset();
    done.count_down();
  });
  executor.reset();
  posted.count_down();
  done.wait();
}

TEST_CASE("stop drops what is queued, waits for what runs, and takes nothing after it", "[core][executor]") {
  ThreadExecutor executor(1);
  std::latch running(1), release(1);
  std::atomic<int> ran{0};
  REQUIRE(executor.post([&] {
    running.count_down();
    release.wait();
    ++ran;
  }));
  running.wait();
  REQUIRE(executor.post([&] { ++ran; }));
  CHECK_FALSE(executor.stop(std::chrono::milliseconds(1)));
  CHECK_FALSE(executor.post([&] { ++ran; }));
  release.count_down();
  CHECK(executor.stop(std::chrono::minutes(1)));
  CHECK(ran == 1);
}

TEST_CASE("stop within a task waits for the other tasks only", "[core][executor]") {
  ThreadExecutor executor(2);
  std::latch running(1), stopped(1);
  std::atomic<bool> release{false}, other_ended{false}, told{false};
  REQUIRE(executor.post([&] {
    running.count_down();
    while (!release) std::this_thread::yield();
    other_ended = true;
  }));
  running.wait();
  const auto start = std::chrono::steady_clock::now();
  REQUIRE(executor.post([&] {
    release = true;
    told = executor.stop(std::chrono::seconds(10)) && other_ended;
    stopped.count_down();
  }));
  stopped.wait();
  CHECK(told);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
}

TEST_CASE("a task that no thread can be started for is let go outside the lock", "[core]") {
  struct Posts {
    ThreadExecutor* executor;
    ~Posts() {
      executor->post([] {});
    }
  };
  const support::Child child([] {
    ThreadExecutor executor(1);
    pthread_attr_t attributes;
    const bool prepared = pthread_attr_init(&attributes) == 0 &&
                          pthread_attr_setstacksize(&attributes, std::size_t{1} << 46) == 0 &&
                          pthread_setattr_default_np(&attributes) == 0;
    const bool taken = executor.post([posts = std::make_shared<Posts>(&executor)] {});
    return prepared && !taken;
  });
  CHECK(child.is_well());
}

#ifndef CACHECADE_SANITIZE_THREAD  // which cannot start threads in a child
TEST_CASE("a forked child's executor works, and its destruction waits for no thread of the parent", "[core][E3]") {
  std::latch running(1), go_on(1);
  auto executor = std::make_unique<ThreadExecutor>(1);
  executor->post([&] {
    running.count_down();
    go_on.wait();
  });
  running.wait();
  const support::Child child([&] {
    std::atomic<bool> ran{false};
    executor->post([&] { ran = true; });
    executor.reset();
    return ran.load();
  });
  go_on.count_down();
  CHECK(child.is_well());
}
#endif
