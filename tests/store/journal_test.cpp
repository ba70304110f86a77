// What a store has not heard: what counts of it, what is delivered when, and what is left.
#include <cachecade/store/journal.hpp>

#include <support/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace std::chrono_literals;
using cachecade::store::Journal;
using cachecade::store::Sweep;
using Keys = std::vector<std::string>;

namespace {

/// Everything under that name.
Sweep all_of(const std::string& name) {
  return {.name = name, .key_prefix = "p:" + name, .accepts = [](std::string_view) { return true; }};
}

Keys names(const Journal::Batch& batch) {
  Keys all;
  for (const auto& sweep : batch.sweeps) all.push_back(sweep.name);
  return all;
}

}  // namespace

TEST_CASE("of a key only the last word counts", "[store][journal]") {
  Journal journal(all_of({}));
  CHECK(journal.empty());
  CHECK(journal.next().empty());
  journal.remove("p:a");
  journal.remove("p:a");
  journal.write({"p:t", "first", 1s});
  journal.write({"p:t", "second", 2s});
  const auto batch = journal.next();
  CHECK(batch.removals == Keys{"p:a"});
  REQUIRE(batch.writes.size() == 1);
  CHECK(batch.writes[0].value == "second");
  journal.delivered(batch);
  CHECK(journal.empty());
}

TEST_CASE("what is added while a batch is under way is not lost with it", "[store][journal]") {
  Journal journal(all_of({}));
  journal.remove("p:a");
  journal.remove("p:b");
  const auto batch = journal.next();
  journal.remove("p:a");
  journal.remove("p:c");
  journal.delivered(batch);
  CHECK(journal.next().removals == Keys{"p:a", "p:c"});
}

TEST_CASE("a batch has at most 512 keys", "[store][journal]") {
  Journal journal(all_of({}));
  for (int n = 0; n < 1300; ++n) journal.remove("p:" + std::to_string(n));
  std::size_t delivered = 0;
  for (const auto most : {512, 512, 276}) {
    const auto batch = journal.next();
    CHECK(batch.removals.size() == static_cast<std::size_t>(most));
    delivered += batch.removals.size();
    journal.delivered(batch);
  }
  CHECK(delivered == 1300);
  CHECK(journal.empty());
}

TEST_CASE("a sweep covers the removals before it, and none of the tokens", "[store][journal]") {
  Journal journal(all_of({}));
  journal.remove("p:f:[1]");
  journal.remove("p:g:[1]");
  journal.write({"p:@t", "token", 1s});
  journal.sweep(all_of("f"));
  auto batch = journal.next();
  CHECK(names(batch) == Keys{"f"});
  journal.delivered(batch);
  batch = journal.next();
  CHECK(batch.removals == Keys{"p:g:[1]"});
  CHECK(batch.writes.size() == 1);
}

TEST_CASE("a journal that is full becomes one sweep over everything", "[store][journal]") {
  Journal journal(all_of({}));
  for (std::size_t n = 0; n < Journal::most_keys; ++n) journal.remove("p:" + std::to_string(n));
  CHECK(journal.size() == Journal::most_keys);
  journal.remove("p:0");
  CHECK(journal.size() == Journal::most_keys);
  journal.remove("p:one more");
  CHECK(journal.size() == 1);
  CHECK(names(journal.next()) == Keys{""});
  CHECK(journal.next().sweeps.front().covers("p:anything"));

  Journal sweeps(all_of({}));
  for (std::size_t n = 0; n < Journal::most_sweeps; ++n) sweeps.sweep(all_of(std::to_string(n)));
  sweeps.sweep(all_of("one more"));
  CHECK(names(sweeps.next()) == Keys{""});
}

TEST_CASE("a sweep covers what it accepts, and one that was added anew outlives the delivery of the older",
          "[store][journal]") {
  Journal journal(all_of({}));
  journal.remove("p:f:[1]");
  journal.remove("p:f:[2]");
  auto ones = all_of("f");
  ones.accepts = [](std::string_view key) { return key.ends_with("[1]"); };
  journal.sweep(ones);
  CHECK(journal.size() == 2);
  const auto batch = journal.next();
  journal.sweep(ones);
  journal.delivered(batch);
  CHECK(journal.has_sweeps());
  journal.delivered(journal.next());
  CHECK_FALSE(journal.has_sweeps());
  CHECK(journal.next().removals == Keys{"p:f:[2]"});
}

TEST_CASE("of what an older journal has, the newer one's words count", "[store][journal]") {
  Journal older(all_of({}));
  Journal newer(all_of({}));
  older.write({"p:t", "old", 1s});
  older.remove("p:a");
  older.sweep(all_of("f"));
  newer.write({"p:t", "new", 1s});
  newer.remove("p:f:[1]");
  newer.adopt(older);
  auto batch = newer.next();
  CHECK(names(batch) == Keys{"f"});
  newer.delivered(batch);
  batch = newer.next();
  CHECK(batch.removals == Keys{"p:a"});
  REQUIRE(batch.writes.size() == 1);
  CHECK(batch.writes[0].value == "new");
}

TEST_CASE("a journal concerns the keys that it names or sweeps, until they are forgotten", "[store][journal]") {
  Journal journal(all_of({}));
  CHECK_FALSE(journal.concerns("p:a"));
  journal.remove("p:a");
  journal.write({"p:t", "token", 1s});
  CHECK(journal.concerns("p:a"));
  CHECK(journal.concerns("p:t"));
  CHECK_FALSE(journal.concerns("p:f:[1]"));
  journal.sweep(all_of("f"));
  CHECK(journal.concerns("p:f:[1]"));
  journal.forget("p:a");
  journal.forget("p:f:[1]");
  CHECK_FALSE(journal.concerns("p:a"));
  CHECK(journal.concerns("p:f:[1]"));
  CHECK(journal.size() == 2);
}
