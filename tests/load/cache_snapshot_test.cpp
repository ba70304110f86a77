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
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using support::Rig;
using support::Source;

namespace {

struct File {
  std::string path = std::filesystem::temp_directory_path() / "cachecade-snapshot-XXXXXX";
  File() { close(mkstemp(path.data())); }
  ~File() { std::filesystem::remove(path); }
};

std::vector<std::string> names(int n) { return {std::to_string(n), "name"}; }

}  // namespace

TEST_CASE("json of what was taken up is judged as a call would", "[cache][snapshot]") {
  const File file;
  Rig rig;
  {
    auto cache = rig.on_memory();
    cache.cachecaded({.name = "f", .ttl = 60s, .version = 1}, [](int n) { return n; })(1);
    cache.cachecaded("same", 60s, [](int n) { return n; })(1);
    CHECK(cache.save_snapshot(file.path));
  }
  auto cache = rig.on_memory();
  CHECK(cache.load_snapshot(file.path));
  CHECK(cache.cachecaded({.name = "f", .ttl = 60s, .version = 2}, [](int) { return 5; }).json(1) == "5");
  CHECK(cache.cachecaded("same", 60s, [](int) { return 5; }).json(1) == "1");
}

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

TEST_CASE("a snapshot keeps the windows after the ttl, and the age of what is in it", "[cache][snapshot]") {
  const File file;
  Rig rig;
  int runs = 0;
  bool broken = false;
  const auto load = [&](int n) {
    if (broken) throw std::runtime_error("broken");
    return ++runs, names(n);
  };
  const auto of = [&](cachecade::Cache<>& cache) {
    return cache.cachecaded({.name = "names", .ttl = 10s, .stale_for = 50s, .on_error_for = 100s}, load);
  };
  const auto restart = [&](auto& cache) {
    REQUIRE(*cache.save_snapshot(file.path) == 1);
    auto next = rig.on_memory();
    REQUIRE(*next.load_snapshot(file.path) == 1);
    return next;
  };
  auto first = rig.on_memory();
  of(first)(1);
  rig.clock->advance(4s);
  auto second = restart(first);
  CHECK(of(second).entry(1)->age == 4s);
  CHECK_THROWS(broken = true, of(second).with(cachecade::max_age(3s))(1));
  broken = false;
  auto third = restart(second);
  auto unread = restart(third);
  rig.clock->advance(10s);
  for (auto* cache : {&third, &unread}) {
    auto restarted = restart(*cache);
    CHECK(of(*cache)(1) == names(1));
    CHECK(of(restarted)(1) == names(1));
    CHECK(restarted.stats().stale_hits == 1);
  }
  CHECK(runs == 1);
  rig.clock->advance(50s);
  broken = true;
  auto last = restart(unread);
  CHECK(of(last)(1) == names(1));
  CHECK(last.stats().stale_if_error == 1);
  rig.clock->advance(50s);
  CHECK_FALSE(*last.save_snapshot(file.path) > 0);
  CHECK_THROWS(of(last)(1));
}

TEST_CASE("windows that were ended before a snapshot stay ended", "[cache][snapshot]") {
  const File file;
  Rig rig;
  for (const bool unread : {true, false}) {
    CAPTURE(unread);
    Source source;
    const cachecade::Policy<> policy{.name = "f", .ttl = 100s, .stale_for = 100s, .on_error_for = 100s};
    auto first = rig.on_memory();
    auto get = first.cachecaded(policy, source);
    for (int n = 0; n < 2; ++n) get(n);
    get.expire(1);
    REQUIRE(first.save_snapshot(file.path));
    auto second = rig.on_memory();
    CHECK(*second.load_snapshot(file.path) == 2);
    auto next = second.cachecaded(policy, source);
    if (!unread) next(0);
    next.expire(0);
    REQUIRE(second.save_snapshot(file.path));
    auto third = rig.on_memory();
    CHECK(*third.load_snapshot(file.path) == 2);
    auto last = third.cachecaded(policy, source);
    CHECK_FALSE(last.peek(0));
    CHECK_FALSE(last.peek(1));
    *source.broken = true;
    CHECK(last(0) == 1);
    CHECK(last(1) == 2);
    CHECK(third.stats().stale_if_error == 2);
  }
}

TEST_CASE("an entry is older than the host that takes it up", "[cache][snapshot]") {
  const File file;
  Rig rig;
  const auto load = [](int n) { return n; };
  auto first = rig.on_memory();
  first.cachecaded("f", 1h, load)(1);
  REQUIRE(first.save_snapshot(file.path));
  rig.clock->jump_wall(30min);
  auto second = rig.on_memory();
  REQUIRE(*second.load_snapshot(file.path) == 1);
  const auto entry = second.cachecaded("f", 1h, load).entry(1);
  REQUIRE(entry);
  CHECK(entry->age == 30min);
  CHECK(entry->remaining <= 30min);
  CHECK(entry->remaining >= 29min);
}

TEST_CASE("tagged entries are in snapshots, with their tags", "[cache][snapshot][tags]") {
  const File file;
  Rig rig;
  const auto policies = [&](cachecade::Cache<>& cache, Source& source) {
    return std::tuple(
        cache.cachecaded({.name = "fixed", .ttl = 1h, .tags = {"all"}}, source),
        cache.cachecaded({.name = "argument", .ttl = 1h, .tags = [](int n) { return "org:" + std::to_string(n); }},
                         source),
        cache.cachecaded({.name = "result", .ttl = 1h, .tags_of = [](int) { return cachecade::TagNames{"result"}; }},
                         source),
        cache.cachecaded({.name = "none", .ttl = 1h, .tags_of = [](int) { return cachecade::TagNames{}; }}, source));
  };
  const auto call = [](auto& functions, int n) {
    std::apply([&](auto&... function) { (function(n), ...); }, functions);
  };
  Source source;
  auto first = rig.on_memory();
  auto functions = policies(first, source);
  for (int n = 0; n < 3; ++n) call(functions, n);
  first.invalidate_tag("org:2");
  REQUIRE(*first.save_snapshot(file.path) == 11);
  for (const bool unread : {true, false}) {
    CAPTURE(unread);
    auto second = rig.on_memory();
    REQUIRE(*second.load_snapshot(file.path) == 11);
    Source more;
    auto restarted = policies(second, more);
    if (!unread) {
      for (int n = 0; n < 3; ++n) call(restarted, n);
      CHECK(*more.runs == 1);
    }
    second.invalidate_tag("all");
    second.invalidate_tag("org:1");
    second.expire_tag("result");
    CHECK_FALSE(second.get_entry(std::get<0>(restarted).key(0)));
    for (int n = 0; n < 3; ++n) {
      CHECK_FALSE(std::get<0>(restarted).peek(n));
      CHECK(std::get<1>(restarted).peek(n).has_value() == (n == 0 || (n == 2 && !unread)));
      CHECK_FALSE(std::get<2>(restarted).peek(n));
      CHECK(std::get<3>(restarted).peek(n));
    }
    CHECK(*second.save_snapshot(file.path + ".later") == (unread ? 4 : 5));
    auto third = rig.on_memory();
    CHECK(*third.load_snapshot(file.path + ".later") == (unread ? 4 : 5));
    CHECK(std::get<3>(policies(third, more)).peek(1));
    std::filesystem::remove(file.path + ".later");
  }
}

TEST_CASE("a snapshot brings back no entry whose tag this process has invalidated, or that has other tags now",
          "[cache][snapshot][tags]") {
  const File file;
  Rig rig;
  const auto load = [](int n) { return n; };
  const auto tagged = [&](cachecade::Cache<>& cache, cachecade::TagNames tags) {
    return cache.cachecaded({.name = "f", .ttl = 1h, .tags = std::move(tags)}, load);
  };
  auto first = rig.on_memory();
  tagged(first, {"a", "b"})(1);
  first.cachecaded("untagged", 1h, load)(1);
  REQUIRE(*first.save_snapshot(file.path) == 2);
  for (const bool expires : {false, true}) {
    auto second = rig.on_memory();
    expires ? second.expire_tag("b") : second.invalidate_tag("b");
    CHECK(*second.load_snapshot(file.path) == 1);
  }
  for (const auto& tags : {cachecade::TagNames{"a"}, {"a", "b", "c"}, {"a", "c"}, {}}) {
    auto second = rig.on_memory();
    REQUIRE(*second.load_snapshot(file.path) == 2);
    CHECK_FALSE(tagged(second, tags).peek(1));
  }
  auto second = rig.on_memory();
  REQUIRE(*second.load_snapshot(file.path) == 2);
  CHECK_FALSE(second.cachecaded({.name = "untagged", .ttl = 1h, .tags = {"a"}}, load).peek(1));
  CHECK(tagged(second, {"a", "b"}).peek(1));
}

TEST_CASE("JSON text that somebody stored is in a snapshot too", "[cache][snapshot]") {
  const File file;
  Rig rig;
  auto first = rig.on_memory();
  const auto key = first.cachecaded("f", 1h, [](int n) { return n; }).key(1);
  REQUIRE(first.set_entry(key, "41", 100s));
  REQUIRE(*first.save_snapshot(file.path) == 1);
  auto second = rig.on_memory();
  REQUIRE(*second.load_snapshot(file.path) == 1);
  CHECK(second.get_entry(key) == "41");
  CHECK(second.cachecaded("f", 1h, [](int n) { return n; })(1) == 41);
}

TEST_CASE("a snapshot follows a link, and replaces nothing but a regular file", "[cache][snapshot]") {
  const File file;
  const auto link = file.path + ".link";
  std::filesystem::create_symlink(file.path, link);
  Rig rig;
  auto first = rig.on_memory();
  first.cachecaded("names", 100s, names)(1);
  REQUIRE(first.save_snapshot(link));
  CHECK(std::filesystem::is_symlink(link));
  std::filesystem::remove(link);
  CHECK(*rig.on_memory().load_snapshot(file.path) == 1);
  const auto refused = first.save_snapshot("/dev/null");
  REQUIRE_FALSE(refused);
  CHECK(refused.fault().message == "cannot write /dev/null: it is no regular file");
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

TEST_CASE("what memory held before a store went away is older than what was put there since", "[snapshot][fallback]") {
  Rig rig;
  const File file;
  Source source;
  auto before = rig.on_memory();
  CHECK(before.cachecaded({.name = "f", .ttl = 1h}, source)(1) == 1);
  REQUIRE(before.save_snapshot(file.path));
  auto cache = rig.on_store();
  auto f = cache.cachecaded({.name = "f", .ttl = 1h}, source);
  REQUIRE(cache.load_snapshot(file.path).value() == 1);
  rig.clock->advance(1s);
  CHECK(f.put(100, 1));
  rig.store->fail_with(cachecade::Fault{cachecade::FaultKind::refused, "nobody listens"});
  for (int call = 0; call < 5; ++call) f.invalidate(2);
  CHECK_FALSE(f.peek(1));
  CHECK_FALSE(cache.get_entry(f.key(1)));
}
