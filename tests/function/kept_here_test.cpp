// What process memory keeps, and how.
#include <cachecade/backends.hpp>
#include <cachecade/cache.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

using namespace std::chrono_literals;
using cachecade::Cache;
using cachecade::Json;
using support::on_both;
using support::Rig;

TEST_CASE("JSON trees and paths, whose leaves are ranges of themselves, are kept and weighed", "[cache][memory]") {
  Rig rig;
  auto cache = rig.on_memory();
  const Json trees[] = {Json(3), Json("text"), Json(nullptr), Json{{"a", {1, 2, {{"b", "c"}}}}}, Json::array()};
  for (const auto& tree : trees) {
    CHECK(cache.set("tree", tree, 60s));
    CHECK(cache.get<Json>("tree") == tree);
  }
  CHECK(cache.cachecaded("trees", 60s, [&](int) { return std::vector<Json>(trees, trees + 5); })(1).size() == 5);
  CHECK(cache.cachecaded("paths", 60s, [](int) { return std::filesystem::path("a/b/c"); })(1) == "a/b/c");
  using cachecade::memory::owned_bytes;
  CHECK(owned_bytes(Json(std::string(1000, 'x'))) >= 1000);
  CHECK(owned_bytes(Json{{"a", {std::string(1000, 'x'), std::string(1000, 'y')}}}) >= 2000);
  CHECK(owned_bytes(std::filesystem::path(std::string(1000, 'x'))) >= 1000);
}

TEST_CASE("user types are bounded by what they own", "[cache][memory]") {
  struct Document {
    int id;
    std::string body;
  };
  Rig rig;
  cachecade::Options options;
  options.memory.max_bytes = 1 << 20;
  auto cache = rig.on_memory(options);
  int runs = 0;
  auto get = cache.cachecaded("documents", 60s, [&](int id) {
    return ++runs, Document{id, std::string(100'000, 'x')};
  });
  for (int id = 0; id < 100; ++id) CHECK(get(id).id == id);
  for (int id = 0; id < 100; ++id) get(id);
  CHECK(runs > 180);
}

TEST_CASE("another version is a miss in memory too, and a lower one takes nobody's place", "[cache][memory]") {
  on_both([](Rig&, Cache<> cache) {
    const auto of = [&](int version, int added) {
      return cache.cachecaded({.name = "f", .ttl = 60s, .version = version}, [added](int n) { return n + added; });
    };
    CHECK(of(1, 1)(1) == 2);
    CHECK(of(1, 5)(1) == 2);
    CHECK(of(2, 100)(1) == 101);
    CHECK(of(1, 1)(1) == 2);
    CHECK(of(2, 200)(1) == 101);
  });
}

TEST_CASE("json hands out no entry of another version, beyond the ttl, or without the function's tags",
          "[cache][memory]") {
  support::on_both([](Rig& rig, cachecade::Cache<> cache) {
    const auto of = [&](int version, int added) {
      return cache.cachecaded({.name = "f", .ttl = 60s, .version = version}, [added](int n) { return n + added; });
    };
    CHECK(of(1, 1)(1) == 2);
    CHECK(of(2, 100).json(1) == "101");

    auto brief = cache.cachecaded("brief", 10s, [](int n) { return n; });
    CHECK(cache.set_entry(brief.key(1), "7", 60s));
    CHECK(brief.json(1) == "7");
    rig.clock->advance(11s);
    CHECK(brief.json(1) == "1");

    auto tagged = cache.cachecaded({.name = "tagged", .ttl = 60s, .tags = {"t"}}, [](int n) { return n; });
    CHECK_FALSE(cache.set_entry(tagged.key(1), "7", 60s));
    CHECK(tagged.json(1) == "1");
  });
}

TEST_CASE("character parameters of every width are keys, and numbers by name", "[cache]") {
  Rig rig;
  auto cache = rig.on_memory();
  CHECK(cache.cachecaded("wide", 60s, [](wchar_t c) { return static_cast<int>(c); })(L'x') == 'x');
  CHECK(cache.cachecaded("eight", 60s, [](char8_t c) { return static_cast<int>(c); })(u8'x') == 'x');
  CHECK(cache.cachecaded("sixteen", 60s, [](char16_t c) { return static_cast<int>(c); })(u'x') == 'x');
  auto last = cache.cachecaded("thirty-two", 60s, [](char32_t c) { return static_cast<int>(c); });
  CHECK(last(U'x') == 'x');
  CHECK(cache.invalidate_cache_key("thirty-two", 120));
  CHECK_FALSE(cache.invalidate_cache_key("thirty-two", -1));
}

TEST_CASE("a missing backend, or a factory that makes none or throws, is passed over", "[cache][init]") {
  Rig rig;
  CHECK(cachecade::Cache<>(rig.options(), {nullptr}).set("k", 1, 60s));
  cachecade::register_backend("nothing",
                              [](const auto&, const auto&) -> cachecade::Result<std::shared_ptr<cachecade::Backend>> {
                                return std::shared_ptr<cachecade::Backend>();
                              });
  cachecade::register_backend("throws",
                              [](const auto&, const auto&) -> cachecade::Result<std::shared_ptr<cachecade::Backend>> {
                                throw std::runtime_error("broken");
                              });
  auto options = rig.options();
  options.storage_engines = {"nothing", "throws", "memory"};
  CHECK(cachecade::Cache<>(options).set("k", 1, 60s));
  options.storage_engines = {"nothing", "throws"};
  try {
    cachecade::Cache<> none(options);
    FAIL("no engine was there to open");
  } catch (const cachecade::Error& error) {
    const std::string reasons = error.what();
    CHECK(reasons.find("nothing: its factory returned no backend; throws: its factory threw") != std::string::npos);
  }
}

TEST_CASE("what borrows is told from what owns, however deep", "[cache]") {
  using cachecade::detail::borrows;
  CHECK(borrows<std::vector<std::string_view>>());
  CHECK(borrows<std::optional<const char*>>());
  CHECK(borrows<std::map<std::string, std::vector<int*>>>());
  CHECK(borrows<std::pair<int, std::string_view>>());
  CHECK(borrows<std::variant<int, std::tuple<std::string_view>>>());
  CHECK_FALSE(borrows<std::map<std::string, std::optional<std::vector<std::pair<int, std::string>>>>>());
  CHECK_FALSE(borrows<std::shared_ptr<const std::string>>());
  CHECK_FALSE(borrows<Json>());
  CHECK_FALSE(borrows<std::filesystem::path>());
}
