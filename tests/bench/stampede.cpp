// What a stampede costs: 64 threads ask for one key whose function takes 50 ms. Printed: how often it ran, and when the
// last answer came; beside it the same without a cache.
//
//   cold      nothing is stored
//   stale     an old value is stored, stale_for allows it: nobody waits, one run behind
//   due       a fresh value is stored that refresh_at wants anew: the same
//   failing   nothing is stored, and the function throws
//   expired   an old value is stored that may stand in on error, and the function throws
//
// And what calls cost whose Redis hangs: the first ones, one after the other, and then those for which memory stands
// in.
//
// With the argument `hit N`: N hits of one key and nothing else, for callgrind to count instructions.
#include <cachecade.hpp>

#include <support/redis_server.hpp>

#include <algorithm>
#include <atomic>
#include <barrier>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;

namespace {

using Steady = std::chrono::steady_clock;

constexpr int threads = 64;
constexpr auto load_time = 50ms;

struct Source {
  std::shared_ptr<std::atomic<int>> runs = std::make_shared<std::atomic<int>>(0);
  std::shared_ptr<std::atomic<bool>> broken = std::make_shared<std::atomic<bool>>(false);

  int operator()(int) const {
    ++*runs;
    std::this_thread::sleep_for(load_time);
    if (*broken) throw std::runtime_error("down");
    return 42;
  }
};

struct Outcome {
  double last_ms = 0;
  int failed = 0;
};

/// All threads call at once.
template <class Call>
Outcome stampede(const Call& call) {
  std::barrier start(threads);
  std::mutex mutex;
  Outcome outcome;
  std::vector<std::thread> running;
  for (int id = 0; id < threads; ++id) {
    running.emplace_back([&] {
      start.arrive_and_wait();
      const auto begin = Steady::now();
      bool failed = false;
      try {
        call();
      } catch (const std::exception&) {
        failed = true;
      }
      const std::chrono::duration<double, std::milli> took = Steady::now() - begin;
      const std::lock_guard lock(mutex);
      outcome.last_ms = std::max(outcome.last_ms, took.count());
      outcome.failed += failed;
    });
  }
  for (auto& thread : running) thread.join();
  return outcome;
}

void print(const char* what, int runs, const Outcome& outcome) {
  std::printf("%-22s runs %3d   last answer after %7.2f ms   threw %2d\n", what, runs, outcome.last_ms, outcome.failed);
}

template <class Policy>
void measure(const char* what, Policy policy, std::chrono::milliseconds age, bool stored, bool broken) {
  const Source source;
  const cachecade::Cache<> cache({.storage_engines = {"memory"}, .log = [](auto, auto) {}});
  policy.name = "f";
  auto f = cache.cachecaded(policy, source);
  if (stored) f(1);
  std::this_thread::sleep_for(age);
  *source.runs = 0;
  *source.broken = broken;
  const auto outcome = stampede([&] { f(1); });
  for (int wait = 0; wait < 100 && stored && !broken && *source.runs == 0; ++wait) std::this_thread::sleep_for(1ms);
  std::this_thread::sleep_for(2 * load_time);
  print(what, *source.runs, outcome);
}

/// Of calls of one thread, each with another key.
void measure_hung_redis() {
  support::RedisServer server;
  const cachecade::Cache<> cache(
      {.storage_engines = {"redis", "memory"}, .redis = {.url = server.url()}, .log = [](auto, auto) {}});
  auto f = cache.cachecaded("f", 1h, [](int x) { return x; });
  f(0);
  server.stop();
  int key = 0;
  const auto call_ms = [&] {
    const auto begin = Steady::now();
    f(++key);
    return std::chrono::duration<double, std::milli>(Steady::now() - begin).count();
  };
  double longest = 0;
  int slow = 0;
  for (auto took = call_ms(); cache.active_backend() == "redis"; took = call_ms()) {
    longest = std::max(longest, took);
    ++slow;
  }
  constexpr int calls = 10'000;
  std::vector<double> took;
  for (int call = 0; call < calls; ++call) took.push_back(call_ms());
  std::sort(took.begin(), took.end());
  std::printf(
      "Redis hangs (100 ms)   %d calls of at most %.1f ms, then misses of %.1f us, %.1f us at 99 %%, %.1f ms at most\n",
      slow + 1, longest, took[calls / 2] * 1000, took[calls * 99 / 100] * 1000, took.back());
}

void hits(int number) {
  const cachecade::Cache<> cache({.storage_engines = {"memory"}, .log = [](auto, auto) {}});
  auto f = cache.cachecaded(1h, [](int x) { return x; });
  long sum = 0;
  for (int hit = 0; hit <= number; ++hit) sum += f(7);
  std::printf("%d hits, sum %ld\n", number, sum);
}

}  // namespace

int main(int count, char** arguments) {
  if (count == 3 && std::string(arguments[1]) == "hit") return hits(std::atoi(arguments[2])), 0;
  const Source bare;
  const auto without = stampede([&] { bare(1); });
  print("no cache", *bare.runs, without);
  using Policy = cachecade::PolicyFor<Source>;
  measure("cold", Policy{.ttl = 1h}, 0ms, false, false);
  measure("stale", Policy{.ttl = 100ms, .stale_for = 1h}, 150ms, true, false);
  measure("due", Policy{.ttl = 1h, .refresh_at = 0.00001}, 60ms, true, false);
  measure("failing", Policy{.ttl = 1h}, 0ms, false, true);
  measure("expired, failing", Policy{.ttl = 100ms, .on_error_for = 1h}, 150ms, true, true);
  measure_hung_redis();
}
