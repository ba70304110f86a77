// How to test a class that caches: time moved by hand, work behind run by hand, a store that fails when it is told to.
#include <cachecade.hpp>
#include <cachecade/testing.hpp>

#include <chrono>
#include <functional>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <utility>

using namespace std::chrono_literals;
using cachecade::testing::ManualClock;
using cachecade::testing::ScriptedBackend;
using cachecade::testing::StepExecutor;
using cachecade::testing::StoreOperation;

/// What is tested: it serves a price for a minute, for an hour while its source fails, and another minute while the
/// source is asked in the background.
class Prices {
 public:
  Prices(const cachecade::Cache<>& cache, std::function<int(int)> source)
      : price_(cache.cachecaded({.name = "prices.of", .ttl = 1min, .stale_for = 1min, .on_error_for = 1h},
                                std::move(source))) {}

  int of(int product) const { return price_(product); }
  void changed(int product) const { price_.invalidate(product); }

 private:
  cachecade::Cached<int(int)> price_;
};

int failures = 0;

void expect(bool holds, const char* what) {
  std::cout << (holds ? "ok: " : "FAILED: ") << what << '\n';
  failures += !holds;
}

struct PricesTest {
  std::shared_ptr<ManualClock> clock = std::make_shared<ManualClock>();
  std::shared_ptr<ScriptedBackend> store = std::make_shared<ScriptedBackend>(clock);
  std::shared_ptr<StepExecutor> executor = std::make_shared<StepExecutor>();
  int price = 100;
  bool source_fails = false;
  int asked = 0;
  Prices prices{cachecade::Cache<>({.clock = clock, .executor = executor, .log = [](auto, auto) {}}, {store}),
                [this](int) {
                  ++asked;
                  if (source_fails) throw std::runtime_error("no prices today");
                  return price;
                }};
};

void a_price_is_asked_for_once_a_minute() {
  PricesTest test;
  expect(test.prices.of(1) == 100 && test.prices.of(1) == 100 && test.asked == 1, "a price is asked for once");
  test.price = 110;
  test.clock->advance(90s);
  expect(test.prices.of(1) == 100, "after a minute the old price is there at once");
  test.executor->run_all();
  expect(test.prices.of(1) == 110 && test.asked == 2, "and the new one as soon as the source has answered");
}

void a_change_is_seen_at_once() {
  PricesTest test;
  test.prices.of(1);
  test.price = 110;
  test.prices.changed(1);
  expect(test.prices.of(1) == 110, "a change is seen at once");
}

void the_old_price_bridges_a_failing_source() {
  PricesTest test;
  test.prices.of(1);
  test.source_fails = true;
  test.clock->advance(30min);
  expect(test.prices.of(1) == 100, "the old price bridges a failing source");
}

void a_dead_store_costs_speed_and_nothing_else() {
  PricesTest test;
  test.prices.of(1);
  test.store->go_down();
  test.price = 110;
  expect(test.prices.of(1) == 110, "without the store the source is asked");
  test.prices.changed(1);
  test.store->come_back();
  test.clock->advance(31s);
  expect(test.prices.of(1) == 110, "a change during the outage is not forgotten after it");
  test.store->lose_answer(StoreOperation::get);
  expect(test.prices.of(1) == 110, "an answer of the store that is lost is none to miss");
}

int main() {
  a_price_is_asked_for_once_a_minute();
  a_change_is_seen_at_once();
  the_old_price_bridges_a_failing_source();
  a_dead_store_costs_speed_and_nothing_else();
  return failures == 0 ? 0 : 1;
}
