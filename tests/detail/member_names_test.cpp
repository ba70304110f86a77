// The names of members as the compilers tell them.
#include <cachecade/detail/member_names.hpp>

#include <support/catch.hpp>

#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace app {

struct User {
  int id;
  std::string name;
  std::optional<double> score;
};
template <class T, std::size_t n>
struct Page {
  std::array<T, n> items;
  T next[n];
};
struct Keywords {
  int final, override, import, module;
  int _under, __dunder, _, a1, class_;
};
struct Unicode {
  int größe;
  int 名前;
};
struct Constant {
  const int id;
  const std::string name = "n";
};
struct Arrays {
  int grid[2][3];
  char text[8];
  User users[2];
};
struct MoveOnly {
  std::unique_ptr<int> owned;
  std::vector<std::unique_ptr<User>> list;
};
struct Nested {
  User user;
  Constant constant;
  std::map<std::string, User> map;
};
struct Nothing {};
struct Unaddressed {
  [[no_unique_address]] Nothing first;
  [[no_unique_address]] Nothing second;
  int last;
};
struct alignas(64) Aligned {
  alignas(32) char text;
  alignas(16) int number = 3;
};
struct Literal {
  int a = 1;
  bool operator==(const Literal&) const = default;
  static constexpr int shared = 3;
  using Type = int;
  int sum() const { return a; }
};
struct Addressing {
  int value;
  Addressing* operator&() { return nullptr; }
};
struct HoldsAddressing {
  Addressing first;
  int second;
  int* third;
  int User::*fourth;
  void (*fifth)(const char&, int);
};
struct Thirty2 {
  int a1, a2, a3, a4, a5, a6, a7, a8, b1, b2, b3, b4, b5, b6, b7, b8;
  int c1, c2, c3, c4, c5, c6, c7, c8, d1, d2, d3, d4, d5, d6, d7, last;
};
struct Outer {
  struct Inner {
    int deep;
  };
  Inner inner;
};
template <auto pointer>
struct Pointing {
  int pointed;
  int again;
};
inline int global = 0;
struct Text {
  char text[32];
};
template <Text text>
struct Texted {
  int a;
  int b;
};

}  // namespace app

namespace unknown {

struct BitField {
  int whole;
  unsigned bits : 3;
};
struct Reference {
  int value;
  int& reference;
};
struct ConstReference {
  const std::string& reference;
  int value;
};
struct Base : app::User {
  int more;
};
struct Thirty3 {
  app::Thirty2 many[2];
  int a1, a2, a3, a4, a5, a6, a7, a8, b1, b2, b3, b4, b5, b6, b7, b8;
  int c1, c2, c3, c4, c5, c6, c7, c8, d1, d2, d3, d4, d5, d6, d7, d8;
};
union Union {
  int a;
  float b;
};
class Private {
  int secret = 0;

 public:
  int open = secret;
};
struct Constructor {
  explicit Constructor(int a) : value(a) {}
  int value;
};
struct NoDefault {
  int a;
  Constructor b;
};

}  // namespace unknown

namespace {

struct Hidden {
  int secret;
  app::User user;
};

using cachecade::detail::field_count;
using cachecade::detail::has_member_names;
using cachecade::detail::member_names;

template <class T>
std::vector<std::string> names() {
  return {member_names<T>.begin(), member_names<T>.end()};
}
using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("names of members are told at compile time", "[member_names]") {
  STATIC_REQUIRE(member_names<app::User> == std::array<std::string_view, 3>{"id", "name", "score"});
  STATIC_REQUIRE(member_names<const app::User>.size() == 3);
  CHECK(names<app::Constant>() == Names{"id", "name"});
  CHECK(names<app::Arrays>() == Names{"grid", "text", "users"});
  CHECK(names<app::MoveOnly>() == Names{"owned", "list"});
  CHECK(names<app::Nested>() == Names{"user", "constant", "map"});
  CHECK(names<app::Nothing>().empty());
  CHECK(names<app::Unaddressed>() == Names{"first", "second", "last"});
  CHECK(names<app::Aligned>() == Names{"text", "number"});
  CHECK(names<app::Literal>() == Names{"a"});
  CHECK(names<app::HoldsAddressing>() == Names{"first", "second", "third", "fourth", "fifth"});
  CHECK(names<app::Outer>() == Names{"inner"});
  CHECK(names<app::Outer::Inner>() == Names{"deep"});
  CHECK(names<app::Thirty2>().front() == "a1");
  CHECK(names<app::Thirty2>()[16] == "c1");
  CHECK(names<app::Thirty2>().back() == "last");
}

TEST_CASE("names are whole identifiers of any alphabet", "[member_names]") {
  CHECK(names<app::Keywords>() ==
        Names{"final", "override", "import", "module", "_under", "__dunder", "_", "a1", "class_"});
  CHECK(names<app::Unicode>() == Names{"größe", "名前"});
}

TEST_CASE("members of templates have names whatever the arguments are", "[member_names]") {
  CHECK(names<app::Page<app::User, 2>>() == Names{"items", "next"});
  CHECK(names<app::Page<app::Page<std::string, 1>, 3>>() == Names{"items", "next"});
  CHECK(names<app::Pointing<&app::global>>() == Names{"pointed", "again"});
  CHECK(names<app::Pointing<static_cast<const volatile void*>(&app::global)>>() == Names{"pointed", "again"});
  CHECK(names<app::Texted<app::Text{"a}}, &fake.b)), x"}>>() == Names{"a", "b"});
}

TEST_CASE("types of functions and of unnamed namespaces have names of members", "[member_names]") {
  struct Local {
    bool first = true;
    std::unique_ptr<int> second;
  };
  CHECK(names<Local>() == Names{"first", "second"});
  CHECK(names<Hidden>() == Names{"secret", "user"});
  const auto generic = [](auto value) {
    struct Inside {
      decltype(value) inner;
    };
    return Inside{value};
  };
  CHECK(names<decltype(generic(3))>() == Names{"inner"});
  CHECK(names<decltype(generic(Hidden{}))>() == Names{"inner"});
}

TEST_CASE("members that have no name or no address leave the names unknown", "[member_names]") {
  STATIC_REQUIRE(!has_member_names<unknown::BitField>);
  STATIC_REQUIRE(!has_member_names<unknown::Reference>);
  STATIC_REQUIRE(!has_member_names<unknown::ConstReference>);
  STATIC_REQUIRE(!has_member_names<unknown::Base>);
  STATIC_REQUIRE(!has_member_names<unknown::Thirty3>);
  STATIC_REQUIRE(!has_member_names<unknown::Union>);
  STATIC_REQUIRE(!has_member_names<unknown::Private>);
  STATIC_REQUIRE(!has_member_names<unknown::Constructor>);
  STATIC_REQUIRE(!has_member_names<unknown::NoDefault>);
  STATIC_REQUIRE(!has_member_names<int>);
  STATIC_REQUIRE(!has_member_names<int[3]>);
  STATIC_REQUIRE(!has_member_names<std::string>);
  STATIC_REQUIRE(!has_member_names<app::User&>);
}

TEST_CASE("the compiler's spelling is the one that is read", "[member_names]") {
  namespace detail = cachecade::detail;
  constexpr detail::PrettyText pretty = detail::pretty_addresses<detail::member_addresses<app::User>()>();
  const std::string_view text(pretty.data, pretty.size);
#if defined(__clang__)
  const std::string expected = "{{&fake.value.id, &fake.value.name, &fake.value.score}}]";
#else
  const std::string member = "((const volatile void*)(& fake<app::User>.FakeObject<app::User>::value.app::User::";
  const std::string expected =
      "{const volatile void* [3]{" + member + "id)), " + member + "name)), " + member + "score))}}]";
#endif
  CHECK(text.substr(text.find('{')) == expected);
}

TEST_CASE("a text of another form has no names", "[member_names]") {
  using cachecade::detail::find_names;
  const auto found = [](std::string_view text) { return find_names<2>(text.data(), text.size()).found; };
  const std::string opening(cachecade::detail::address_opening);
  const std::string closing(cachecade::detail::address_closing, ')');
  const std::string a = opening + "fake.a" + closing;
  const std::string b = opening + "fake.b" + closing;
  CHECK(found("{{" + a + ", " + b + "}}]"));
  CHECK_FALSE(found("{{" + a + ", " + a + ", " + b + "}}]"));
  CHECK_FALSE(found("{{" + b + "}}]"));
  CHECK_FALSE(found("{{" + a + ",   " + b + "}}]"));
  CHECK_FALSE(found("{{" + a + ", " + opening + "longer.b" + closing + "}}]"));
  CHECK_FALSE(found("{{" + a + ", " + opening + "fake." + closing + "}}]"));
  CHECK_FALSE(found(""));
}
