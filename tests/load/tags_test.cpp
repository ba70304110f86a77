// Tags within one process: what turns, who notices, and what is forgotten.
#include <cachecade/load/tags.hpp>

#include <support/catch.hpp>

#include <memory>
#include <string>
#include <vector>

using cachecade::load::Tags;
using Names = std::vector<std::string>;

TEST_CASE("an entry knows that one of its tags was turned after its load began, and how", "[load][tags]") {
  Tags tags;
  const auto before = tags.snapshot(tags.epoch(), {"a", "b"});
  const auto other = tags.snapshot(tags.epoch(), {"c"});
  CHECK_FALSE(before->removed());
  CHECK_FALSE(before->expired());
  tags.expire("b");
  CHECK(before->expired());
  CHECK_FALSE(before->removed());
  tags.remove("a");
  CHECK(before->removed());
  CHECK_FALSE(other->removed());
  CHECK_FALSE(other->expired());
  const auto after = tags.snapshot(tags.epoch(), {"a", "b"});
  CHECK_FALSE(after->removed());
  CHECK_FALSE(after->expired());
  CHECK(before->removed());
}

TEST_CASE("a load knows that a tag was turned though nobody held it", "[load][tags]") {
  Tags tags;
  const auto start = tags.epoch();
  CHECK(tags.current(start, {"a", "b"}));
  tags.remove("a");
  CHECK_FALSE(tags.current(start, {"a"}));
  CHECK_FALSE(tags.current(start, {"b", "a"}));
  CHECK(tags.current(start, {}));
  CHECK(tags.current(tags.epoch(), {"a"}));
  int mistaken = 0;
  for (int tag = 0; tag < 1000; ++tag) mistaken += !tags.current(start, {std::to_string(tag)});
  CHECK(mistaken < 10);
}

TEST_CASE("tags that nobody holds are forgotten", "[load][tags]") {
  Tags tags;
  for (int tag = 0; tag < 10'000; ++tag) tags.snapshot(tags.epoch(), {"tag" + std::to_string(tag)});
  CHECK(tags.cells() <= 65);
  std::vector<std::unique_ptr<const cachecade::load::TagSnapshot>> held;
  for (int tag = 0; tag < 1000; ++tag) held.push_back(tags.snapshot(tags.epoch(), {"tag" + std::to_string(tag)}));
  CHECK(tags.cells() >= 1000);
  for (int tag = 0; tag < 1000; ++tag) tags.remove("tag" + std::to_string(tag));
  for (const auto& snapshot : held) CHECK(snapshot->removed());
}
