// Ending the ttl of many entries of a store, piece by piece.
#include <cachecade/cache.hpp>
#include <cachecade/load/piece_size.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Fault;
using cachecade::FaultKind;
using cachecade::load::PieceSize;
using support::Rig;

TEST_CASE("an expiry of small and large values together asks for little at a time", "[load][staleness]") {
  for (const cachecade::Duration on_error_for : {0h, 1h}) {
    Rig rig;
    auto cache = rig.on_store();
    auto f = cache.cachecaded({.name = "f", .ttl = 1h, .on_error_for = on_error_for},
                              [](int id) { return std::string(id % 10 == 9 ? 1'000'000 : 10, 'x'); });
    for (int id = 0; id < 500; ++id) f(id);
    CHECK(f.expire_all() == 500);
    CHECK(rig.store->largest_batch < 8'000'000);
    for (int id = 0; id < 500; ++id) CHECK_FALSE(f.peek(id));
  }
}

TEST_CASE("where a store tells how large values are, no piece of an expiry is larger than its bound or one value",
          "[load][staleness]") {
  struct Measured : support::MapBackend {
    using MapBackend::MapBackend;
    std::vector<std::size_t> sizes(std::span<const std::string> keys, cachecade::Deadline) override {
      std::vector<std::size_t> all;
      for (const auto& key : keys) all.push_back(raw(key).value_or("").size());
      return all;
    }
  };
  Rig rig;
  const auto store = std::make_shared<Measured>(rig.clock);
  const cachecade::Cache<> cache(rig.options(), {store});
  auto f = cache.cachecaded({.name = "f", .ttl = 1h, .on_error_for = 1h},
                            [](int id) { return std::string(id >= 1000 ? 900'000 : 10, 'x'); });
  for (int id = 0; id < 2000; ++id) {
    if (id < 900 || id >= 1900) f(id);
  }
  CHECK(f.expire_all() == 1000);
  CHECK(store->largest_batch <= 1'048'576);
  CHECK_FALSE(f.peek(1999));
}

TEST_CASE("an expiry of a store that fails gives up soon, and what it did not hear goes when it is back",
          "[load][staleness]") {
  Rig rig;
  auto cache = rig.on_store();
  auto f = cache.cachecaded({.name = "f", .ttl = 1h, .on_error_for = 1h}, [](int id) { return id; });
  for (int id = 0; id < 500; ++id) f(id);
  rig.store->fail_with(Fault{FaultKind::timeout, "no answer"});
  rig.store->batches = 0;
  CHECK(f.expire_all() == 0);
  CHECK(rig.store->batches <= 10);
  rig.store->fail_with(std::nullopt);
  CHECK(cache.health().front().owed > 0);
  CHECK_FALSE(f.peek(1));
  rig.executor->run();
  CHECK_FALSE(f.peek(1));
  CHECK(cache.health().front().owed == 0);
  CHECK(rig.store->size() == 0);
  CHECK(f(1) == 1);
  CHECK(f.expire_all() == 1);
}

TEST_CASE("a piece grows to its bounds, and shrinks where it is lost", "[load]") {
  PieceSize size(100ms);
  CHECK(size.keys() == 1);
  for (int n = 0; n < 10; ++n) size.succeeded(100, 1ms);
  CHECK(size.keys() == PieceSize::most_keys);
  size.succeeded(PieceSize::most_bytes / 4, 1ms);
  CHECK(size.keys() == 4);
  size.succeeded(100, 1ms);
  CHECK(size.keys() == 4);  // a large one may come again
  CHECK(size.lost(4));
  CHECK(size.keys() == 2);
  size.succeeded(100, 1ms);
  CHECK(size.keys() == 2);
  CHECK(size.lost(2));
  CHECK_FALSE(size.lost(1));
  PieceSize slow(100ms);
  slow.succeeded(100, 50ms);
  CHECK(slow.keys() == 1);
  PieceSize huge(100ms);
  huge.succeeded(10 * PieceSize::most_bytes, 1ms);
  CHECK(huge.keys() == 1);
}
