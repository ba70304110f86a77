// Forking while other threads are in the middle of everything: the child's cache works, and knows what the parent's
// did.
#include <cachecade/cache.hpp>

#include <support/catch.hpp>
#include <support/child.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Cache;

// AddressSanitizer's own allocator locks are not released in a child whose parent's threads held them.
#ifndef CACHECADE_SANITIZE_ADDRESS
static std::string text_of(int n) { return std::string(50, 'x') + std::to_string(n); }

TEST_CASE("a child forked while threads hit, store and evict goes on with the entries and new ones", "[memory][E3]") {
  const Cache<> cache({.storage_engines = {"memory"},
                       .memory = {.max_entries = 500, .max_bytes = std::size_t{1} << 20},
                       .log = [](cachecade::LogLevel, std::string_view) {}});
  auto text = cache.cachecaded("text", 60s, text_of);
  text(-1);
  std::atomic<bool> done{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int id = 0; id < 3; ++id) {
    threads.emplace_back([&, id] {
      for (int n = id; !done; n += 7) {
        if (text(n % 2000) != text_of(n % 2000)) ++wrong;
        if (n % 5 == 0) text.invalidate(n % 1999);
      }
    });
  }
  int failed = 0;
  for (int round = 0; round < 30; ++round) {
    const support::Child child([&] {
      for (int n = 0; n < 1000; ++n) {
        if (text(n) != text_of(n)) return false;
      }
      for (int n = 0; n < 3000; ++n) text.refresh(n);  // frees what it replaces, many times over
      return text.peek(2999) == text_of(2999) && cache.clear() > 0;
    });
    failed += !child.is_well();
  }
  done = true;
  for (auto& thread : threads) thread.join();
  CHECK(failed == 0);
  CHECK(wrong == 0);
}
#endif

TEST_CASE("a child forked by a running load ends that load, and finds no flight of its parent", "[memory][E3]") {
  const Cache<> cache({.storage_engines = {"memory"}, .log = [](cachecade::LogLevel, std::string_view) {}});
  std::atomic<bool> waiting{false};
  std::atomic<bool> go_on{false};
  auto slow = cache.cachecaded("slow", 60s, [&](int n) {
    waiting = true;
    while (n == 1 && !go_on) std::this_thread::yield();
    return n;
  });
  std::thread other([&] { slow(1); });
  while (!waiting) std::this_thread::yield();
  auto forking = cache.cachecaded("forking", 60s, [&](int n) {
    const support::Child child([&] {
      go_on = true;
      return slow(1) == 1 && n == 2;
    });
    return child.is_well();
  });
  CHECK(forking(2));
  go_on = true;
  other.join();
}

TEST_CASE("a child forked by a load that others wait for ends that load", "[memory][E3]") {
  const Cache<> cache({.storage_engines = {"memory"}, .log = [](cachecade::LogLevel, std::string_view) {}});
  std::atomic<int> failed{0};
  std::atomic<int> forks{0};
  std::atomic<bool> is_child{false};
  auto forking = cache.cachecaded("forking", 60s, [&](int n) {
    for (const auto until = std::chrono::steady_clock::now() + 2ms; std::chrono::steady_clock::now() < until;) {
      std::this_thread::yield();  // the others join
    }
    const pid_t child = ::fork();
    if (child == 0) {
      ::alarm(60);
      is_child = true;
      return n;
    }
    int status = -1;
    ++forks;
    failed += ::waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0;
    return n;
  });
  const auto call = [&](int n) {
    const bool right = forking(n) == n;
    if (is_child) ::_exit(right ? 0 : 1);
    return right;
  };
  for (int round = 0; round < 30; ++round) {
    std::vector<std::thread> threads;
    for (int id = 0; id < 4; ++id) threads.emplace_back([&] { failed += !call(round); });
    for (auto& thread : threads) thread.join();
  }
  CHECK(forks >= 30);
  CHECK(failed == 0);
}
