// The doubles that users test with.
#include <cachecade/testing.hpp>

#include <cachecade/cache.hpp>

#include <contract/backend_contract.hpp>
#include <support/catch.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using namespace cachecade::testing;
using cachecade::Deadline;
using cachecade::Fault;
using cachecade::FaultKind;

namespace {

Deadline soon() { return Deadline::after(1s); }

struct Doubles {
  std::shared_ptr<ManualClock> clock = std::make_shared<ManualClock>();
  std::shared_ptr<ScriptedBackend> store = std::make_shared<ScriptedBackend>(clock);
  std::shared_ptr<StepExecutor> executor = std::make_shared<StepExecutor>();

  cachecade::Cache<> cache() const { return cache({store}); }
  cachecade::Cache<> cache(std::vector<std::shared_ptr<cachecade::Backend>> backends) const {
    return cachecade::Cache<>({.prefix = "t", .clock = clock, .executor = executor, .log = [](auto, auto) {}},
                              std::move(backends));
  }

  bool set(const std::string& key, const std::string& value) { return store->set(key, value, 1min, soon()).ok(); }
  std::string get(const std::string& key) {
    const auto found = store->get(key, soon());
    return !found.ok() ? std::string(to_string(found.fault().kind)) : found->value_or("nothing");
  }
};

/// The numbers of ten tasks, in the order in which they run.
std::string order_of(StepExecutor& executor) {
  std::string order;
  for (int task = 0; task < 10; ++task) executor.post([&order, task] { order += std::to_string(task); });
  CHECK(executor.waiting() == 10);
  CHECK(executor.run_all() == 10);
  return order;
}

/// What a hundred reads from a store with chaos before it come to.
std::string answers(const Chaos& chaos) {
  Doubles doubles;
  ChaosBackend backend(doubles.store, chaos);
  std::string text;
  for (int call = 0; call < 100; ++call) {
    const auto answer = backend.get("k", soon());
    text += answer.ok() ? std::string("ok") : std::string(to_string(answer.fault().kind));
  }
  return text;
}

}  // namespace

TEST_CASE("a manual clock stands still until it is moved, and a set moves the wall clock alone", "[testing]") {
  ManualClock clock;
  const auto steady = clock.steady();
  const auto wall = clock.wall();
  CHECK(clock.steady() == steady);
  clock.advance(1500us);
  CHECK(clock.steady() - steady == 1500us);
  CHECK(clock.wall() - wall == 1ms);
  clock.advance(500us);
  CHECK(clock.wall() - wall == 2ms);
  clock.set(wall - 1h);
  CHECK(clock.wall() == wall - 1h);
  CHECK(clock.steady() - steady == 2ms);
}

TEST_CASE("an entry's time passes with the manual clock", "[testing]") {
  Doubles doubles;
  int runs = 0;
  auto f = doubles.cache().cachecaded("f", 1min, [&](int) { return ++runs; });
  CHECK(f(1) == 1);
  doubles.clock->advance(59s);
  CHECK(f(1) == 1);
  doubles.clock->advance(1s);
  CHECK(f(1) == 2);
}

TEST_CASE("a step executor runs nothing before it is told to", "[testing]") {
  StepExecutor executor;
  int runs = 0;
  CHECK(executor.post([&] { executor.post([&] { ++runs; }), ++runs; }));
  CHECK(runs == 0);
  CHECK(executor.run_one());
  CHECK(runs == 1);
  CHECK(executor.waiting() == 1);
  CHECK(executor.run_all() == 1);
  CHECK(runs == 2);
  CHECK_FALSE(executor.run_one());
  executor.refuse();
  CHECK_FALSE(executor.post([&] { ++runs; }));
  executor.refuse(false);
  CHECK(executor.post([&] { ++runs; }));
  CHECK(executor.run_all() == 1);
}

TEST_CASE("tasks run in their order, or in one that a seed decides", "[testing]") {
  StepExecutor in_order, seeded(7), same_seed(7), other_seed(8);
  CHECK(order_of(in_order) == "0123456789");
  const auto order = order_of(seeded);
  CHECK(order != "0123456789");
  CHECK(order == order_of(same_seed));
  CHECK(order != order_of(other_seed));
}

TEST_CASE("a refresh in the background is a task of the step executor", "[testing]") {
  Doubles doubles;
  int runs = 0;
  auto f = doubles.cache().cachecaded({.name = "f", .ttl = 1min, .stale_for = 1min}, [&](int) { return ++runs; });
  CHECK(f(1) == 1);
  doubles.clock->advance(90s);
  CHECK(f(1) == 1);
  CHECK(doubles.executor->run_all() == 1);
  CHECK(f(1) == 2);
}

TEST_CASE("a scripted backend keeps the contract of every backend", "[testing][contract]") {
  contract::check_backend_contract([] { return std::make_shared<ScriptedBackend>(cachecade::system_clock()); });
}

TEST_CASE("a chaos backend with no chaos keeps the contract of every backend", "[testing][contract]") {
  contract::check_backend_contract([] {
    return std::make_shared<ChaosBackend>(std::make_shared<ScriptedBackend>(cachecade::system_clock()),
                                          Chaos{.faults = 0, .lost_answers = 0});
  });
}

TEST_CASE("the next operations of a kind fail as the script says, and do nothing", "[testing]") {
  Doubles doubles;
  doubles.store->fail_next(StoreOperation::set, {FaultKind::oom, "no room"});
  doubles.store->fail_next(StoreOperation::get, {FaultKind::busy, "a script runs"}, 2);
  doubles.store->fail_next(StoreOperation::get, {FaultKind::reset, "gone"});
  CHECK_FALSE(doubles.set("k", "v"));
  CHECK(doubles.get("k") == "busy");
  CHECK(doubles.set("k", "v"));
  CHECK(doubles.get("k") == "busy");
  CHECK(doubles.get("k") == "reset");
  CHECK(doubles.get("k") == "v");
  doubles.store->fail_next(StoreOperation::erase, {FaultKind::reset, "gone"});
  CHECK_FALSE(doubles.store->erase("k", soon()).ok());
  CHECK(doubles.get("k") == "v");
  doubles.store->fail_next(StoreOperation::clear, {FaultKind::reset, "gone"});
  CHECK_FALSE(doubles.store
                  ->clear(
                      "k", [](auto) { return true; }, soon())
                  .ok());
  CHECK(doubles.store->size() == 1);
  doubles.store->fail_next(StoreOperation::open, {FaultKind::loading, "not yet"});
  CHECK_FALSE(doubles.store->open(soon()).ok());
  CHECK(doubles.store->open(soon()).ok());
  CHECK(doubles.store->count(StoreOperation::get) == 5);
}

TEST_CASE("a batch is one operation of the script", "[testing]") {
  Doubles doubles;
  const std::vector<std::string> keys{"a", "b"};
  const std::vector<cachecade::Write> writes{{"a", "1", 1min}, {"b", "2", 1min}};
  for (const auto operation : {StoreOperation::set, StoreOperation::get, StoreOperation::erase}) {
    doubles.store->fail_next(operation, {FaultKind::reset, "gone"});
  }
  for (const auto& outcome : doubles.store->set_many(writes, soon())) CHECK_FALSE(outcome.ok());
  CHECK(doubles.store->size() == 0);
  for (const auto& outcome : doubles.store->set_many(writes, soon())) CHECK(outcome.ok());
  for (const auto& outcome : doubles.store->get_many(keys, soon())) CHECK_FALSE(outcome.ok());
  CHECK(doubles.store->get_many_timed(keys, 1, soon()).at(1)->bytes == "2");
  for (const auto& outcome : doubles.store->erase_many(keys, soon())) CHECK_FALSE(outcome.ok());
  for (const auto& outcome : doubles.store->erase_many(keys, soon())) CHECK(*outcome);
  CHECK(doubles.store->count(StoreOperation::set) == 2);
}

TEST_CASE("what a lost answer was about is done all the same", "[testing]") {
  Doubles doubles;
  doubles.store->lose_answer(StoreOperation::set);
  CHECK_FALSE(doubles.set("k", "v"));
  CHECK(doubles.get("k") == "v");
  doubles.store->lose_answer(StoreOperation::erase);
  CHECK(doubles.store->erase("k", soon()).fault().kind == FaultKind::timeout);
  CHECK(doubles.get("k") == "nothing");
}

TEST_CASE("a late answer moves the clock, and what the store holds ends by that", "[testing]") {
  Doubles doubles;
  doubles.set("k", "v");
  const auto before = doubles.clock->steady();
  doubles.store->answer_late(StoreOperation::get, doubles.clock, 2min);
  CHECK(doubles.get("k") == "v");
  CHECK(doubles.clock->steady() - before == 2min);
  CHECK(doubles.get("k") == "nothing");
}

TEST_CASE("writes that are held arrive when they are delivered, the oldest first", "[testing]") {
  Doubles doubles;
  doubles.store->hold_writes(2);
  CHECK_FALSE(doubles.set("k", "old"));
  CHECK_FALSE(doubles.set("k", "new"));
  CHECK(doubles.set("k", "newest"));
  CHECK(doubles.store->deliver(1) == 1);
  CHECK(doubles.get("k") == "old");
  CHECK(doubles.store->deliver() == 1);
  CHECK(doubles.get("k") == "new");
  CHECK(doubles.store->deliver() == 0);
}

TEST_CASE("a store that is down does nothing until it comes back, and its script waits", "[testing]") {
  Doubles doubles;
  doubles.set("k", "v");
  doubles.store->fail_next(StoreOperation::get, {FaultKind::busy, "a script runs"});
  doubles.store->go_down();
  CHECK(doubles.get("k") == "refused");
  CHECK_FALSE(doubles.store->open(soon()).ok());
  doubles.store->come_back();
  CHECK(doubles.get("k") == "busy");
  CHECK(doubles.get("k") == "v");
}

TEST_CASE("two connections share entries and nothing of their scripts", "[testing]") {
  Doubles doubles;
  const auto other = doubles.store->connect();
  doubles.set("k", "v");
  other->go_down();
  CHECK(doubles.get("k") == "v");
  other->come_back();
  CHECK(other->get("k", soon()).value() == "v");
  CHECK(other->lose("k"));
  CHECK(doubles.get("k") == "nothing");
}

TEST_CASE("what others do while an operation is under way can be played out", "[testing]") {
  Doubles doubles;
  int runs = 0;
  auto f = doubles.cache().cachecaded("f", 1h, [&](int) { return ++runs; });
  doubles.store->before(StoreOperation::set, [&] { f.invalidate(1); });
  CHECK(f(1) == 1);
  doubles.store->before(StoreOperation::set, nullptr);
  doubles.store->after(StoreOperation::get, [&] { doubles.store->lose(doubles.store->keys().at(0)); });
  CHECK(f(2) == 2);
  CHECK(f(2) == 2);
  doubles.store->after(StoreOperation::get, nullptr);
  CHECK(f(2) == 3);
}

TEST_CASE("a cache goes on without a store that fails", "[testing]") {
  Doubles doubles;
  int runs = 0;
  auto cache = doubles.cache();
  auto f = cache.cachecaded("f", 1h, [&](int) { return ++runs; });
  CHECK(f(1) == 1);
  doubles.store->go_down();
  CHECK(f(1) == 2);
  CHECK(f.invalidate(1).pending());
  doubles.store->come_back();
  doubles.clock->advance(31s);
  CHECK(f(1) == 3);
  CHECK(f(1) == 3);
}

TEST_CASE("chaos is the same for the same seed, and as much as was asked for", "[testing]") {
  CHECK(answers({.seed = 3}) == answers({.seed = 3}));
  CHECK(answers({.seed = 3}) != answers({.seed = 4}));
  Doubles doubles;
  ChaosBackend backend(doubles.store, {.faults = 0.2, .lost_answers = 0.2, .kinds = {FaultKind::reset}});
  int done = 0, failed = 0;
  for (int call = 0; call < 1000; ++call) {
    const auto key = std::to_string(call);
    const auto outcome = backend.set(key, "v", 1min, soon());
    const bool stored = doubles.store->raw(key).has_value();
    done += stored;
    failed += !outcome.ok();
    if (!outcome.ok()) CHECK((outcome.fault().kind == FaultKind::timeout) == stored);
  }
  CHECK(done > 700);
  CHECK(done < 900);
  CHECK(failed > 260);
  CHECK(failed < 460);
  CHECK(backend.spoilt() == static_cast<std::size_t>(failed));
}

TEST_CASE("chaos leaves opening alone, takes time by the clock, and can rest", "[testing]") {
  Doubles doubles;
  ChaosBackend backend(doubles.store, {.faults = 1, .delays = 1, .longest_delay = 10s, .clock = doubles.clock});
  const auto before = doubles.clock->steady();
  CHECK(backend.open(soon()).ok());
  CHECK(doubles.clock->steady() == before);
  CHECK_FALSE(backend.get("k", soon()).ok());
  CHECK(doubles.clock->steady() > before);
  CHECK(doubles.clock->steady() - before <= 10s);
  backend.calm();
  CHECK(backend.get("k", soon()).ok());
  backend.calm(false);
  CHECK_FALSE(backend.get("k", soon()).ok());
}

TEST_CASE("doubles may be used by several threads", "[testing]") {
  const auto clock = std::make_shared<ManualClock>();
  const auto store = std::make_shared<ScriptedBackend>(clock);
  const auto chaos = std::make_shared<ChaosBackend>(store);
  const auto executor = std::make_shared<StepExecutor>(1);
  std::atomic<int> runs{0}, wrong{0};
  std::vector<std::thread> threads;
  for (int id = 0; id < 4; ++id) {
    threads.emplace_back([&, id] {
      for (int turn = 0; turn < 500; ++turn) {
        const auto key = std::to_string(turn % 10);
        clock->advance(1ms);
        if (turn % 50 == id) store->lose_answer(StoreOperation::get);
        if (turn % 100 == id) store->hold_writes(), store->deliver();
        static_cast<void>(chaos->set(key, key, 1min, soon()));
        const auto found = chaos->get(key, soon());
        wrong += found.ok() && *found && **found != key;
        executor->post([&] { ++runs; });
        executor->run_one();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  executor->run_all();
  CHECK(wrong == 0);
  CHECK(runs == 2000);
}
