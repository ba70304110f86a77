// Flights by themselves: who joins, and which are begun anew.
#include <cachecade/load/flights.hpp>

#include <support/catch.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>

using namespace std::chrono_literals;
using cachecade::load::Flight;
using cachecade::load::Flights;

namespace {

Flights::Joined join(Flights& flights, const std::string& key) {
  cachecade::memory::Hazard().clear();  // gives the thread its number
  return flights.join(key, &flights, {}, {}, 30s, {});
}

}  // namespace

TEST_CASE("a flight that nobody joined is begun anew by its thread, also those within each other", "[load][flights]") {
  Flights flights;
  auto outer = join(flights, "outer"), inner = join(flights, "inner");
  CHECK((outer.leader && inner.leader));
  const Flight *const first = outer.flight.get(), *const second = inner.flight.get();
  flights.remove(inner.flight);
  flights.remove(outer.flight);
  CHECK((outer.flight == nullptr && inner.flight == nullptr));
  auto again = join(flights, "another"), within = join(flights, "one more");
  CHECK(again.flight.get() == first);
  CHECK(within.flight.get() == second);
  CHECK(again.flight->key() == "another");
  const Flight* others = nullptr;
  std::thread([&] {
    auto other = join(flights, "of another thread");
    others = other.flight.get();
    flights.remove(other.flight);
  }).join();
  CHECK_FALSE((others == first || others == second));
  flights.remove(again.flight);
  flights.remove(within.flight);
}

TEST_CASE("a flight that somebody joined is not begun anew", "[load][flights]") {
  Flights flights;
  auto leader = join(flights, "key");
  auto follower = join(flights, "key");
  CHECK_FALSE(follower.leader);
  CHECK(follower.flight == leader.flight);
  follower.flight.reset();
  flights.remove(leader.flight);
  REQUIRE(leader.flight != nullptr);
  auto next = join(flights, "key");
  CHECK(next.leader);
  CHECK(next.flight != leader.flight);
  flights.remove(next.flight);
}

TEST_CASE("flights leave their list in any order, and a voided one is joined by nobody", "[load][flights]") {
  Flights flights;
  auto first = join(flights, "key");
  flights.void_key("key", Flights::hash_of("key"), {});
  auto second = join(flights, "key");
  flights.void_key("key", Flights::hash_of("key"), {});
  auto third = join(flights, "key");
  CHECK((first.leader && second.leader && third.leader));
  flights.remove(second.flight);
  CHECK(join(flights, "key").flight == third.flight);
  flights.remove(first.flight);
  CHECK(flights.began("key"));
  flights.remove(third.flight);
  CHECK_FALSE(flights.began("key"));
}
