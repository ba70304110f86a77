// Warm starts: what a cache saved, a later one takes up, with its age, and only where it still fits.
#include <cachecade/cache.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using support::Rig;

namespace {

struct File {
  std::string path = std::filesystem::temp_directory_path() / "cachecade-snapshot-XXXXXX";
  File() { close(mkstemp(path.data())); }
  ~File() { std::filesystem::remove(path); }
};

std::vector<std::string> names(int n) { return {std::to_string(n), "name"}; }

}  // namespace

TEST_CASE("a saved cache starts the next one warm, and time goes on meanwhile", "[cache][snapshot]") {
  const File file;
  Rig rig;
  int runs = 0;
  const auto load = [&](int n) { return ++runs, names(n); };
  {
    auto cache = rig.on_memory();
    auto get = cache.cachecaded("names", 100s, load);
    for (int n = 0; n < 50; ++n) get(n);
    rig.clock->advance(10s);
    cache.set("plain", std::string("text"), 100s);
    const auto saved = cache.save_snapshot(file.path);
    REQUIRE(saved);
    CHECK(*saved == 51);
  }
  rig.clock->advance(20s);
  runs = 0;
  auto cache = rig.on_memory();
  const auto loaded = cache.load_snapshot(file.path);
  REQUIRE(loaded);
  CHECK(*loaded == 51);
  auto get = cache.cachecaded("names", 100s, load);
  for (int n = 0; n < 50; ++n) CHECK(get(n) == names(n));
  CHECK(runs == 0);
  CHECK(cache.get<std::string>("plain") == "text");
  const auto entry = get.entry(7);
  REQUIRE(entry);
  CHECK(entry->remaining <= 70s);
  CHECK(entry->remaining >= 69s);
  rig.clock->advance(70s);
  CHECK_FALSE(get.peek(7));
  CHECK(get(7) == names(7));
  CHECK(runs == 1);
}

TEST_CASE("entries that were never asked for are saved again as they are", "[cache][snapshot]") {
  const File file;
  Rig rig;
  auto first = rig.on_memory();
  first.cachecaded("names", 100s, names)(1);
  REQUIRE(first.save_snapshot(file.path));
  auto second = rig.on_memory();
  REQUIRE(second.load_snapshot(file.path));
  REQUIRE(second.save_snapshot(file.path));
  auto third = rig.on_memory();
  CHECK(*third.load_snapshot(file.path) == 1);
  CHECK(third.cachecaded("names", 100s, names).peek(1) == names(1));
}

TEST_CASE("a snapshot never brings back another type, a version that is past, or what stands there newer",
          "[cache][snapshot]") {
  const File file;
  Rig rig;
  {
    auto cache = rig.on_memory();
    cache.cachecaded("f", 100s, [](int n) { return n; })(1);
    cache.cachecaded({.name = "v", .ttl = 100s, .version = 1}, [](int n) { return n; })(1);
    cache.cachecaded("n", 100s, [](int) { return std::string("old"); })(1);
    REQUIRE(cache.save_snapshot(file.path));
  }
  auto cache = rig.on_memory();
  auto newer = cache.cachecaded("n", 100s, [](int) { return std::string("new"); });
  newer(1);
  CHECK(*cache.load_snapshot(file.path) == 2);
  CHECK(newer(1) == "new");
  CHECK(cache.cachecaded("f", 100s, [](int) { return std::string("text"); })(1) == "text");
  CHECK(cache.cachecaded({.name = "v", .ttl = 100s, .version = 2}, [](int n) { return n + 1; })(1) == 2);
}

TEST_CASE("a file that is missing, foreign or damaged is a fault with a reason, and nothing is taken",
          "[cache][snapshot]") {
  const File file;
  Rig rig;
  auto cache = rig.on_memory();
  auto get = cache.cachecaded("names", 100s, names);
  for (int n = 0; n < 10; ++n) get(n);
  REQUIRE(cache.save_snapshot(file.path));
  std::filesystem::resize_file(file.path, std::filesystem::file_size(file.path) - 5);
  auto other = rig.on_memory();
  const auto cut = other.load_snapshot(file.path);
  REQUIRE_FALSE(cut);
  CHECK(cut.fault().message.find(file.path) == 0);
  CHECK(other.cachecaded("names", 100s, names).peek(1) == std::nullopt);
  std::ofstream(file.path) << "something else";
  CHECK_FALSE(other.load_snapshot(file.path));
  CHECK_FALSE(other.load_snapshot(file.path + ".missing"));
  CHECK_FALSE(other.save_snapshot("/no/such/folder/snapshot"));
}

TEST_CASE("visit looks at the result in place, and computes it where there is none", "[cache][visit]") {
  for (const bool on_memory : {true, false}) {
    Rig rig;
    auto cache = on_memory ? rig.on_memory() : rig.on_store();
    int runs = 0;
    auto by_number = cache.cachecaded("numbers", 100s, [&](int n) { return ++runs, names(n); });
    auto by_text = cache.cachecaded("texts", 100s, [&](const std::string& n) { return ++runs, names(std::stoi(n)); });
    const auto size = [](const std::vector<std::string>& result) { return result.size(); };
    for (int n = 0; n < 3; ++n) {
      CHECK(by_number.visit(size, 5) == 2);
      CHECK(by_text.visit(size, "5") == 2);
    }
    CHECK(runs == 2);
    const void* first = nullptr;
    const auto place = [](const auto& result) { return static_cast<const void*>(&result); };
    if (on_memory) {
      first = by_number.visit(place, 5);
      CHECK(by_number.visit(place, 5) == first);
      CHECK(cache.stats().hits == 6);
    }
    CHECK_THROWS_AS(by_number.visit([](const auto&) -> int { throw std::runtime_error("look"); }, 5),
                    std::runtime_error);
    by_number.visit(
        [&](const std::vector<std::string>& result) {
          by_number.invalidate(5);
          by_number(5);
          CHECK(result == names(5));
        },
        5);
  }
}
