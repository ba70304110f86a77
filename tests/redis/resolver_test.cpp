#include <cachecade/redis/resolver.hpp>

#include <support/catch.hpp>
#include <support/threads.hpp>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Deadline;
using cachecade::Fault;
using cachecade::FaultKind;
using cachecade::Result;
using cachecade::redis::look_up;
using cachecade::redis::Resolver;
using cachecade::redis::SocketAddresses;

TEST_CASE("numeric hosts need no lookup, names get one", "[redis]") {
  for (const std::string host : {"127.0.0.1", "::1", "localhost"}) {
    CAPTURE(host);
    Resolver resolver(host, 6379);
    const auto addresses = resolver.resolve(Deadline::after(5s));
    REQUIRE(addresses.ok());
    CHECK_FALSE(addresses->empty());
  }
  CHECK(Resolver("127.0.0.1", 1).resolve(Deadline::after(0s)).ok());
}

TEST_CASE("a name without an address is a resolve fault", "[redis][A13]") {
  Resolver resolver("nosuch.invalid", 6379);
  const auto addresses = resolver.resolve(Deadline::after(20s));
  REQUIRE_FALSE(addresses.ok());
  CHECK(addresses.fault().kind == FaultKind::resolve);
}

TEST_CASE("silent name servers cost the deadline, and one thread however many ask", "[redis][A13]") {
  std::atomic<int> running{0};
  std::atomic<int> started{0};
  std::atomic<bool> release{false};
  {
    Resolver resolver([&]() -> Result<SocketAddresses> {
      ++running;
      ++started;
      release.wait(false);
      auto addresses = look_up("127.0.0.1", 7, AI_NUMERICHOST);
      --running;
      return addresses;
    });
    std::vector<int> late(8, 0);
    const auto begin = std::chrono::steady_clock::now();
    for (int round = 0; round < 2; ++round) {
      std::vector<std::thread> threads;
      for (auto& count : late) {
        threads.emplace_back([&] {
          const auto outcome = resolver.resolve(Deadline::after(100ms));
          count += !outcome.ok() && outcome.fault().kind == FaultKind::timeout ? 1 : 0;
        });
      }
      for (auto& thread : threads) thread.join();
    }
    CHECK(late == std::vector<int>(8, 2));
    CHECK(std::chrono::steady_clock::now() - begin < 2s);
    CHECK(started == 1);
    bool found = false;
    support::Threads asking;
    asking.start([&] { found = resolver.resolve(Deadline::after(30s)).ok(); });
    asking.wait_until_asleep();
    release = true;
    release.notify_all();
    asking.join();
    CHECK(found);
    CHECK(started == 1);
    INFO("every later resolve asks anew");
    CHECK(resolver.resolve(Deadline::after(5s)).ok());
    CHECK(started == 2);
  }
  while (running > 0) std::this_thread::yield();
}

TEST_CASE("a resolver may go while its lookup is still out", "[redis][A13]") {
  std::atomic<bool> release{false};
  std::atomic<bool> ended{false};
  {
    Resolver resolver([&]() -> Result<SocketAddresses> {
      release.wait(false);
      ended = true;
      return Fault{};
    });
    CHECK_FALSE(resolver.resolve(Deadline::after(20ms)).ok());
  }
  release = true;
  release.notify_all();
  while (!ended) std::this_thread::yield();
}
