// Concurrent callers of one key share one run; nobody else waits for them.
#include <cachecade/cache.hpp>
#include <cachecade/load/flights.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>
#include <support/threads.hpp>

#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <barrier>
#include <chrono>
#include <functional>
#include <latch>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Cache;
using support::on_both;
using support::Rig;

namespace {

template <class Body>
void in_threads(int number, Body body) {
  std::vector<std::thread> threads;
  for (int id = 0; id < number; ++id) threads.emplace_back([&body, id] { body(id); });
  for (auto& thread : threads) thread.join();
}

}  // namespace

TEST_CASE("a hundred callers of one cold key share one run", "[load][F1]") {
  on_both([](Rig&, Cache<> cache) {
    std::atomic<int> runs{0};
    std::atomic<int> wrong{0};
    std::latch release(1);
    auto f = cache.cachecaded("f", 60s, [&](int x) {
      ++runs;
      release.wait();
      return x * 2;
    });
    support::Threads callers;
    callers.start(100, [&](int) {
      if (f(21) != 42) ++wrong;
    });
    callers.wait_until_asleep();
    release.count_down();
    callers.join();
    CHECK(runs == 1);
    CHECK(wrong == 0);
    const auto stats = cache.stats();
    CHECK(stats.loads == 1);
    CHECK(stats.coalesced + stats.hits == 99);
    CHECK(stats.coalesced > 0);
  });
}

TEST_CASE("callers who come while a result is being stored never run the function again", "[load][F1]") {
  Rig rig;
  auto cache = rig.on_store();
  std::atomic<int> runs{0};
  auto f = cache.cachecaded("f", 60s, [&](int x) { return ++runs, x; });
  for (int round = 0; round < 200; ++round) {
    runs = 0;
    std::barrier start(4);
    in_threads(4, [&](int) {
      start.arrive_and_wait();
      f(round);
    });
    REQUIRE(runs == 1);
  }
}

TEST_CASE("an exception reaches all who wait, and the next call runs again", "[load][F2]") {
  Rig rig;
  auto cache = rig.on_memory();
  std::atomic<int> runs{0};
  std::atomic<int> caught{0};
  std::latch release(1);
  auto f = cache.cachecaded("f", 60s, [&](int) -> int {
    ++runs;
    release.wait();
    throw std::runtime_error("source down");
  });
  support::Threads callers;
  callers.start(20, [&](int) {
    try {
      f(1);
    } catch (const std::runtime_error& error) {
      if (std::string(error.what()) == "source down") ++caught;
    }
  });
  callers.wait_until_asleep();
  release.count_down();
  callers.join();
  CHECK(caught == 20);
  CHECK(runs <= 3);
  CHECK_THROWS_AS(f(1), std::runtime_error);
  CHECK_FALSE(f.peek(1));
}

TEST_CASE("other keys are not held up by a slow one", "[load]") {
  Rig rig;
  auto cache = rig.on_memory();
  std::latch entered(1), release(1);
  auto f = cache.cachecaded("f", 60s, [&](int x) {
    if (x == 0) {
      entered.count_down();
      release.wait();
    }
    return x;
  });
  std::thread slow([&] { f(0); });
  entered.wait();
  for (int x = 1; x < 100; ++x) CHECK(f(x) == x);
  release.count_down();
  slow.join();
}

TEST_CASE("recursion through the cache works", "[load][F4]") {
  on_both([](Rig&, Cache<> cache) {
    int runs = 0;
    std::function<long(int)> fib;
    auto cached =
        cache.cachecaded("fib", 60s, [&](int n) { return ++runs, n < 2 ? long{n} : fib(n - 1) + fib(n - 2); });
    fib = cached;
    CHECK(fib(30) == 832040);
    CHECK(runs == 31);
    cached.invalidate_all();
    fib = nullptr;
  });
}

TEST_CASE("a function that calls itself with the same arguments does not hang", "[load][F5]") {
  Rig rig;
  auto cache = rig.on_memory();
  int depth = 0;
  std::function<int(int)> self;
  auto f = cache.cachecaded("f", 60s, [&](int x) { return ++depth < 5 ? self(x) : 7; });
  self = f;
  CHECK(f(1) == 7);
  CHECK(depth == 5);
  CHECK(f.peek(1) == 7);
}

TEST_CASE("an invalidation during a load wins over its store", "[load][C9]") {
  on_both([](Rig&, Cache<> cache) {
    std::atomic<int> source{1};
    std::latch read(1), invalidated(1);
    auto f = cache.cachecaded("f", 60s, [&](int) {
      const int seen = source;
      if (seen == 1) {
        read.count_down();
        invalidated.wait();
      }
      return seen;
    });
    std::thread loader([&] { f(1); });
    read.wait();
    source = 2;
    f.invalidate(1);
    invalidated.count_down();
    CHECK(f(1) == 2);
    loader.join();
    CHECK(f(1) == 2);
    CHECK(cache.stats().dropped_for(cachecade::Dropped::invalidated) == 1);
  });
}

TEST_CASE("clear, put and refresh during a load win as well", "[load][C9]") {
  for (const std::string how : {"clear", "put", "refresh"}) {
    CAPTURE(how);
    Rig rig;
    auto cache = rig.on_memory();
    std::atomic<int> source{1};
    std::latch read(1), go(1);
    auto f = cache.cachecaded("f", 60s, [&](int) {
      const int seen = source;
      if (seen == 1) {
        read.count_down();
        go.wait();
      }
      return seen;
    });
    std::thread loader([&] { f(1); });
    read.wait();
    source = 2;
    if (how == "clear") cache.clear();
    if (how == "put") f.put(2, 1);
    if (how == "refresh") f.refresh(1);
    go.count_down();
    loader.join();
    CHECK(f(1) == 2);
  }
}

TEST_CASE("a result that cannot be copied for those who wait makes each compute alone", "[load][F3]") {
  struct Fragile {
    int id = 0;
    std::shared_ptr<std::atomic<bool>> armed;
    Fragile(int number, std::shared_ptr<std::atomic<bool>> flag) : id(number), armed(std::move(flag)) {}
    Fragile(const Fragile& other) : id(other.id), armed(other.armed) {
      if (*armed) throw std::runtime_error("copy");
    }
    Fragile(Fragile&&) = default;
    Fragile& operator=(const Fragile&) = default;
    Fragile& operator=(Fragile&&) = default;
  };
  Rig rig;
  auto cache = rig.on_memory();
  auto armed = std::make_shared<std::atomic<bool>>(true);
  std::atomic<int> right{0};
  std::latch release(1);
  auto f = cache.cachecaded("f", 60s, [&](int id) {
    release.wait();
    return Fragile(id, armed);
  });
  support::Threads callers;
  callers.start(8, [&](int) {
    if (f(3).id == 3) ++right;
  });
  callers.wait_until_asleep();
  release.count_down();
  callers.join();
  CHECK(right == 8);
}

TEST_CASE("eight threads on few keys with loads, puts, erases and clears never see another key's value", "[load]") {
  for (const bool on_memory : {true, false}) {
    Rig rig;
    auto cache = on_memory ? rig.on_memory({.prefix = "t", .memory = {.max_entries = 20}}) : rig.on_store();
    std::atomic<int> wrong{0};
    auto f = cache.cachecaded(
        "f", 60s, [](int x) { return std::string(static_cast<std::size_t>(x % 50), 'a') + std::to_string(x); });
    in_threads(8, [&](int id) {
      for (int step = 0; step < 2000; ++step) {
        const int x = (step * 7 + id * 13) % 40;
        const auto expected = f.original()(x);
        if (f(x) != expected) ++wrong;
        if (step % 17 == 0) f.invalidate(x);
        if (step % 29 == 0 && f.refresh(x) != expected) ++wrong;
        if (step % 31 == 0) f.put(expected, x);
        if (step % 501 == 0) cache.clear();
        if (const auto seen = f.peek(x); seen && *seen != expected) ++wrong;
      }
    });
    CHECK(wrong == 0);
  }
}

TEST_CASE("two loads that would wait for each other do not: one of them runs the other itself", "[load][F6]") {
  on_both([](Rig&, Cache<> cache) {
    static thread_local int depth = 0;
    std::barrier both_run(2);
    std::function<int(int)> other[2];
    const auto wrap = [&](int self) {
      return cache.cachecaded({.name = self == 0 ? "a" : "b", .ttl = 1min, .load_timeout = 1h}, [&, self](int x) {
        if (++depth == 1) both_run.arrive_and_wait();
        const int sum = depth > 2 ? x : x + other[1 - self](x);
        --depth;
        return sum;
      });
    };
    const auto a = wrap(0);
    const auto b = wrap(1);
    other[0] = a;
    other[1] = b;
    std::atomic<int> ended{0};
    in_threads(2, [&](int id) {
      if ((id == 0 ? a(1) : b(1)) > 0) ++ended;
    });
    CHECK(ended == 2);
  });
}

TEST_CASE("a ring of waits over three threads is seen as well", "[load][F6]") {
  Rig rig;
  auto cache = rig.on_memory();
  std::barrier all_run(3);
  std::function<int(int)> next[3];
  for (int self = 0; self < 3; ++self) {
    next[self] =
        cache.cachecaded({.name = "f" + std::to_string(self), .ttl = 1min, .load_timeout = 1h}, [&, self](int depth) {
          if (depth > 0) return 1;
          static thread_local bool first = true;
          if (std::exchange(first, false)) all_run.arrive_and_wait();
          static thread_local int nested = 0;
          if (nested > 3) return 1;
          ++nested;
          const int sum = 1 + next[(self + 1) % 3](depth);
          --nested;
          return sum;
        });
  }
  std::atomic<int> ended{0};
  in_threads(3, [&](int id) { ended += next[id](0) > 0; });
  CHECK(ended == 3);
  for (auto& function : next) function = nullptr;
}

// ThreadSanitizer follows no locks while a cancelled thread unwinds; libc++ has another unwinder than glibc cancels by.
#if !defined(CACHECADE_SANITIZE_THREAD) && !defined(_LIBCPP_VERSION)
TEST_CASE("a leader that is cancelled hands over to one heir", "[load][F8]") {
  on_both([](Rig&, Cache<> cache) {
    std::atomic<int> runs{0};
    std::latch running(1);
    auto f = cache.cachecaded("f", 1min, [&](int x) {
      if (++runs == 1) {
        running.count_down();
        for (;;) ::pause();
      }
      return x;
    });
    std::thread leader([&] { f(7); });
    running.wait();
    std::atomic<int> right{0};
    support::Threads waiters;
    waiters.start(8, [&](int) { right += f(7) == 7; });
    waiters.wait_until_asleep();
    pthread_cancel(leader.native_handle());
    leader.join();
    waiters.join();
    CHECK(right == 8);
    CHECK(runs == 2);
    CHECK(f.peek(7) == 7);
  });
}
#endif

TEST_CASE("a load that takes too long is replaced by the next caller's, and not stored", "[load]") {
  on_both([](Rig& rig, Cache<> cache) {
    std::atomic<int> runs{0};
    std::latch running(1), release(1);
    auto f = cache.cachecaded({.name = "f", .ttl = 1h, .load_timeout = 5s}, [&](int) {
      const int run = ++runs;
      if (run == 1) {
        running.count_down();
        release.wait();
      }
      return run;
    });
    std::atomic<int> seen{0};
    std::thread slow([&] { seen = f(1); });
    running.wait();
    rig.clock->advance(5s + 1ms);
    CHECK(f(1) == 2);
    release.count_down();
    slow.join();
    CHECK(seen == 1);
    CHECK(f(1) == 2);
    CHECK(cache.stats().dropped_for(cachecade::Dropped::invalidated) == 1);
  });
}

TEST_CASE("an invalidation waits for a value that is on its way to the store", "[load][C9]") {
  for (const std::string how : {"invalidate", "clear", "put"}) {
    CAPTURE(how);
    Rig rig;
    auto cache = rig.on_store();
    std::latch on_its_way(1);
    std::atomic<bool> armed{true};
    rig.store->before_set = [&, invalidating = ::gettid()] {
      if (!armed.exchange(false)) return;
      on_its_way.count_down();
      support::wait_until_asleep(invalidating);
    };
    auto f = cache.cachecaded("f", 1min, [&](int x) { return x; });
    std::thread loader([&] { f(1); });
    on_its_way.wait();
    if (how == "invalidate") f.invalidate(1);
    if (how == "clear") cache.clear();
    if (how == "put") f.put(2, 1);
    const auto after = f.peek(1);
    loader.join();
    const auto later = f.peek(1);
    const auto expected = how == "put" ? std::optional(2) : std::nullopt;
    CHECK(after == expected);
    CHECK(later == expected);
  }
}

TEST_CASE("those who wait in a flight get its result though the cache's handle is gone", "[load][E6]") {
  for (const bool on_memory : {true, false}) {
    Rig rig;
    auto cache = std::make_unique<cachecade::Cache<>>(on_memory ? rig.on_memory() : rig.on_store());
    std::latch running(1), destroyed(1);
    std::atomic<int> runs{0};
    std::atomic<int> right{0};
    auto f = std::make_unique<std::function<int(int)>>(cache->cachecaded("f", 1min, [&](int x) {
      ++runs;
      running.count_down();
      destroyed.wait();
      return x;
    }));
    std::vector<std::thread> threads;
    for (int id = 0; id < 8; ++id) {
      threads.emplace_back([&right, own = *f] {
        if (own(7) == 7) ++right;
      });
    }
    running.wait();
    f.reset();
    cache.reset();
    destroyed.count_down();
    for (auto& thread : threads) thread.join();
    CHECK(right == 8);
    CHECK(runs == 1);
  }
}

TEST_CASE("a run that takes longer than the ttl is stored all the same, for the ttl from its end", "[load][F12]") {
  on_both([](Rig& rig, Cache<> cache) {
    auto f = cache.cachecaded("f", 100ms, [&](int x) {
      rig.clock->advance(10s);
      return x;
    });
    f(1);
    rig.clock->advance(99ms);
    CHECK(f.peek(1) == 1);
    rig.clock->advance(1ms);
    CHECK_FALSE(f.peek(1));
    CHECK(cache.stats().load_time == 10s);
  });
}
