// Who joins another caller's flight gets no older answer than he asked for.
#include <cachecade/cache.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>
#include <support/threads.hpp>

#include <atomic>
#include <chrono>
#include <latch>
#include <memory>
#include <stdexcept>
#include <vector>

using namespace std::chrono_literals;
using cachecade::deadline;
using cachecade::max_age;
using support::Rig;

namespace {

/// The first who looks into the store is held there until he is let go.
struct HeldLook {
  std::latch looks{1}, go{1};
  std::atomic<bool> held{false};

  void in(support::MapBackend& store) {
    store.after_get = [this] {
      if (held.exchange(true)) return;
      looks.count_down();
      go.wait();
    };
  }
};

/// The first run of the function after `hold` goes on only when it is let go; each returns its number.
struct HeldRun {
  std::atomic<int> runs{0};
  std::atomic<bool> hold{false}, fails{false};
  std::latch begun{1}, go{1};

  int operator()() {
    const int run = ++runs;
    if (hold.exchange(false)) {
      begun.count_down();
      go.wait();
      if (fails) throw std::runtime_error("the source is down");
    }
    return run;
  }
};

cachecade::Cache<> with_threads(Rig& rig) {
  auto options = rig.options();
  options.executor = std::make_shared<cachecade::ThreadExecutor>(2);
  return cachecade::Cache<>(options, {rig.store});
}

}  // namespace

TEST_CASE("who wants a young value does not wait for a caller who would take an old one", "[load][with]") {
  Rig rig;
  auto cache = rig.on_store();
  std::atomic<int> runs{0};
  auto f = cache.cachecaded("f", 1min, [&](int) { return ++runs; });
  f(1);
  rig.clock->advance(5s);
  HeldLook look;
  look.in(*rig.store);
  std::atomic<int> patient{0}, strict{0}, stricter{0};
  support::Threads callers;
  callers.start([&] { patient = f(1); });
  look.looks.wait();
  callers.start([&] { strict = f.with(max_age(1s))(1); });
  callers.wait_until_asleep();
  callers.start([&] { stricter = f.with(max_age(0s))(1); });
  callers.wait_until_asleep();
  look.go.count_down();
  callers.join();
  CHECK(patient == 1);
  CHECK(strict == 2);
  CHECK(stricter >= 2);
  CHECK(f(1) == runs);
}

TEST_CASE("callers who want a young value share the load that gives one", "[load][with]") {
  support::on_both([](Rig& rig, cachecade::Cache<> cache) {
    HeldRun source;
    auto f = cache.cachecaded("f", 1min, [&](int) { return source(); });
    f(1);
    rig.clock->advance(5s);
    source.hold = true;
    std::atomic<int> right{0};
    support::Threads callers;
    callers.start([&] { right += f.with(max_age(1s))(1) == 2; });
    source.begun.wait();
    callers.start(4, [&](int) { right += f.with(max_age(0s))(1) == 2; });
    callers.wait_until_asleep();
    source.go.count_down();
    callers.join();
    CHECK(right == 5);
    CHECK(source.runs == 2);
  });
}

TEST_CASE("a caller who looked in vain joins the load that overtook him", "[load][with]") {
  Rig rig;
  auto cache = rig.on_store();
  HeldRun source;
  source.hold = true;
  auto f = cache.cachecaded("f", 1min, [&](int) { return source(); });
  HeldLook look;
  look.in(*rig.store);
  std::atomic<int> right{0};
  support::Threads callers;
  callers.start([&] { right += f(1) == 1; });
  look.looks.wait();
  callers.start([&] { right += f.with(max_age(1s))(1) == 1; });
  source.begun.wait();
  look.go.count_down();
  callers.wait_until_asleep();
  source.go.count_down();
  callers.join();
  CHECK(right == 2);
  CHECK(source.runs == 1);
  CHECK(rig.store->sets == 1);
}

TEST_CASE("a key that is invalidated whenever somebody looks is loaded all the same", "[load]") {
  support::Rig rig;
  auto cache = rig.on_store();
  const auto f = cache.cachecaded("f", 60s, [](int n) { return n; });
  int looks = 0;
  rig.store->after_get = [&] {
    if (++looks < 100) f.invalidate(1);
  };
  CHECK(f(1) == 1);
  CHECK(looks < 10);
  CHECK(cache.stats().loads == 1);
  looks = 100;
  CHECK_FALSE(f.peek(1));
}

TEST_CASE("a failed load gives its old value to those who take one, and its error to the others", "[load][with]") {
  support::on_both([](Rig& rig, cachecade::Cache<> cache) {
    HeldRun source;
    auto f = cache.cachecaded({.name = "f", .ttl = 1min, .on_error_for = 1h}, [&](int) { return source(); });
    f(1);
    rig.clock->advance(2min);
    source.hold = source.fails = true;
    std::atomic<int> old{0}, failed{0};
    support::Threads callers;
    callers.start([&] { old += f(1) == 1; });
    source.begun.wait();
    callers.start([&] { old += f(1) == 1; });
    callers.start([&] { old += f.with(max_age(1h))(1) == 1; });
    callers.start([&] {
      try {
        f.with(max_age(90s))(1);
      } catch (const std::runtime_error&) {
        ++failed;
      }
    });
    callers.wait_until_asleep();
    source.go.count_down();
    callers.join();
    CHECK(old == 3);
    CHECK(failed == 1);
    CHECK(source.runs == 2);
  });
}

TEST_CASE("a refresh with a deadline runs the function, whoever looks or loads meanwhile", "[load][with]") {
  for (const bool loading : {false, true}) {
    CAPTURE(loading);
    Rig rig;
    const auto cache = with_threads(rig);
    HeldRun source;
    auto f = cache.cachecaded("f", 1min, [&](int) { return source(); });
    f(1);
    HeldLook look;
    source.hold = loading;
    support::Threads callers;
    std::atomic<int> other{0};
    if (loading) {
      callers.start([&] { other = f.with(max_age(-1s))(1); });
      source.begun.wait();
    } else {
      look.in(*rig.store);
      callers.start([&] { other = f(1); });
      look.looks.wait();
    }
    const int before = source.runs;
    CHECK(f.with(cachecade::refresh, deadline(1min))(1) == before + 1);
    CHECK(source.runs == before + 1);
    look.go.count_down();
    source.go.count_down();
    callers.join();
    CHECK(other == before);
    CHECK(f(1) == before + 1);
  }
}

TEST_CASE("each refresh with a deadline is a run that begins after the call", "[load][with]") {
  Rig rig;
  const auto cache = with_threads(rig);
  std::atomic<int> runs{0};
  auto f = cache.cachecaded("f", 1min, [&](int) { return ++runs; });
  std::atomic<int> old{0};
  support::Threads callers;
  callers.start(2, [&](int) {
    for (int n = 0; n < 200; ++n) f(1);
  });
  callers.start(2, [&](int) {
    for (int n = 0; n < 50; ++n) {
      const int before = runs;
      if (f.with(cachecade::refresh, deadline(1min))(1) <= before) ++old;
    }
  });
  callers.join();
  CHECK(old == 0);
  CHECK(runs >= 100);
}

TEST_CASE("a refresh with a deadline ends at it, and is stored when it is done", "[load][with]") {
  Rig rig;
  const auto cache = with_threads(rig);
  HeldRun source;
  auto f = cache.cachecaded("f", 1min, [&](int) { return source(); });
  f(1);
  source.hold = true;
  CHECK_THROWS_AS(f.with(cachecade::refresh, deadline(5ms))(1), cachecade::Error);
  CHECK(f(1) == 1);
  source.go.count_down();
  while (f(1) != 2) std::this_thread::yield();
}

TEST_CASE("a refresh in the background is not held up by callers who only look", "[load][refresh]") {
  Rig rig;
  auto cache = rig.on_store();
  std::atomic<int> runs{0};
  auto f = cache.cachecaded({.name = "f", .ttl = 1min, .stale_for = 1h}, [&](int) { return ++runs; });
  f(1);
  rig.clock->advance(2min);
  f(1);
  REQUIRE(rig.executor->waiting() == 1);
  HeldLook look;
  look.in(*rig.store);
  support::Threads callers;
  callers.start([&] { f(1); });
  look.looks.wait();
  callers.start([&] { rig.executor->run(); });
  callers.wait_until_asleep();
  CHECK(runs == 2);
  look.go.count_down();
  callers.join();
}
