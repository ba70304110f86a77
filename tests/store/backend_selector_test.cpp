// Init by priority, with the reasons.
#include <cachecade/backends.hpp>
#include <cachecade/cache.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>

using namespace std::chrono_literals;
using cachecade::Cache;
using cachecade::Fault;
using cachecade::FaultKind;
using cachecade::LogLevel;
using support::Rig;

TEST_CASE("the first engine of the list that answers becomes active, and the log says why", "[cache][init]") {
  Rig rig;
  auto options = rig.options();
  options.storage_engines = {"nonsense", "map", "memory"};
  rig.store->fail_with(Fault{FaultKind::refused, "nobody listens on port 1"});
  Cache<> fallen(options, {rig.store});
  CHECK(fallen.active_backend() == "memory");
  const auto lines = rig.log.lines();
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].message.find("skipped nonsense: no storage engine of this name") == 0);
  CHECK(lines[0].level == LogLevel::warning);
  CHECK(lines[1].message == "skipped map: nobody listens on port 1");
  CHECK(lines[1].level == LogLevel::warning);
  CHECK(lines[2].message == "using memory");
  CHECK(lines[2].level == LogLevel::info);
  rig.store->fail_with(std::nullopt);
  Cache<> on_map(options, {rig.store});
  CHECK(on_map.active_backend() == "map");
}

TEST_CASE("backends that are handed over come first unless the list names them", "[cache][init]") {
  Rig rig;
  auto options = rig.options();
  options.storage_engines = {"memory"};
  CHECK(Cache<>(options, {rig.store}).active_backend() == "map");
  options.storage_engines = {"memory", "map"};
  CHECK(Cache<>(options, {rig.store}).active_backend() == "memory");
}

TEST_CASE("a store that is named twice is there once", "[cache][init]") {
  Rig rig;
  auto options = rig.options();
  options.storage_engines = {"map", "map", "memory"};
  const cachecade::Cache<> cache(options, {rig.store, rig.store});
  CHECK(cache.health().size() == 1);
  CHECK(rig.log.count("map is there twice") == 1);
}

TEST_CASE("a backend that has the name of this process's memory is not used, and the log says so", "[cache][init]") {
  struct Namesake : support::MapBackend {
    std::string name() const override { return "memory"; }
  };
  Rig rig;
  const auto store = std::make_shared<Namesake>();
  const Cache<> cache(rig.options(), {store});
  CHECK(cache.set("k", 1, 1min));
  CHECK(store->size() == 0);
  CHECK(rig.log.count("is not used: give it another name") == 1);
}

TEST_CASE("a registered backend is found by its name", "[cache][init]") {
  Rig rig;
  REQUIRE(cachecade::register_backend("mine", [&](const cachecade::Options&, const cachecade::BackendContext& context) {
    CHECK(context.clock == rig.clock);
    return rig.store;
  }));
  auto options = rig.options();
  options.storage_engines = {"mine"};
  Cache<> cache(options);
  CHECK(cache.set("k", 1, 1min));
  CHECK(rig.store->size() == 1);
  cachecade::register_backend(
      "mine",
      [](const cachecade::Options&,
         const cachecade::BackendContext&) -> cachecade::Result<std::shared_ptr<cachecade::Backend>> {
        return Fault{.kind = FaultKind::config, .message = "MINE_URL is not set", .nothing_set = true};
      });
  CHECK_THROWS_AS(Cache<>(options), cachecade::Error);
}

TEST_CASE("a store that nobody has set up is skipped with an info, one whose settings are wrong with a warning",
          "[cache][init]") {
  for (const bool nothing_set : {true, false}) {
    Rig rig;
    auto options = rig.options();
    options.storage_engines = {"map", "memory"};
    rig.store->fail_with(Fault{.kind = FaultKind::config, .message = "no URL", .nothing_set = nothing_set});
    Cache<> cache(options, {rig.store});
    CHECK(rig.log.lines().front().level == (nothing_set ? LogLevel::info : LogLevel::warning));
  }
}

TEST_CASE("a store that answers again is told once", "[store]") {
  Rig rig;
  Cache<> cache(rig.options(), {rig.store});
  rig.store->fail_with(Fault{FaultKind::timeout, "late"});
  for (int n = 0; n < 10; ++n) cache.get<int>("k");
  rig.store->fail_with(std::nullopt);
  rig.clock->advance(2s);
  for (int n = 0; n < 10; ++n) cache.get<int>("k");
  CHECK(rig.log.count("answers again") == 1);
}

TEST_CASE("when no engine answers, init throws with every reason", "[cache][init]") {
  Rig rig;
  auto options = rig.options();
  options.storage_engines = {"nonsense", "map"};
  rig.store->fail_with(Fault{FaultKind::timeout, "no answer within 250 ms"});
  try {
    Cache<> cache(options, {rig.store});
    FAIL("did not throw");
  } catch (const cachecade::Error& error) {
    CHECK(error.code() == cachecade::Errc::no_backend);
    const std::string text = error.what();
    CHECK(text.find("nonsense: no storage engine of this name") != std::string::npos);
    CHECK(text.find("map: no answer within 250 ms") != std::string::npos);
    CHECK(text.find("\"memory\"") != std::string::npos);
  }
  options.storage_engines = {};
  CHECK_THROWS_AS(Cache<>(options), cachecade::Error);
}
