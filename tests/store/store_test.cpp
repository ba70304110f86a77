// What rests after a fault: by what the fault is about, and by the operation that met it.
#include <cachecade/store/store.hpp>
#include <cachecade/store/store_call.hpp>
#include <cachecade/store/tag_tokens.hpp>

#include <support/catch.hpp>
#include <support/manual_clock.hpp>
#include <support/map_backend.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Fault;
using cachecade::FaultKind;
using cachecade::FaultScope;
using cachecade::store::Operation;

namespace {

struct Rig {
  std::shared_ptr<support::ManualClock> clock = std::make_shared<support::ManualClock>();
  std::shared_ptr<support::MapBackend> backend = std::make_shared<support::MapBackend>(clock);
  cachecade::store::StoreHooks hooks;
  cachecade::store::Store store{{.backend = backend, .opened = true},
                                clock,
                                std::make_shared<cachecade::Logger>(cachecade::LogSink{}, clock),
                                "p",
                                hooks};

  std::string resting() {
    std::string text;
    const auto resting = store.ask();
    store.leave(resting);
    if (resting.rests(Operation::read)) text += 'r';
    if (resting.rests(Operation::write)) text += 'w';
    if (resting.rests(Operation::removal)) text += 'x';
    return text;
  }
};

}  // namespace

TEST_CASE("what rests is what the fault is about", "[store]") {
  struct Row {
    Fault fault;
    int times;
    Operation operation;
    std::string resting;
  };
  const Row rows[] = {
      {{FaultKind::refused, ""}, 5, Operation::write, "rwx"},
      {{FaultKind::timeout, ""}, 4, Operation::read, ""},
      {{FaultKind::auth, "no password"}, 1, Operation::write, "rwx"},
      {{FaultKind::auth, "no right", 30s, FaultScope::command}, 1, Operation::write, "w"},
      {{FaultKind::auth, "no right", 30s, FaultScope::command}, 1, Operation::read, "r"},
      {{FaultKind::auth, "no right", 30s, FaultScope::command}, 1, Operation::removal, ""},
      {{FaultKind::auth, "another's key", 30s, FaultScope::key}, 50, Operation::read, ""},
      {{FaultKind::readonly, "", 1s}, 1, Operation::write, "w"},
      {{FaultKind::readonly, "", 1s}, 1, Operation::removal, ""},
      {{FaultKind::oom, ""}, 50, Operation::write, ""},
      {{FaultKind::full, ""}, 50, Operation::write, ""},
      {{FaultKind::wrong_type, ""}, 50, Operation::read, ""},
      {{FaultKind::too_big, ""}, 50, Operation::read, ""},
      {{FaultKind::resources, "no descriptors", 100ms}, 50, Operation::read, ""},
      {{FaultKind::other, "unknown command", 0ms, FaultScope::command}, 5, Operation::write, "w"},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(to_string(row.fault.kind)), row.times, row.fault.message);
    Rig rig;
    for (int n = 0; n < row.times; ++n) rig.store.failed(row.operation, row.fault);
    CHECK(rig.resting() == row.resting);
    CHECK(rig.store.faults()[static_cast<std::size_t>(row.fault.kind)].value() ==
          static_cast<std::uint64_t>(row.times));
    rig.clock->advance(31s);
    CHECK(rig.resting().empty());
  }
}

TEST_CASE("when a store's time of rest is over, one call asks it and the others go without", "[store]") {
  Rig rig;
  for (int n = 0; n < 5; ++n) rig.store.failed(Operation::read, {FaultKind::timeout, ""});
  rig.clock->advance(1s);
  rig.backend->put_raw("k", "v");
  {
    cachecade::store::StoreCall left(rig.store);
    CHECK_FALSE(left.rests(Operation::read));
  }
  cachecade::store::StoreCall probe(rig.store);
  for (int n = 0; n < 3; ++n) {
    cachecade::store::StoreCall other(rig.store);
    CHECK(other.rests(Operation::read));
    CHECK_FALSE(other.get("k").ok());
  }
  CHECK(probe.get("k").ok());
  CHECK(rig.resting().empty());
  cachecade::store::StoreCall other(rig.store);
  CHECK(other.get("k").ok());
}

TEST_CASE("a probe that fails lets the store rest for twice as long", "[store]") {
  Rig rig;
  for (int n = 0; n < 5; ++n) rig.store.failed(Operation::read, {FaultKind::timeout, ""});
  rig.clock->advance(1s);
  rig.backend->fail_with(Fault{FaultKind::timeout, "still"});
  {
    cachecade::store::StoreCall probe(rig.store);
    CHECK_FALSE(probe.get("k").ok());
    CHECK(probe.rests(Operation::read));
  }
  rig.clock->advance(999ms);
  CHECK(rig.resting() == "rwx");
  rig.clock->advance(1001ms);
  CHECK(rig.resting().empty());
}

TEST_CASE("of several faults of a batch that counts which is about most", "[store]") {
  Rig rig;
  rig.backend->fail_with(Fault{FaultKind::auth, "no password"});
  cachecade::store::StoreCall call(rig.store);
  CHECK_FALSE(call.set_many({{"a", "1", 1s}, {"b", "2", 1s}}));
  CHECK(call.rests(Operation::read));
  CHECK(rig.resting() == "rwx");
}

TEST_CASE("a tag is invalidated also while writes rest", "[store][tags]") {
  Rig rig;
  rig.store.failed(Operation::write, {FaultKind::readonly, "a replica", 1s});
  cachecade::store::StoreCall call(rig.store);
  CHECK_FALSE(call.set("k", "v", 1s).ok());
  CHECK(rig.backend->sets == 0);
  const cachecade::store::TagTokens tokens("p");
  CHECK(tokens.bump(call, "tag", cachecade::store::TagToken::removal, 1s));
  CHECK(rig.backend->sets == 1);
}

namespace {

/// Has an answer only while there is time.
struct Punctual : support::MapBackend {
  using MapBackend::MapBackend;
  cachecade::Result<cachecade::Bytes> get(std::string_view key, cachecade::Deadline by) override {
    if (by.expired()) return Fault{FaultKind::timeout, "no time left"};
    return MapBackend::get(key, by);
  }
};

}  // namespace

TEST_CASE("a call's budget may be as long as a Duration is", "[store]") {
  const auto years = [](int count) { return cachecade::Duration(std::chrono::years(count)); };
  for (const auto timeout : {years(1), years(150), years(200), years(290), cachecade::Duration::max()}) {
    CAPTURE(timeout.milliseconds().count());
    Rig rig;
    const auto backend = std::make_shared<Punctual>(
        rig.clock, cachecade::BackendTraits{.shared = true, .native_ttl = true, .timeout = timeout});
    cachecade::store::Store store({.backend = backend, .opened = true}, rig.clock,
                                  std::make_shared<cachecade::Logger>(cachecade::LogSink{}, rig.clock), "p", rig.hooks);
    for (int n = 0; n < 100; ++n) {
      cachecade::store::StoreCall call(store);
      REQUIRE(call.get("p:1").ok());
    }
  }
}

TEST_CASE("a walk makes nothing rest, and goes on while the store rests", "[store]") {
  Rig rig;
  rig.backend->put_raw("p:1", "v");
  rig.backend->fail_with(Fault{FaultKind::auth, "no right to SCAN"});
  const auto all = [](std::string_view) { return true; };
  for (int n = 0; n < 10; ++n) {
    CHECK_FALSE(rig.store.clear({.key_prefix = "p:", .accepts = all}, cachecade::Deadline::after(1s)).ok());
  }
  CHECK(rig.resting().empty());
  CHECK(rig.store.faults()[static_cast<std::size_t>(FaultKind::auth)].value() == 10);
  rig.store.failed(Operation::read, {FaultKind::auth, "no password"});
  rig.backend->fail_with(std::nullopt);
  CHECK(*rig.store.clear({.key_prefix = "p:", .accepts = all}, cachecade::Deadline::after(1s)) == 1);
}

TEST_CASE("a call that has begun gets nothing that the store has to remove since", "[store][refusal]") {
  for (const bool refused : {false, true}) {
    CAPTURE(refused);
    Rig rig;
    REQUIRE(rig.backend->set("p:1", "value", 1h, cachecade::Deadline::after(1s)).ok());
    cachecade::store::StoreCall call(rig.store);
    REQUIRE(*call.get("p:1") == "value");
    refused ? rig.store.withhold("p:1") : rig.store.owe_removal("p:1");
    CHECK_FALSE(*call.get("p:1"));
    CHECK_FALSE(call.get_many({"p:1"}).at(0)->bytes);
    CHECK_FALSE(rig.store.look({"p:1"}, 0, cachecade::Deadline::after(1s)).at(0)->bytes);
  }
}

TEST_CASE("what a store refused is withheld by the one that takes its place, too", "[store][refusal]") {
  for (const bool take : {false, true}) {
    CAPTURE(take);
    Rig older, newer;
    older.store.withhold("p:1");
    newer.store.take_over(older.store, take);
    CHECK(newer.store.withholds("p:1"));
    CHECK(older.store.withholds("p:1") != take);
    CHECK(newer.store.health().owed == 1);
  }
}
