// Batches and flights: each key of a batch is loaded once whoever else loads it, invalidations win over its store, and
// no two batches wait for each other.
#include <cachecade/cache.hpp>

#include <support/bulk_source.hpp>
#include <support/cache_maker.hpp>
#include <support/catch.hpp>
#include <support/threads.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <latch>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Cache;
using cachecade::deadline;
using cachecade::Dropped;
using cachecade::Errc;
using cachecade::Error;
using support::BulkSource;
using support::ids;
using support::on_both;
using support::on_threads;
using support::Rig;
using support::texts;
using Ids = std::vector<int>;
using Texts = std::vector<std::string>;

namespace {

bool has(std::span<const int> ids, int id) { return std::find(ids.begin(), ids.end(), id) != ids.end(); }

/// Holds the first run that loads `id` until it is let go.
class Gate {
 public:
  Gate(const BulkSource& source, int id) {
    source.meanwhile([this, id](std::span<const int> asked) {
      if (has(asked, id) && !passed_.exchange(true)) {
        reached_.count_down();
        open_.wait();
      }
    });
  }
  void wait_until_reached() { reached_.wait(); }
  void open() { open_.count_down(); }

 private:
  std::atomic<bool> passed_{false};
  std::latch reached_{1}, open_{1};
};

}  // namespace

TEST_CASE("a batch joins the flights that others lead, and they join its own", "[many][flights][F1]") {
  on_both([](Rig&, Cache<> cache) {
    const BulkSource source;
    auto users = cache.cachecaded_many("users", 1min, source);
    Gate gate(source, 1);
    Texts first, second;
    std::optional<std::string> single;
    support::Threads callers;
    callers.start([&] { first = texts(users.many({1, 2})); });
    gate.wait_until_reached();
    callers.start([&] { second = texts(users.many({3, 2, 1, 4})); });
    callers.start([&] { single = users(2); });
    callers.wait_until_asleep();
    CHECK(source.asked() == std::vector<Ids>{{1, 2}, {3, 4}});
    CHECK(users.peek(3));  // what it led itself it does not hold back
    gate.open();
    callers.join();
    CHECK(first == Texts{"1 of run 1", "2 of run 1"});
    CHECK(second == Texts{"3 of run 2", "2 of run 1", "1 of run 1", "4 of run 2"});
    CHECK(single == "2 of run 1");
    CHECK(source.runs() == 2);
    CHECK(users.stats().coalesced == 3);
  });
}

TEST_CASE("a plain function's many joins the flights of calls, and gives its own results at once", "[many][flights]") {
  on_both([](Rig&, Cache<> cache) {
    std::atomic<int> runs{0};
    std::latch in_one(1), in_three(1), go_one(1), go_three(1);
    auto f = cache.cachecaded("f", 1min, [&](int x) {
      ++runs;
      if (x == 1) in_one.count_down(), go_one.wait();
      if (x == 3) in_three.count_down(), go_three.wait();
      return 10 * x;
    });
    std::atomic<int> right{0};
    support::Threads callers;
    callers.start([&] { right += f(1) == 10; });
    in_one.wait();
    callers.start([&] {
      const auto outcomes = f.many({1, 2, 3});
      right += *outcomes[0] == 10 && *outcomes[1] == 20 && *outcomes[2] == 30;
    });
    in_three.wait();
    CHECK(f(2) == 20);  // whoever calls for it need not wait for the rest
    CHECK(runs == 3);
    go_three.count_down();
    go_one.count_down();
    callers.join();
    CHECK(right == 2);
    CHECK(runs == 3);
  });
}

TEST_CASE("an exception of a batch reaches those who joined its keys", "[many][flights][F2]") {
  on_both([](Rig&, Cache<> cache) {
    const BulkSource source;
    auto users = cache.cachecaded_many("users", 1min, source);
    Gate gate(source, 1);
    Texts first, second;
    support::Threads callers;
    callers.start([&] { first = texts(users.many({1, 2})); });
    gate.wait_until_reached();
    callers.start([&] { second = texts(users.many({2})); });
    callers.wait_until_asleep();
    source.break_down();
    gate.open();
    callers.join();
    CHECK(first == Texts{"error", "error"});
    CHECK(second == Texts{"error"});
    CHECK(source.runs() == 1);
    source.break_down(false);
    CHECK(texts(users.many({1, 2})) == Texts{"1 of run 2", "2 of run 2"});
  });
}

TEST_CASE("an invalidation while a batch loads drops the storing of that key only", "[many][flights][C9]") {
  on_both([](Rig&, Cache<> cache) {
    const BulkSource source;
    auto users = cache.cachecaded_many("users", 1min, source);
    source.meanwhile([&](std::span<const int>) {
      static_cast<void>(users.invalidate(2));
      users.put("put", 3);
    });
    CHECK(texts(users.many({1, 2, 3})) == Texts{"1 of run 1", "2 of run 1", "3 of run 1"});
    source.meanwhile(nullptr);
    CHECK(users.peek(1).value() == "1 of run 1");
    CHECK_FALSE(users.peek(2));
    CHECK(users.peek(3).value() == "put");
    CHECK(users.stats().dropped_for(Dropped::invalidated) == 2);
  });
}

TEST_CASE("after an invalidation nobody gets a batch's value that began before", "[many][flights][C9]") {
  on_both([](Rig&, Cache<> cache) {
    const BulkSource source;
    auto users = cache.cachecaded_many("users", 1min, source);
    Gate gate(source, 1);
    Texts first, second;
    support::Threads callers;
    callers.start([&] { first = texts(users.many({1, 2})); });
    gate.wait_until_reached();
    users.invalidate(2);
    callers.start([&] { second = texts(users.many({1, 2})); });
    callers.wait_until_asleep();
    CHECK(users(2) == "2 of run 2");
    gate.open();
    callers.join();
    CHECK(first == Texts{"1 of run 1", "2 of run 1"});
    CHECK(second == Texts{"1 of run 1", "2 of run 2"});
    CHECK(users(2) == "2 of run 2");
  });
}

TEST_CASE("a tag that is invalidated while a batch loads drops what has it, by argument or by result",
          "[many][flights][tags][C9]") {
  on_both([](Rig&, Cache<> cache) {
    const BulkSource source;
    auto users = cache.cachecaded_many(
        {.name = "users", .ttl = 1min, .tags = support::org_of, .tags_of = support::initial_of}, source);
    source.meanwhile([&](std::span<const int>) {
      cache.invalidate_tag("org:1");
      cache.invalidate_tag("initial:2");
    });
    CHECK(users.many({1, 2, 3, 4}).size() == 4);
    source.meanwhile(nullptr);
    CHECK_FALSE(users.peek(1));
    CHECK_FALSE(users.peek(2));
    CHECK(users.peek(3));
    CHECK_FALSE(users.peek(4));
    users.many({1, 2, 3, 4});
    CHECK(source.asked().back() == Ids{1, 2, 4});
    cache.invalidate_tag("initial:4");
    cache.invalidate_tag("org:0");
    users.many({1, 2, 3, 4});
    CHECK(source.asked().back() == Ids{3, 4});
    CHECK(texts(users.many({1, 2})) == Texts{"1 of run 2", "2 of run 2"});
  });
}

TEST_CASE("batches that overlap in any order never wait for each other in a ring", "[many][flights][F6]") {
  on_both([](Rig&, Cache<> cache) {
    const BulkSource source;
    auto users = cache.cachecaded_many("users", 1min, source);
    for (int turn = 0; turn < 30; ++turn) {
      std::latch begin(4);
      std::atomic<int> wrong{0};
      support::Threads callers;
      callers.start(4, [&](int caller) {
        auto mine = ids(20 * turn, 20 * turn + 20);
        if (caller % 2 == 1) std::reverse(mine.begin(), mine.end());
        if (caller > 1) std::rotate(mine.begin(), mine.begin() + 7, mine.end());
        begin.arrive_and_wait();
        const auto outcomes = users.many(mine);
        for (std::size_t at = 0; at < mine.size(); ++at) {
          wrong += !outcomes[at] || !outcomes[at]->starts_with(std::to_string(mine[at]) + " of ");
        }
      });
      callers.join();
      CHECK(wrong == 0);
    }
    std::map<int, int> loads;
    for (const auto& asked : source.asked()) {
      for (const int id : asked) ++loads[id];
    }
    CHECK(loads.size() == 600);
    CHECK(std::all_of(loads.begin(), loads.end(), [](const auto& load) { return load.second == 1; }));
  });
}

TEST_CASE("batches that call each other's keys within their loads compute them alone", "[many][flights][F5][F6]") {
  on_both([](Rig&, Cache<> cache) {
    std::function<std::map<int, int>(std::span<const int>)> body;
    auto f = cache.cachecaded_many("f", 1min, [&](std::span<const int> asked) { return body(asked); });
    std::latch both(2);
    std::atomic<int> runs{0};
    body = [&](std::span<const int> asked) {
      ++runs;
      std::map<int, int> found;
      for (const int id : asked) found[id] = id;
      thread_local bool inside = false;
      if (!inside) {
        inside = true;
        both.arrive_and_wait();
        const auto others = f.many({1, 2, 3, 4});
        for (const auto& other : others) found[asked[0]] += *other;
        inside = false;
      }
      return found;
    };
    std::atomic<int> sum{0};
    support::Threads callers;
    callers.start([&] { sum += *f.many({1, 2})[0]; });
    callers.start([&] { sum += *f.many({3, 4})[0]; });
    callers.join();
    CHECK(sum > 2 * 10);
    CHECK(runs >= 3);
    CHECK(runs <= 6);
  });
}

TEST_CASE("a deadline ends the wait of a batch; one task goes on and its results are stored", "[many][flights][F9]") {
  on_threads(2, [](Rig&, Cache<> cache) {
    const BulkSource source;
    auto users = cache.cachecaded_many("users", 1min, source);
    users.many({9});
    Gate gate(source, 1);
    const auto early = users.with(deadline(5ms)).many({1, 9, 2});
    CHECK(texts(early) == Texts{"error", "9 of run 1", "error"});
    try {
      static_cast<void>(early[0].value());
    } catch (const Error& error) {
      CHECK(error.code() == Errc::deadline_exceeded);
    }
    Texts late;
    support::Threads callers;
    callers.start([&] { late = texts(users.with(deadline(1min)).many({2, 1})); });
    callers.wait_until_asleep();
    gate.open();
    callers.join();
    CHECK(late == Texts{"2 of run 2", "1 of run 2"});
    CHECK(source.asked() == std::vector<Ids>{{9}, {1, 2}});
    while (!users.peek(2)) std::this_thread::yield();
    CHECK(texts(users.with(deadline(0ms)).many({1, 2})) == Texts{"1 of run 2", "2 of run 2"});
    CHECK(texts(users.with(cachecade::refresh, deadline(1min)).many({1, 2})) == Texts{"1 of run 3", "2 of run 3"});
    CHECK(users(1) == "1 of run 3");
    source.break_down();
    CHECK(texts(users.with(deadline(1min)).many({5, 1})) == Texts{"error", "1 of run 3"});
    CHECK(texts(users.with(cachecade::refresh, deadline(1min)).many({5, 1})) == Texts{"error", "error"});
  });
}

TEST_CASE("where nobody takes the task, a batch with a deadline loads in its caller", "[many][flights]") {
  on_both([](Rig& rig, Cache<> cache) {
    rig.executor->refuse();
    const BulkSource source;
    auto users = cache.cachecaded_many("users", 1min, source);
    CHECK(texts(users.with(deadline(0ms)).many({1, 2})) == Texts{"1 of run 1", "2 of run 1"});
    CHECK(texts(users.with(cachecade::refresh, deadline(0ms)).many({1, 2})) == Texts{"1 of run 2", "2 of run 2"});
    CHECK(users(1) == "1 of run 2");
    auto sum = cache.cachecaded("sum", 1min, [](std::span<const int> numbers) { return numbers.size(); });
    const std::vector<Ids> lists{{1}, {1, 2}};
    CHECK(*sum.with(deadline(0ms)).many(lists)[1] == 2);
  });
}

TEST_CASE("a soft timeout gives the old values of a batch, whose load goes on", "[many][flights]") {
  Rig rig;
  auto options = rig.options();
  options.executor = std::make_shared<cachecade::ThreadExecutor>(1);
  const Cache<> cache(options);
  const BulkSource source;
  auto users = cache.cachecaded_many({.name = "users", .ttl = 10s, .on_error_for = 1h, .soft_timeout = 5ms}, source);
  users.many({1, 2});
  rig.clock->advance(10s);
  Gate gate(source, 1);
  const auto answers = texts(users.many({1, 3, 2}));
  CHECK(answers[0] == "1 of run 1");
  CHECK(answers[1].starts_with("3 of run "));
  CHECK(answers[1] != "3 of run 1");
  CHECK(answers[2] == "2 of run 1");
  gate.open();
  while (!users.peek(2)) std::this_thread::yield();
  CHECK(users(1) != "1 of run 1");
}

TEST_CASE("the soft timeout is that of the batch, not of each of its keys", "[many][flights]") {
  Rig rig;
  auto options = rig.options();
  options.executor = std::make_shared<cachecade::ThreadExecutor>(1);
  const Cache<> cache(options);
  const BulkSource source;
  auto users = cache.cachecaded_many({.name = "users", .ttl = 10s, .on_error_for = 1h, .soft_timeout = 100ms}, source);
  const auto all = ids(0, 100);
  users.many(all);
  rig.clock->advance(10s);
  Gate gate(source, 1);
  std::atomic<bool> answered{false};
  std::thread opener([&] {  // while those who wait each for their own timeout are not yet through
    for (const auto by = cachecade::Deadline::after(5s); !answered && !by.expired();) std::this_thread::yield();
    gate.open();
  });
  CHECK(texts(users.many(all))[99] == "99 of run 1");
  answered = true;
  opener.join();
  while (!users.peek(99)) std::this_thread::yield();
}

TEST_CASE("a value that cannot be copied for those who wait makes them load for themselves", "[many][flights][F3]") {
  struct Fragile {
    explicit Fragile(std::atomic<int>& count) : copies(&count) {}
    Fragile(const Fragile& other) : copies(other.copies) {
      if (--*copies < 0) throw std::runtime_error("no copy");
    }
    Fragile(Fragile&&) = default;
    Fragile& operator=(const Fragile&) = default;
    std::atomic<int>* copies;
  };
  std::atomic<int> copies{0};
  Rig rig;
  auto cache = rig.on_memory();
  std::atomic<int> runs{0};
  auto f = cache.cachecaded_many("f", 1min, [&](std::span<const int> asked) {
    ++runs;
    std::vector<std::optional<Fragile>> made;
    made.reserve(asked.size());
    for (std::size_t at = 0; at < asked.size(); ++at) made.emplace_back(std::in_place, copies);
    return made;
  });
  copies = 0;
  const auto outcomes = f.many({1, 2});
  CHECK(outcomes[0].error());
  CHECK(f.stats().dropped_for(Dropped::failed_copy) == 2);
  copies = 100;
  CHECK(f.many({1, 2})[1]);
  CHECK(f.many({1, 2})[1]);
  CHECK(runs == 2);
}

TEST_CASE("threads with batches, calls and invalidations never see another key's value, nor one from before",
          "[many][flights][C9]") {
  on_both([](Rig&, Cache<> cache) {
    constexpr int keys = 24;
    std::atomic<int> versions[keys] = {};
    auto f = cache.cachecaded_many("f", 1min, [&](std::span<const int> asked) {
      std::map<int, std::pair<int, int>> found;
      for (const int id : asked) found[id] = {id, versions[id].load()};
      return found;
    });
    std::atomic<int> wrong{0}, old{0};
    support::Threads threads;
    threads.start(4, [&](int thread) {
      for (int turn = 0; turn < 400; ++turn) {
        const int first = (thread * 7 + turn * 5) % keys;
        Ids mine;
        for (int step = 0; step < 9; ++step) mine.push_back((first + step * (thread + 1)) % keys);
        if (turn % 4 == 0) {
          const int id = mine[static_cast<std::size_t>(turn) % mine.size()];
          const int next = ++versions[id];
          f.invalidate(id);
          const auto now = f(id);
          old += !now || now->second < next;
          continue;
        }
        const auto outcomes = f.many(mine);
        for (std::size_t at = 0; at < mine.size(); ++at) wrong += !outcomes[at] || outcomes[at]->first != mine[at];
      }
    });
    threads.join();
    CHECK(wrong == 0);
    CHECK(old == 0);
    for (int id = 0; id < keys; ++id) CHECK(f(id)->second == versions[id]);
  });
}
