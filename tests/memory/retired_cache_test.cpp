// What is left of a process-wide cache that was replaced or shut down.
#include <cachecade/global.hpp>

#include <support/catch.hpp>
#include <support/counting_allocator.hpp>
#include <support/step_executor.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

using namespace std::chrono_literals;
using support::Allocations;

namespace {

cachecade::Options quiet(std::shared_ptr<cachecade::Executor> executor = nullptr) {
  return {.storage_engines = {"memory"},
          .executor = std::move(executor),
          .log = [](cachecade::LogLevel, std::string_view) {}};
}

}  // namespace

#if !defined(CACHECADE_SANITIZE_ADDRESS) && !defined(CACHECADE_SANITIZE_THREAD)  // whose allocators are not counted
TEST_CASE("a cache that was replaced keeps no values", "[memory][global]") {
  const auto f = cachecade::cachecaded("values", 1h, [](int n) { return std::string(1000, 'x') + std::to_string(n); });
  const auto before = Allocations::bytes();
  for (int round = 0; round < 5; ++round) {
    cachecade::init_cache(quiet());
    for (int n = 0; n < 10'000; ++n) f(n);
  }
  cachecade::init_cache(quiet());
  CHECK(Allocations::bytes() - before < std::size_t{6} << 20);
  cachecade::shutdown_cache();
}
#endif

TEST_CASE("a cache that was replaced lives on for those who hold it", "[memory][global]") {
  const auto f = cachecade::cachecaded("held", 1h, [](int n) { return n; });
  {
    const auto first = cachecade::init_cache(quiet());
    first.set("k", 1, 1h);
    const auto own = first.cachecaded("own", 1h, [](int n) { return n; });
    own(1);
    cachecade::init_cache(quiet());
    f(1);
    CHECK(first.get<int>("k") == 1);
    CHECK(own.peek(1) == 1);
  }
  CHECK(f.peek(1) == 1);
  cachecade::shutdown_cache();
}

TEST_CASE("a shutdown waits for work in the background, and lets no more begin", "[memory][global]") {
  const auto executor = std::make_shared<support::StepExecutor>();
  std::atomic<int> begun{0}, ended{0};
  const auto load = [&](int n) {
    ++begun;
    for (const auto until = std::chrono::steady_clock::now() + (begun > 1 ? 100ms : 0ms);
         std::chrono::steady_clock::now() < until;) {
      std::this_thread::yield();
    }
    ++ended;
    return n;
  };
  const auto f = cachecade::cachecaded({.name = "behind", .ttl = 1ms, .stale_for = 1h}, load);
  for (const bool is_waiting : {false, true}) {
    begun = ended = 0;
    cachecade::init_cache(quiet(is_waiting ? executor : nullptr));
    f(1);
    if (is_waiting) {
      while (executor->waiting() == 0) f(1);
    } else {
      while (begun < 2) f(1);
    }
    cachecade::shutdown_cache();
    CHECK(ended == begun);
    executor->run();
    CHECK(begun == (is_waiting ? 1 : 2));
    CHECK(f(1) == 1);
  }
}

TEST_CASE("work of another cache that shuts this one down waits for its work", "[memory][global]") {
  std::atomic<int> runs{0}, others{0};
  std::atomic<bool> shutting{false}, ended{false}, waited{false}, done{false};
  const auto f = cachecade::cachecaded({.name = "slow", .ttl = 1ms, .stale_for = 1h}, [&](int n) {
    if (++runs == 2) {
      while (!shutting) std::this_thread::yield();
      for (const auto until = std::chrono::steady_clock::now() + 50ms; std::chrono::steady_clock::now() < until;) {
        std::this_thread::yield();
      }
      ended = true;
    }
    return n;
  });
  cachecade::init_cache(quiet());
  while (runs < 2) f(1);
  const cachecade::Cache<> other(quiet(std::make_shared<cachecade::ThreadExecutor>()));
  const auto g = other.cachecaded({.name = "stops", .ttl = 1ms, .stale_for = 1h}, [&](int n) {
    if (++others == 2) {
      shutting = true;
      cachecade::shutdown_cache();
      waited = ended.load();
      done = true;
    }
    return n;
  });
  while (!done) g(1);
  CHECK(waited);
}

TEST_CASE("work in the background may shut down its own cache", "[memory][global]") {
  std::atomic<int> runs{0};
  std::atomic<bool> done{false};
  const auto f = cachecade::cachecaded({.name = "itself", .ttl = 1ms, .stale_for = 1h}, [&](int n) {
    if (++runs == 2) {
      const auto start = std::chrono::steady_clock::now();
      cachecade::shutdown_cache();
      done = std::chrono::steady_clock::now() - start < 1s;
    }
    return n;
  });
  cachecade::init_cache(quiet());
  f(1);
  while (runs < 2) f(1);
  cachecade::init_cache(quiet());
  while (!done) std::this_thread::yield();
  cachecade::shutdown_cache();
}

TEST_CASE("a thread that ends leaves work in the background to the others", "[memory][global]") {
  const auto executor = std::make_shared<support::StepExecutor>();
  const auto f = cachecade::cachecaded({.name = "others", .ttl = 1ms, .stale_for = 1h}, [](int n) { return n; });
  cachecade::init_cache(quiet(executor));
  const auto refresh_behind = [&] {
    while (executor->waiting() == 0) f(1);
    return executor->run();
  };
  std::size_t ran = 0;
  std::thread([&] { ran = refresh_behind(); }).join();
  CHECK(ran == 1);
  CHECK(refresh_behind() == 1);
  cachecade::shutdown_cache();
}
