#include <cachecade/detail/json_hooks.hpp>

#include <cachecade/nlohmann_optional.hpp>
#include <format/json_codec.hpp>
#include <format/sample_types.hpp>
#include <support/catch.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <memory_resource>
#include <optional>
#include <string>
#include <utility>
#include <valarray>
#include <vector>

using namespace cachecade;
using json_codec::read;
using json_codec::text_of;

namespace hooked {

struct User {
  int id = 0;
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(User, id)
};
struct Admin : User {
  std::vector<std::string> rights{};
};
struct Owner : Admin {
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(Owner, id, rights)
};

struct Outside {
  std::string name{};
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Outside, name)

struct Scored {
  std::optional<double> score{};
  std::vector<std::optional<int>> marks{};
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(Scored, score, marks)
};

/// Hooks of a template for many types, as 3.12's macros make them, and as reflection libraries do.
class Generic {
 public:
  int value() const { return value_; }

  template <class Tree>
  friend void to_json(Tree& tree, const Generic& generic) {
    tree = generic.value_;
  }
  template <class Tree>
  friend void from_json(const Tree& tree, Generic& generic) {
    tree.get_to(generic.value_);
  }

 private:
  int value_ = 3;
};

class ByValue {
 public:
  friend void to_json(Json& tree, ByValue) { tree = 1; }
  friend void from_json(const Json&, ByValue&) {}
};

class WriteOnly {
 public:
  WriteOnly() {}
  friend void to_json(Json& tree, const WriteOnly&) { tree = 1; }
};

/// Hooks for all that derives from a template, and what derives from it.
template <class Derived>
struct Entity {
  int id = 0;
};
template <class Derived>
void to_json(Json& tree, const Entity<Derived>& entity) {
  tree["id"] = entity.id;
}
template <class Derived>
void from_json(const Json& tree, Entity<Derived>& entity) {
  tree.at("id").get_to(entity.id);
}
struct Person : Entity<Person> {
  std::string name{};
};
class Company : public virtual Entity<Company> {
 public:
  std::string name{};
};
struct Manager : Person {};

/// The same of any tree.
template <class Derived>
struct Record {
  int id = 0;
};
template <class Tree, class Derived>
void to_json(Tree& tree, const Record<Derived>& record) {
  tree["id"] = record.id;
}
template <class Tree, class Derived>
void from_json(const Tree& tree, Record<Derived>& record) {
  tree.at("id").get_to(record.id);
}
struct Note : Record<Note> {
  std::string text{};
};

struct Names : std::vector<std::string> {
  int version = 0;
};
struct Label : std::string {
  int weight = 0;
};

enum class Colour { red, green, blue };  // blue has no name
NLOHMANN_JSON_SERIALIZE_ENUM(Colour, {{Colour::red, "r"}, {Colour::green, "g"}})

struct Painted {
  Colour colour = Colour::red;
  std::vector<std::optional<Colour>> more{};
};

/// No == tells these from what their hooks lose.
struct Car {
  std::string name{};
  Colour colour = Colour::red;
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(Car, name, colour)
};
struct Garage {
  std::vector<Car> cars{};
  std::map<std::string, Colour> doors{};
  std::optional<Car> best{};
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(Garage, cars, doors, best)
};
class Light {
 public:
  explicit Light(Colour colour = Colour::red) : colour_(colour) {}
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(Light, colour_)

 private:
  Colour colour_;
};

/// An == that cannot be called.
struct Fleet : std::vector<Car> {
  friend void to_json(Json& tree, const Fleet& fleet) { tree = static_cast<const std::vector<Car>&>(fleet); }
  friend void from_json(const Json& tree, Fleet& fleet) { fleet.assign(tree.begin(), tree.end()); }
};
template <class T>
struct Page {
  T item{};
  friend bool operator==(const Page& a, const Page& b) { return a.item == b.item; }
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(Page, item)
};
/// Its to_json forgets a member.
class Forgetful {
 public:
  explicit Forgetful(int kept = 0, int lost = 0) : kept_(kept), lost_(lost) {}
  friend bool operator==(const Forgetful&, const Forgetful&) = default;
  friend void to_json(Json& tree, const Forgetful& value) { tree = value.kept_; }
  friend void from_json(const Json& tree, Forgetful& value) { tree.get_to(value.kept_); }

 private:
  int kept_, lost_;
};

/// The same class in two builds; the later one has gained a member.
class Before {
 public:
  NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT(Before, name_)

 private:
  std::string name_ = "x";
};
class After {
 public:
  NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT(After, name_, limit_)

 private:
  std::string name_ = "y";
  int limit_ = 10;
};

enum class Plain : std::uint64_t { most = ~std::uint64_t{0} };
enum Loose : signed char { below = -1 };
enum class Truth : bool { no, yes };

}  // namespace hooked

namespace converting {

/// Hooks for whatever can be made of something, beside a type that has none.
struct Anything {
  template <class T>
  Anything(const T&) {}  // NOLINT: implicit is the point
};
inline void to_json(Json& tree, const Anything&) { tree = "anything"; }
struct Something {
  int value = 0;
};

}  // namespace converting

using namespace hooked;

TEST_CASE("a hook counts for exactly its type and for none that derives from it", "[codec]") {
  STATIC_REQUIRE(codec::JsonConvertible<User>);
  STATIC_REQUIRE_FALSE(codec::JsonConvertible<Admin>);
  STATIC_REQUIRE_FALSE(codec::JsonConvertible<std::vector<Admin>>);
  STATIC_REQUIRE_FALSE(codec::JsonConvertible<std::shared_ptr<const Admin>>);
  STATIC_REQUIRE_FALSE(codec::JsonConvertible<std::optional<std::pair<int, Admin>>>);
  STATIC_REQUIRE(codec::JsonConvertible<Owner>);
  STATIC_REQUIRE(codec::JsonConvertible<Outside>);
  Owner owner;
  owner.id = 7;
  owner.rights = {"all"};
  CHECK(text_of(owner) == R"({"id":7,"rights":["all"]})");
  CHECK(read<Owner>(text_of(owner))->rights == owner.rights);
  CHECK(read<Outside>(R"({"name":"x"})")->name == "x");
}

TEST_CASE("a hook that is a template for a base, or for what a type converts to, counts for neither", "[codec]") {
  STATIC_REQUIRE(codec::JsonConvertible<Entity<int>>);
  STATIC_REQUIRE(codec::JsonConvertible<Record<int>>);
  STATIC_REQUIRE_FALSE(codec::JsonConvertible<Person>);
  STATIC_REQUIRE_FALSE(codec::JsonConvertible<std::vector<Person>>);
  STATIC_REQUIRE_FALSE(codec::JsonConvertible<std::shared_ptr<const Manager>>);
  STATIC_REQUIRE_FALSE(codec::JsonConvertible<Company>);
  STATIC_REQUIRE_FALSE(codec::JsonConvertible<Note>);
  CHECK(text_of(Entity<int>{7}) == R"({"id":7})");
  CHECK(read<Record<int>>(R"({"id":7})")->id == 7);
  CHECK(text_of(converting::Something{7}) == R"({"value":7})");
}

TEST_CASE("what derives from a container or a string is not taken for one", "[codec]") {
  STATIC_REQUIRE_FALSE(codec::JsonConvertible<Names>);
  STATIC_REQUIRE_FALSE(codec::JsonConvertible<Label>);
}

TEST_CASE("hooks of any form are found", "[codec]") {
  STATIC_REQUIRE(codec::JsonConvertible<ByValue>);
  STATIC_REQUIRE_FALSE(codec::JsonConvertible<WriteOnly>);
  STATIC_REQUIRE(codec::JsonConvertible<sample::Celsius>);
  CHECK(text_of(Generic{}) == "3");
  CHECK(read<Generic>("5")->value() == 5);
  CHECK_FALSE(read<Generic>("5.5"));
}

TEST_CASE("an enum without hooks is its number", "[codec]") {
  CHECK(text_of(Plain::most) == "18446744073709551615");
  CHECK(read<Plain>("18446744073709551615") == Plain::most);
  CHECK(text_of(below) == "-1");
  CHECK(read<Loose>("-1") == below);
  CHECK_FALSE(read<Loose>("128"));
  CHECK(text_of(Truth::yes) == "1");
  CHECK(read<Truth>("1") == Truth::yes);
  CHECK_FALSE(read<Truth>("2"));
}

TEST_CASE("rarer types of the standard library", "[codec]") {
  CHECK(text_of(std::filesystem::path("/a/b")) == "\"/a/b\"");
  CHECK(read<std::filesystem::path>("\"/a/b\"") == std::filesystem::path("/a/b"));
  CHECK(text_of(std::pmr::string("x")) == "\"x\"");
  CHECK(read<std::pmr::string>("\"x\"") == std::pmr::string("x"));
  const std::valarray<int> values{1, 2};
  CHECK(text_of(values) == "[1,2]");
  CHECK(read<std::valarray<int>>("[1,2]")->sum() == 3);
  CHECK(read<std::valarray<bool>>("[false,true]")->max());
}

TEST_CASE("optional members stand in nlohmann's macros", "[codec]") {
  const Scored scored{1.5, {std::nullopt, 2}};
  CHECK(text_of(scored) == R"({"marks":[null,2],"score":1.5})");
  CHECK(text_of(Scored{}) == R"({"marks":[],"score":null})");
  CHECK(read<Scored>(text_of(scored))->marks == scored.marks);
  CHECK_FALSE(read<Scored>(text_of(Scored{}))->score.has_value());
  CHECK(text_of(std::optional<Scored>(scored)) == text_of(scored));
}

TEST_CASE("what does not read back as what was written is not written", "[codec]") {
  CHECK(text_of(Colour::green) == "\"g\"");
  CHECK(text_of(Colour::blue) == "nothing");
  CHECK(text_of(Painted{Colour::green, {Colour::red}}) == R"({"colour":"g","more":["r"]})");
  CHECK(text_of(Painted{Colour::blue, {}}) == "nothing");
  CHECK(text_of(Painted{Colour::red, {Colour::blue}}) == "nothing");
  CHECK(text_of(Forgetful(5)) == "5");
  CHECK(text_of(Forgetful(5, 1)) == "nothing");
}

TEST_CASE("what hooks lose is seen without ==, too, member by member or byte by byte", "[codec]") {
  CHECK(text_of(Car{"a", Colour::green}) == R"({"colour":"g","name":"a"})");
  CHECK(text_of(Car{"a", Colour::blue}) == "nothing");
  CHECK(text_of(Garage{{{"a", Colour::green}}, {{"x", Colour::red}}, Car{}}) != "nothing");
  CHECK(text_of(Garage{{{"a", Colour::blue}}, {}, {}}) == "nothing");
  CHECK(text_of(Garage{{}, {{"x", Colour::blue}}, {}}) == "nothing");
  CHECK(text_of(Garage{{}, {}, Car{"a", Colour::blue}}) == "nothing");
  CHECK(text_of(Light(Colour::green)) == R"({"colour_":"g"})");
  CHECK(text_of(Light(Colour::blue)) == "nothing");
}

TEST_CASE("an == that does not compile where it is called is not called", "[codec]") {
  Fleet fleet;
  fleet.push_back({"a", Colour::green});
  CHECK(text_of(fleet) == R"([{"colour":"g","name":"a"}])");
  CHECK(read<Page<Car>>(text_of(Page<Car>{{"a", Colour::red}}))->item.name == "a");
  CHECK(text_of(Page<std::vector<Car>>{{{"a", Colour::red}}}) == R"({"item":[{"colour":"r","name":"a"}]})");
  CHECK(text_of(Page<int>{3}) == R"({"item":3})");
}

TEST_CASE("a class that has gained or lost a member does not read the other's text", "[codec]") {
  CHECK(read<Before>(text_of(Before{})).has_value());
  CHECK_FALSE(read<After>(text_of(Before{})).has_value());
  CHECK_FALSE(read<Before>(text_of(After{})).has_value());
}
