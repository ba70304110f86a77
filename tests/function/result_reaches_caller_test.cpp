// Whatever goes wrong around a load that succeeded, its caller gets the result.
#include <cachecade/cache.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>
#include <support/threads.hpp>

#include <atomic>
#include <latch>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Cache;
using cachecade::deadline;
using support::Rig;

namespace {

/// Cannot be copied while `copies_fail`, only moved.
struct Uncopyable {
  static inline std::atomic<bool> copies_fail{true};

  explicit Uncopyable(int its_number) : number(its_number) {}
  Uncopyable(const Uncopyable& other) : number(other.number) {
    if (copies_fail) throw std::runtime_error("cannot be copied");
  }
  Uncopyable(Uncopyable&&) = default;
  int number;
};

struct CopiesFail {
  CopiesFail() { Uncopyable::copies_fail = true; }
  ~CopiesFail() { Uncopyable::copies_fail = true; }
};

}  // namespace

TEST_CASE("a result that cannot be copied reaches its caller in every way of a call", "[cache][caller]") {
  const CopiesFail copies_fail;
  for (const bool own_executor : {false, true}) {
    CAPTURE(own_executor);
    support::LogCapture log;
    cachecade::Options options{.storage_engines = {"memory"}, .log = log.sink()};
    if (own_executor) options.executor = std::make_shared<cachecade::ThreadExecutor>();
    const Cache<> cache(options);
    std::atomic<int> runs{0};
    const auto load = [&](int n) { return ++runs, Uncopyable(n); };
    auto f = cache.cachecaded({.name = "f", .ttl = 1h, .stale_for = 1h}, load);
    auto text = cache.cachecaded("text", 1h, [&](const std::string& n) { return ++runs, Uncopyable(std::stoi(n)); });
    CHECK(f(1).number == 1);
    CHECK(text("1").number == 1);
    CHECK(f.refresh(2).number == 2);
    CHECK(f.with(deadline(60s))(3).number == 3);
    CHECK(f.with(cachecade::refresh, deadline(60s))(4).number == 4);
    CHECK(f.with(cachecade::max_age(1s))(5).number == 5);
    CHECK(runs <= 12);
  }
}

TEST_CASE("a hit that cannot be copied is a miss", "[cache][caller]") {
  const CopiesFail copies_fail;
  Rig rig;
  auto cache = rig.on_memory();
  int runs = 0;
  auto number = cache.cachecaded("number", 1h, [&](int n) { return ++runs, Uncopyable(n); });
  auto text = cache.cachecaded("text", 1h, [&](const std::string& n) { return ++runs, Uncopyable(std::stoi(n)); });
  Uncopyable::copies_fail = false;
  number(1);
  text("1");
  Uncopyable::copies_fail = true;
  CHECK(runs == 2);
  CHECK(number(1).number == 1);
  CHECK(text("1").number == 1);
  CHECK(runs == 4);
}

TEST_CASE("put throws nothing where neither the value nor what stands there can be copied", "[cache][caller]") {
  const CopiesFail copies;
  Rig rig;
  auto cache = rig.on_memory();
  auto f = cache.cachecaded("f", 60s, [](int n) { return Uncopyable(n); });
  Uncopyable::copies_fail = false;
  CHECK(f(1).number == 1);
  CHECK(f.put(Uncopyable(2), 1));
  CHECK(f.peek(1)->number == 2);
  Uncopyable::copies_fail = true;
  CHECK_NOTHROW(f.put(Uncopyable(3), 1));
  CHECK(f(1).number == 1);
}

TEST_CASE("callers who joined a load whose result cannot be copied get one", "[cache][caller]") {
  const CopiesFail copies_fail;
  support::LogCapture log;
  const Cache<> cache({.storage_engines = {"memory"}, .log = log.sink()});
  std::atomic<int> runs{0};
  std::latch go(1);
  auto f = cache.cachecaded("f", 1h, [&](int n) {
    if (++runs == 1) go.wait();
    return Uncopyable(n);
  });
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (int n = 0; n < 4; ++n) threads.emplace_back([&] { right += f(7).number == 7; });
  while (cache.stats().misses < 1) std::this_thread::yield();
  go.count_down();
  for (auto& thread : threads) thread.join();
  CHECK(right == 4);
}

TEST_CASE("an exception of the function passes through all that", "[cache][caller]") {
  support::LogCapture log;
  const Cache<> cache({.storage_engines = {"memory"}, .log = log.sink()});
  int runs = 0;
  auto f = cache.cachecaded("f", 1h, [&](int) -> int {
    ++runs;
    throw std::bad_alloc();
  });
  CHECK_THROWS_AS(f(1), std::bad_alloc);
  CHECK_THROWS_AS(f.refresh(1), std::bad_alloc);
  CHECK_THROWS_AS(f.with(deadline(60s))(1), std::bad_alloc);
  CHECK_THROWS_AS(f.with(cachecade::refresh, deadline(60s))(1), std::bad_alloc);
  CHECK(runs == 4);
}
