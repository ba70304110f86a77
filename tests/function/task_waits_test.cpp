// Work in the background never waits for work in the background, whatever the executor.
#include <cachecade/cache.hpp>
#include <cachecade/executor.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>
#include <support/threads.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <latch>
#include <memory>

using namespace std::chrono_literals;
using cachecade::Cache;
using cachecade::deadline;
using support::on_both;
using support::on_threads;
using support::Rig;

namespace {

/// Runs a task inside the call that posts it, which no executor should.
class InlineExecutor final : public cachecade::Executor {
 public:
  bool post(Task task) override {
    task();
    return true;
  }
};

const auto inline_tasks = [](cachecade::Options& options) { options.executor = std::make_shared<InlineExecutor>(); };

/// Whether it took less than the shortest time that a call here may wait.
template <class Body>
bool is_quick(const Body& body) {
  const auto begin = std::chrono::steady_clock::now();
  body();
  return std::chrono::steady_clock::now() - begin < 5s;
}

}  // namespace

TEST_CASE("calls with a deadline within calls with a deadline need no thread of their own", "[cache][with][F4]") {
  for (const std::size_t threads : {1U, 2U}) {
    on_threads(threads, [](Rig&, const Cache<>& cache) {
      auto inner = cache.cachecaded("inner", 1min, [](int x) { return x; });
      auto middle = cache.cachecaded("middle", 1min, [&](int x) { return inner.with(deadline(10s))(x) + 1; });
      auto outer = cache.cachecaded("outer", 1min, [&](int x) { return middle.with(deadline(20s))(x) + 1; });
      std::atomic<int> right{0};
      CHECK(is_quick([&] {
        support::Threads callers;
        callers.start(4, [&](int x) { right += outer.with(deadline(30s))(x) == x + 2; });
      }));
      CHECK(right == 4);
    });
  }
}

TEST_CASE("refreshes with a deadline within calls with a deadline need no thread of their own", "[cache][with]") {
  on_threads(1, [](Rig&, const Cache<>& cache) {
    auto inner = cache.cachecaded("inner", 1min, [](int x) { return x; });
    auto outer =
        cache.cachecaded("outer", 1min, [&](int x) { return inner.with(cachecade::refresh, deadline(10s))(x) + 1; });
    CHECK(is_quick([&] {
      CHECK(outer.with(deadline(30s))(1) == 2);
      CHECK(outer.with(cachecade::refresh, deadline(30s))(1) == 2);
    }));
  });
}

TEST_CASE("a task loads anew what has an old value, though its caller would wait only so long", "[cache][staleness]") {
  on_threads(1, [](Rig& rig, const Cache<>& cache) {
    support::Source source;
    auto inner = cache.cachecaded({.name = "inner", .ttl = 1min, .on_error_for = 1h, .soft_timeout = 10s}, source);
    CHECK(inner(1) == 1);
    rig.clock->advance(90s);
    auto outer = cache.cachecaded("outer", 1min, [&](int x) { return inner(x); });
    CHECK(is_quick([&] { CHECK(outer.with(deadline(30s))(1) == 2); }));
  });
}

TEST_CASE("an executor that runs tasks at once stalls nobody", "[cache][staleness]") {
  on_both(inline_tasks, [](Rig& rig, const Cache<>& cache) {
    support::Source source;
    auto f = cache.cachecaded({.name = "f", .ttl = 1min, .stale_for = 1h, .on_error_for = 2h}, source);
    CHECK(is_quick([&] {
      CHECK(f(1) == 1);
      for (int run = 1; run < 4; ++run) {
        rig.clock->advance(90s);
        CHECK(f(1) == run);  // the old value, which is loaded anew before the call returns
        CHECK(f(1) == run + 1);
      }
      rig.clock->advance(90s);
      *source.broken = true;
      CHECK(f(1) == 4);
      *source.broken = false;
      rig.clock->advance(2s);
      CHECK(f(1) == 4);
      CHECK(f(1) == 6);
      CHECK(f.with(cachecade::refresh, deadline(10s))(1) == 7);
      CHECK(f.with(deadline(10s))(2) == 8);
    }));
  });
}

TEST_CASE("an executor that runs tasks at once waits for no load of another thread", "[cache][staleness]") {
  on_both(inline_tasks, [](Rig& rig, const Cache<>& cache) {
    std::latch running(1), release(1);
    std::atomic<int> runs{0};
    auto f = cache.cachecaded({.name = "f", .ttl = 1min, .stale_for = 1h}, [&](int) {
      const int run = ++runs;
      if (run == 2) {
        running.count_down();
        release.wait();
      }
      return run;
    });
    f(1);
    rig.clock->advance(90s);
    support::Threads other;
    other.start([&] { f.refresh(1); });
    running.wait();
    CHECK(is_quick([&] { CHECK(f(1) == 1); }));
    release.count_down();
  });
}

TEST_CASE("a refresh behind that waits for a caller is not waited for by that caller's load", "[cache][with]") {
  on_threads(1, [](Rig& rig, const Cache<>& cache) {
    auto inner = cache.cachecaded("inner", 1min, [](int x) { return x; });
    std::latch loads{1}, waits{1};
    std::atomic<bool> held{false};
    auto outer = cache.cachecaded({.name = "outer", .ttl = 1min, .stale_for = 1h}, [&](int x) {
      if (held.exchange(false)) {
        loads.count_down();
        waits.wait();
        return inner.with(deadline(20s))(x) + 1;
      }
      return x;
    });
    CHECK(outer(1) == 1);
    rig.clock->advance(2min);
    std::atomic<int> refreshed{0};
    CHECK(is_quick([&] {
      held = true;
      support::Threads callers;
      callers.start([&] { refreshed = outer.refresh(1); });
      loads.wait();
      CHECK(outer(1) == 1);
      std::this_thread::sleep_for(50ms);
      waits.count_down();
    }));
    CHECK(refreshed == 2);
  });
}

TEST_CASE("a task that wants a caller's load and a caller that wants a task do not wait for each other",
          "[cache][with]") {
  for (const bool task_waits_first : {true, false}) {
    CAPTURE(task_waits_first);
    on_threads(1, [&](Rig&, const Cache<>& cache) {
      std::latch leads{1}, begins{1}, goes_on{1};
      auto inner = cache.cachecaded("inner", 1min, [](int x) { return x; });
      auto outer = cache.cachecaded("outer", 1min, [&](int x) {
        leads.count_down();
        begins.wait();
        if (task_waits_first) std::this_thread::sleep_for(50ms);
        return inner.with(deadline(20s))(x) + 1;
      });
      auto beside = cache.cachecaded("beside", 1min, [&](int x) {
        begins.count_down();
        if (!task_waits_first) goes_on.wait();
        return outer(x) + 1;
      });
      std::atomic<int> got_outer{0}, got_beside{0};
      CHECK(is_quick([&] {
        support::Threads callers;
        callers.start([&] { got_outer = outer(1); });
        leads.wait();
        callers.start([&] { got_beside = beside.with(deadline(25s))(1); });
        begins.wait();
        std::this_thread::sleep_for(100ms);
        goes_on.count_down();
      }));
      CHECK(got_outer == 2);
      CHECK(got_beside == 3);
    });
  }
}
