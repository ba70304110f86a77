// Aggregates made from the values of their fields.
#include <cachecade/detail/make_aggregate.hpp>

#include <support/catch.hpp>

#include <any>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using cachecade::detail::FieldSlots;
using cachecade::detail::make_aggregate;

struct Point {
  short x;
  short y;
};
struct Constant {
  const int id;
  const std::string name = "unset";
  std::unique_ptr<int> owned;
};
struct Nested {
  const Point point;
  Constant constant;
  const std::optional<Point> maybe;
};
struct Arrays {
  const int grid[2][3];
  char text[4];
  Point points[2];
  std::array<int, 2> pair;
  const std::string last;
};
struct Tree {
  std::vector<Tree> children;
};
struct Empty {};
struct Lists {
  std::vector<int> numbers;
  std::vector<std::any> anything;
};

}  // namespace

TEST_CASE("an aggregate with const and move-only fields is made from slots", "[make_aggregate]") {
  FieldSlots<Constant> slots;
  STATIC_REQUIRE(
      std::is_same_v<decltype(slots),
                     std::tuple<std::optional<int>, std::optional<std::string>, std::optional<std::unique_ptr<int>>>>);
  std::get<0>(slots) = 7;
  std::get<1>(slots) = "seven";
  std::get<2>(slots) = std::make_unique<int>(70);
  const auto made = make_aggregate<Constant>(std::move(slots));
  CHECK(made.id == 7);
  CHECK(made.name == "seven");
  CHECK(*made.owned == 70);
}

TEST_CASE("fields that cannot be assigned are moved in", "[make_aggregate]") {
  FieldSlots<Nested> slots;
  std::get<0>(slots).emplace(Point{1, 2});
  std::get<1>(slots).emplace(Constant{3, "three", nullptr});
  std::get<2>(slots).emplace(std::nullopt);
  const auto made = make_aggregate<Nested>(std::move(slots));
  CHECK(made.point.x == 1);
  CHECK(made.point.y == 2);
  CHECK(made.constant.id == 3);
  CHECK(made.constant.name == "three");
  CHECK_FALSE(made.maybe.has_value());
}

TEST_CASE("arrays of known bound are made from their elements", "[make_aggregate]") {
  FieldSlots<Arrays> slots{
      {{{{{1, 2, 3}}, {{4, 5, 6}}}}}, {{{'a', 'b', 'c', 'd'}}}, {{{{7, 8}, {9, 10}}}}, {{{11, 12}}}, "end"};
  const auto made = make_aggregate<Arrays>(std::move(slots));
  CHECK(made.grid[0][2] == 3);
  CHECK(made.grid[1][0] == 4);
  CHECK(made.text[3] == 'd');
  CHECK(made.points[0].y == 8);
  CHECK(made.points[1].x == 9);
  CHECK(made.pair == std::array<int, 2>{11, 12});
  CHECK(made.last == "end");
}

TEST_CASE("a field whose type could take the whole list is still one field", "[make_aggregate]") {
  CHECK(make_aggregate<Tree>({std::vector<Tree>(3)}).children.size() == 3);
  FieldSlots<Lists> lists;
  std::get<0>(lists).emplace(3, 1);
  std::get<1>(lists).emplace(2);
  const auto made = make_aggregate<Lists>(std::move(lists));
  CHECK(made.numbers == std::vector<int>{1, 1, 1});
  CHECK(made.anything.size() == 2);
  static_cast<void>(make_aggregate<Empty>({}));
}
