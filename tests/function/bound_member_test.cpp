// Member functions, wrapped with the object they are called on.
#include <cachecade.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>

#include <memory>
#include <string>
#include <utility>

using namespace std::chrono_literals;
using support::on_both;
using support::Rig;

namespace {

struct Repository {
  explicit Repository(std::string its_region) : region(std::move(its_region)) {}
  std::string find(int id) const { return ++runs, region + std::to_string(id); }
  std::string load(int id) { return find(id); }
  int count(const std::string& words) const noexcept { return static_cast<int>(words.size()); }

  std::string region;
  mutable int runs = 0;
};

}  // namespace

TEST_CASE("a member function is wrapped with its object", "[member]") {
  on_both([](Rig&, cachecade::Cache<> cache) {
    Repository repository("eu");
    auto find = cache.cachecaded("find", 60s, &Repository::find, &repository);
    CHECK(find(1) == "eu1");
    CHECK(find(1) == "eu1");
    CHECK(repository.runs == 1);
    CHECK(find.key(1) == "t:find:[1]");
    CHECK(find.invalidate(1));
    auto load = cache.cachecaded("load", 60s, &Repository::load, &repository);
    CHECK(load(2) == "eu2");
    auto count = cache.cachecaded({.name = "count", .ttl = 60s, .cache_if = [](int n) { return n > 0; }},
                                  &Repository::count, std::as_const(repository).region.empty() ? nullptr : &repository);
    CHECK(count("abc") == 3);
    CHECK(count.peek("abc") == 3);
  });
}

TEST_CASE("a member function without a name is named by the place where it is wrapped, as a closure is", "[member]") {
  on_both([](Rig& rig, cachecade::Cache<> cache) {
    Repository repository("eu");
    auto find = cache.cachecaded(60s, &Repository::find, &repository);
    auto find_again = cache.cachecaded(60s, &Repository::find, &repository);
    CHECK(find(1) == "eu1");
    CHECK(find(1) == "eu1");
    CHECK(repository.runs == 1);
    CHECK(find.key(1) != find_again.key(1));
    CHECK(rig.log.count("closure") == 0);
    for (int round = 0; round < 2; ++round) cache.cachecaded(60s, &Repository::find, &repository);
    CHECK(rig.log.count("a second closure") == 1);
  });
  Repository repository("eu");
  cachecade::Cached<std::string(int)> load = cachecade::cachecaded(60s, &Repository::load, &repository);
  CHECK(load(2) == "eu2");
}

TEST_CASE("a shared object lives as long as the wrapper of its member function", "[member]") {
  Rig rig;
  auto cache = rig.on_memory();
  auto repository = std::make_shared<const Repository>("eu");
  const std::weak_ptr<const Repository> watched = repository;
  {
    auto find = cache.cachecaded("find", 60s, &Repository::find, std::move(repository));
    CHECK(find(1) == "eu1");
    CHECK_FALSE(watched.expired());
  }
  CHECK(watched.expired());
}

TEST_CASE("two objects under one name share results, with a warning, unless a scope tells them apart",
          "[member][log]") {
  Rig rig;
  auto cache = rig.on_memory();
  const Repository eu("eu"), us("us");
  auto of_eu = cache.cachecaded("find", 60s, &Repository::find, &eu);
  auto of_us = cache.cachecaded("find", 60s, &Repository::find, &us);
  CHECK(of_eu(1) == "eu1");
  CHECK(of_us(1) == "eu1");
  CHECK(rig.log.count("a second closure is wrapped under the name \"find\"") == 1);
  auto scoped_eu = cache.cachecaded({.name = "scoped", .scope = "eu", .ttl = 60s}, &Repository::find, &eu);
  auto scoped_us = cache.cachecaded({.name = "scoped", .scope = "us", .ttl = 60s}, &Repository::find, &us);
  CHECK(scoped_eu(1) == "eu1");
  CHECK(scoped_us(1) == "us1");
}

TEST_CASE("two member functions of one type under one name are refused", "[member][registry]") {
  struct Shop {
    int price(int id) const { return id; }
    int stock(int id) const { return id + 1; }
  };
  Rig rig;
  auto cache = rig.on_memory();
  const Shop shop;
  auto price = cache.cachecaded("f", 60s, &Shop::price, &shop);
  CHECK_THROWS_AS(cache.cachecaded("f", 60s, &Shop::stock, &shop), cachecade::Error);
  CHECK(price(1) == 1);
}
