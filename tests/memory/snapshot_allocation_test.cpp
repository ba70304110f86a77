// Snapshots while memory runs out: the n-th allocation fails, n = 1, 2, 3 … until all succeed.
#include <cachecade/cache.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>
#include <support/counting_allocator.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <new>
#include <string>

using namespace std::chrono_literals;
using support::Allocations;
using support::Rig;

namespace {

struct Folder {
  std::string path = std::filesystem::temp_directory_path() / "cachecade-XXXXXX";
  Folder() { REQUIRE(mkdtemp(path.data()) != nullptr); }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string file() const { return path + "/snapshot"; }
  auto files() const { return std::distance(std::filesystem::directory_iterator(path), {}); }
};

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string name_of(int n) { return "a name that is too long for the string itself " + std::to_string(n); }

/// Runs `work` with every allocation in turn failing, and `check` after each; tells after how many it got through.
template <class Work, class Check>
int fail_each(Work&& work, Check&& check) {
  for (int n = 1;; ++n) {
    bool threw = false;
    {
      const Allocations::FailAfter failing(n);
      try {
        work();
      } catch (const std::bad_alloc&) {
        threw = true;
      }
    }
    check(threw);
    if (!threw && !Allocations::failed()) return n;
    REQUIRE(n < 10'000);
  }
}

}  // namespace

TEST_CASE("a snapshot that finds no memory leaves the old file, and nothing beside it", "[memory][snapshot][E1]") {
  const Folder folder;
  Rig rig;
  const auto cache = rig.on_memory();
  auto name = cache.cachecaded("name", 1h, name_of);
  name(1);
  REQUIRE(cache.save_snapshot(folder.file()));
  const auto old = content(folder.file());
  for (int n = 2; n < 10; ++n) name(n);
  const auto tries = fail_each([&] { static_cast<void>(cache.save_snapshot(folder.file())); },
                               [&](bool threw) {
                                 CHECK(folder.files() == 1);
                                 if (threw) CHECK(content(folder.file()) == old);
                               });
  CHECK(tries > 10);
  CHECK(content(folder.file()) != old);
}

TEST_CASE("a snapshot taken up without memory leaves a cache that works", "[memory][snapshot][E1]") {
  const Folder folder;
  Rig rig;
  {
    const auto cache = rig.on_memory();
    auto name = cache.cachecaded("name", 1h, name_of);
    for (int n = 0; n < 10; ++n) name(n);
    REQUIRE(cache.save_snapshot(folder.file()));
  }
  auto cache = rig.on_memory();
  const auto path = folder.file();
  const auto tries = fail_each([&] { static_cast<void>(cache.load_snapshot(path)); },
                               [&](bool threw) {
                                 auto name = cache.cachecaded("name", 1h, name_of);
                                 for (int n = 0; n < 10; ++n) CHECK(name(n) == name_of(n));
                                 CHECK((threw || cache.stats().loads < 10 || Allocations::failed()));
                                 cache = rig.on_memory();
                               });
  CHECK(tries > 10);
}
