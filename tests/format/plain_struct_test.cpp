#include <cachecade/format/json/aggregate.hpp>

#include <format/json_codec.hpp>
#include <support/catch.hpp>

#include <nlohmann/json.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

using namespace cachecade;
using json_codec::read;
using json_codec::text_of;

namespace plain {

struct User {
  int id = 0;
  std::string name{};
  std::optional<double> score{};
  friend bool operator==(const User&, const User&) = default;
};

/// The same, as nlohmann's macros write it.
struct MacroUser {
  std::string name{};
  int id = 0;
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(MacroUser, name, id)
};
struct PlainUser {
  std::string name{};
  int id = 0;
};

struct Team {
  std::string title{};
  std::vector<User> users{};
  std::map<std::string, User> by_role{};
  std::shared_ptr<const User> lead{};
  std::variant<int, User> owner{};
  std::array<User, 2> pair{};
  std::chrono::seconds age{};
  int grid[2][2] = {};
};

/// Its members start with something.
struct Filled {
  std::vector<int> list{1, 2};
  std::set<int> set{1};
  std::map<std::string, int> map{{"a", 1}};
  std::optional<int> maybe = 5;
  std::shared_ptr<const int> shared = std::make_shared<const int>(5);
  std::vector<int> lists[2] = {{1}, {2}};
  std::array<std::vector<int>, 1> array{{{1}}};
  std::pair<std::vector<int>, int> pair{{1}, 2};
  std::string text = "text";
};
struct Around {
  Filled inside{.list = {7}};
};

struct Tree {
  int value = 0;
  std::vector<Tree> children{};
  friend bool operator==(const Tree&, const Tree&) = default;
};

/// Whose members are not empty from the start.
struct Preset {
  std::vector<int> list{1, 2};
  std::optional<int> maybe = 5;
  std::map<std::string, int> map{{"x", 1}};
  std::set<int> set{9};
  std::shared_ptr<const int> pointer = std::make_shared<const int>(7);
  std::pair<std::optional<int>, std::string> pair{3, "y"};
  std::optional<int> array[2] = {1, 2};
  std::array<std::vector<int>, 1> lists{{{4}}};
  MacroUser user{"eve", 1};
  Tree tree{1, {Tree{2}}};
};

struct Fixed {
  const int id;
  const std::string name;
  int counts[2];
  friend bool operator==(const Fixed&, const Fixed&) = default;
};

class Degrees {
 public:
  explicit Degrees(int value) : value_(value) {}
  int value() const { return value_; }
  friend bool operator==(const Degrees&, const Degrees&) = default;

 private:
  int value_;
};

struct Weather {
  Degrees high;
};
struct Forecast {
  std::optional<Degrees> high{};
};

struct Empty {};

struct Hooked {  // plain by its members, but its hooks win
  int value = 0;
  friend void to_json(Json& tree, const Hooked& hooked) { tree = hooked.value; }
  friend void from_json(const Json& tree, Hooked& hooked) { tree.get_to(hooked.value); }
};

struct Base {
  int id = 0;
};
struct Derived : Base {
  int more = 0;
};
struct Flags {
  unsigned low : 3;
  unsigned high : 5;
};
struct Pointing {
  int* at = nullptr;
};
struct Opaque {
  std::weak_ptr<int> who{};
};
class Private {
 public:
  int shown = 0;
  int hidden() const { return hidden_; }

 private:
  int hidden_ = 0;
};

}  // namespace plain

template <>
struct nlohmann::adl_serializer<plain::Degrees> {
  static plain::Degrees from_json(const json& tree) { return plain::Degrees(tree.get<int>()); }
  static void to_json(json& tree, const plain::Degrees& value) { tree = value.value(); }
};

using namespace plain;

TEST_CASE("what members start with is not part of what is read", "[codec][plain]") {
  const Filled emptied{{}, {}, {}, {}, {}, {}, {}, {}, {}};
  for (const auto& filled : {Filled{}, emptied}) {
    const auto text = text_of(filled);
    const auto again = read<Filled>(text);
    REQUIRE(again.has_value());
    CHECK(text_of(*again) == text);
    CHECK(text_of(*read<Around>(text_of(Around{filled}))) == text_of(Around{filled}));
    CHECK(text_of(*read<std::vector<Filled>>(text_of(std::vector{filled}))) == text_of(std::vector{filled}));
  }
}

TEST_CASE("a plain struct is an object of its members, sorted by name", "[codec]") {
  const User user{.id = 7, .name = "Ada", .score = 1.5};
  CHECK(text_of(user) == R"({"id":7,"name":"Ada","score":1.5})");
  CHECK(text_of(User{}) == R"({"id":0,"name":"","score":null})");
  CHECK(read<User>(text_of(user)) == user);
  CHECK(read<User>(text_of(User{})) == User{});
  CHECK(read<User>(R"( { "score" : null , "name" : "x" , "id" : 1 } )") == User{.id = 1, .name = "x"});
  CHECK(text_of(Empty{}) == "{}");
  CHECK(read<Empty>("{}").has_value());
}

TEST_CASE("a plain struct has the bytes that nlohmann's macros would give it", "[codec]") {
  CHECK(text_of(PlainUser{"Ada", 7}) == text_of(MacroUser{"Ada", 7}));
  CHECK(read<PlainUser>(text_of(MacroUser{"Ada", 7}))->name == "Ada");
}

TEST_CASE("plain structs nest, in containers and in one another", "[codec]") {
  Team team;
  team.title = "core";
  team.users = {{1, "a", {}}, {2, "b", 2.0}};
  team.by_role["x"] = {3, "c", {}};
  team.lead = std::make_shared<const User>(User{4, "d", {}});
  team.owner = User{5, "e", {}};
  team.grid[1][0] = 9;
  const auto text = text_of(team);
  const auto back = read<Team>(text);
  REQUIRE(back.has_value());
  CHECK(text_of(*back) == text);
  CHECK(back->lead->id == 4);
  CHECK(back->grid[1][0] == 9);
  const Tree tree{1, {{2, {}}, {3, {{4, {}}}}}};
  CHECK(text_of(tree) ==
        R"({"children":[{"children":[],"value":2},{"children":[{"children":[],"value":4}],"value":3}],"value":1})");
  CHECK(read<Tree>(text_of(tree)) == tree);
}

TEST_CASE("a member's initializer leaves nothing in what is read", "[codec]") {
  const plain::Preset emptied{.list = {},
                              .maybe = {},
                              .map = {},
                              .set = {},
                              .pointer = {},
                              .pair = {},
                              .array = {},
                              .lists = {},
                              .user = {},
                              .tree = {}};
  const auto text = text_of(emptied);
  const auto again = read<plain::Preset>(text);
  REQUIRE(again);
  CHECK(text_of(*again) == text);
  CHECK(text_of(*read<plain::Preset>(text_of(plain::Preset{}))) == text_of(plain::Preset{}));
}

TEST_CASE("members that are const are read too", "[codec]") {
  const Fixed fixed{1, "x", {2, 3}};
  CHECK(text_of(fixed) == R"({"counts":[2,3],"id":1,"name":"x"})");
  CHECK(read<Fixed>(text_of(fixed)) == fixed);
  const std::map<std::string, Fixed> by_name{{"a", fixed}};
  CHECK(read<std::map<std::string, Fixed>>(text_of(by_name)) == by_name);
  const auto repeated = R"({"a":{"counts":[0,0],"id":2,"name":""},"a":)" + text_of(fixed) + "}";
  CHECK(read<std::map<std::string, Fixed>>(repeated) == by_name);
}

TEST_CASE("an object is a struct only when each member is there once and fits", "[codec]") {
  for (const std::string_view text :
       {"{}", "[]", "null", R"({"id":1,"name":"a"})", R"({"id":1,"name":"a","score":"b"})",
        R"({"id":1.5,"name":"a","score":1})", R"({"id":300000000000,"name":"a","score":1})",
        R"({"id":1,"id":1,"name":"a","score":1})", R"({"id":1,"name":"a","score":1)",
        R"({"id":1,"name":null,"score":1})", R"({"id":1,"name":"a","score":1,"added":0})"}) {
    INFO(text);
    CHECK_FALSE(read<User>(text).has_value());
  }
}

TEST_CASE("hooks for exactly the type win over its members", "[codec]") {
  CHECK(text_of(Hooked{5}) == "5");
  CHECK(read<Hooked>("6")->value == 6);
}

TEST_CASE("what cannot be told has no JSON", "[codec]") {
  STATIC_REQUIRE_FALSE(codec::JsonConvertible<Derived>);
  STATIC_REQUIRE_FALSE(codec::JsonConvertible<Flags>);
  STATIC_REQUIRE_FALSE(codec::JsonConvertible<Pointing>);
  STATIC_REQUIRE_FALSE(codec::JsonConvertible<Opaque>);
  STATIC_REQUIRE_FALSE(codec::JsonConvertible<Private>);
  STATIC_REQUIRE_FALSE(codec::JsonConvertible<std::vector<Derived>>);
  STATIC_REQUIRE_FALSE(codec::JsonConvertible<Weather>);
  CHECK(read<Forecast>(text_of(Forecast{Degrees(3)}))->high == Degrees(3));
}

TEST_CASE("a local struct is plain, too", "[codec]") {
  struct Local {
    int a = 1;
    bool b = true;
  };
  CHECK(text_of(Local{}) == R"({"a":1,"b":true})");
  CHECK(read<Local>(R"({"b":false,"a":2})")->a == 2);
}
