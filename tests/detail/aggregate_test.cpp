// What is found in plain aggregates, and what is left unknown.
#include <cachecade/detail/aggregate.hpp>

#include <support/catch.hpp>

#include <any>
#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

namespace {

using cachecade::detail::field_count;
using cachecade::detail::FieldType;
using cachecade::detail::for_each_field_type;
using cachecade::detail::with_fields;

struct NoDefault {
  explicit NoDefault(int v) : value(v) {}
  int value;
};

struct Empty {};
struct One {
  int a;
};
struct Nested {
  One one;
  Empty empty;
  One two;
};
struct Arrays {
  int grid[2][3];
  One ones[2];
  char text[8];
  int last;
};
struct Library {
  std::string text;
  std::optional<int> maybe;
  std::variant<int, std::string> either;
  std::vector<std::string> list;
  std::map<std::string, int> map;
  std::unique_ptr<int> owned;
  std::array<int, 4> four;
  std::any any;
  std::function<int(int)> call;
};
struct Initialized {
  int a = 1;
  const int b = 2;
  std::string c = "c";
};
struct Bits {
  unsigned a : 3;
  unsigned b : 5;
  int c;
};
struct Thirty2 {
  int a1, a2, a3, a4, a5, a6, a7, a8, b1, b2, b3, b4, b5, b6, b7, b8;
  int c1, c2, c3, c4, c5, c6, c7, c8, d1, d2, d3, d4, d5, d6, d7, d8;
};
struct Thirty3 {
  int a1, a2, a3, a4, a5, a6, a7, a8, b1, b2, b3, b4, b5, b6, b7, b8;
  int c1, c2, c3, c4, c5, c6, c7, c8, d1, d2, d3, d4, d5, d6, d7, d8;
  int e1;
};
struct Eight {
  int a, b, c, d, e, f, g, h;
};
struct Nine {
  int a, b, c, d, e, f, g, h, i;
};
struct Sixteen {
  int a1, a2, a3, a4, a5, a6, a7, a8, b1, b2, b3, b4, b5, b6, b7, b8;
};
struct Seventeen {
  int a1, a2, a3, a4, a5, a6, a7, a8, b1, b2, b3, b4, b5, b6, b7, b8, c1;
};
struct DerivedWithout : One {};
struct Derived : One {
  int b;
};
struct DerivedFromEmpty : Empty {
  int b;
};
struct HasNoDefault {
  int a;
  NoDefault b;
};
struct HasInitializedNoDefault {
  int a;
  NoDefault b = NoDefault(3);
  int c;
};
struct StartsWithInitializedNoDefault {
  NoDefault a = NoDefault(1);
  int b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r;
};
struct HasReference {
  int a;
  int& b;
};
struct HasConstReference {
  int a;
  const std::string& b;
  int c;
};
union Union {
  int a;
  float b;
};
class NoAggregate {
 public:
  explicit NoAggregate(int a) : a_(a) {}
  int a() const { return a_; }

 private:
  int a_;
};

template <class T>
constexpr bool counts(std::size_t n) {
  return field_count<T> == std::optional<std::size_t>(n);
}

template <class T>
constexpr bool unknown = !field_count<T>.has_value();

}  // namespace

TEST_CASE("fields of plain aggregates are counted at compile time", "[aggregate]") {
  STATIC_REQUIRE(counts<Empty>(0));
  STATIC_REQUIRE(counts<One>(1));
  STATIC_REQUIRE(counts<const One>(1));
  STATIC_REQUIRE(counts<Nested>(3));
  STATIC_REQUIRE(counts<Arrays>(4));
  STATIC_REQUIRE(counts<Library>(9));
  STATIC_REQUIRE(counts<Initialized>(3));
  STATIC_REQUIRE(counts<Bits>(3));
  STATIC_REQUIRE(counts<Eight>(8));
  STATIC_REQUIRE(counts<Nine>(9));
  STATIC_REQUIRE(counts<Sixteen>(16));
  STATIC_REQUIRE(counts<Seventeen>(17));
  STATIC_REQUIRE(counts<Thirty2>(32));
}

TEST_CASE("what cannot be counted is unknown and still compiles", "[aggregate]") {
  STATIC_REQUIRE(unknown<Thirty3>);
  STATIC_REQUIRE(unknown<DerivedWithout>);
  STATIC_REQUIRE(unknown<Derived>);
  STATIC_REQUIRE(unknown<DerivedFromEmpty>);
  STATIC_REQUIRE(unknown<HasNoDefault>);
  STATIC_REQUIRE(unknown<HasInitializedNoDefault>);
  STATIC_REQUIRE(unknown<StartsWithInitializedNoDefault>);
  STATIC_REQUIRE(unknown<HasReference>);
  STATIC_REQUIRE(unknown<HasConstReference>);
  STATIC_REQUIRE(unknown<Union>);
  STATIC_REQUIRE(unknown<NoAggregate>);
  STATIC_REQUIRE(unknown<int>);
  STATIC_REQUIRE(unknown<std::string>);
  STATIC_REQUIRE(unknown<int[3]>);
}

TEST_CASE("field types come in order of declaration", "[aggregate]") {
  std::vector<std::string> seen;
  for_each_field_type<Arrays>([&seen]<class F>(FieldType<F>) {
    seen.emplace_back(std::is_same_v<F, int[2][3]> ? "int[2][3]"
                      : std::is_same_v<F, One[2]>  ? "One[2]"
                      : std::is_same_v<F, char[8]> ? "char[8]"
                      : std::is_same_v<F, int>     ? "int"
                                                   : "?");
  });
  CHECK(seen == std::vector<std::string>{"int[2][3]", "One[2]", "char[8]", "int"});
  std::size_t fields = 0;
  for_each_field_type<Thirty2>([&fields]<class F>(FieldType<F>) { fields += std::is_same_v<F, int>; });
  CHECK(fields == 32);
}

TEST_CASE("fields are handed to a visitor by their values", "[aggregate]") {
  CHECK(with_fields(Initialized{.c = "x"},
                    [](int a, int b, const std::string& c) { return c + std::to_string(a + b); }) == "x3");
  CHECK(with_fields(Bits{.a = 5, .b = 17, .c = -1},
                    [](unsigned a, unsigned b, int c) { return a == 5 && b == 17 && c == -1; }));
  CHECK(with_fields(Empty{}, [] { return 7; }) == 7);
  STATIC_REQUIRE(with_fields(One{4}, [](int a) { return a; }) == 4);
}

TEST_CASE("fields of a value that is not const can be written", "[aggregate]") {
  Initialized value;
  with_fields(value, [](auto& a, auto& b, auto& c) {
    STATIC_REQUIRE(std::is_same_v<decltype(b), const int&>);
    a = 5;
    c = "written";
  });
  CHECK(value.a == 5);
  CHECK(value.c == "written");
  Arrays arrays{};
  with_fields(arrays, [](auto& grid, auto& ones, auto& text, auto&) {
    grid[1][2] = 7;
    ones[1].a = 8;
    text[0] = 'x';
  });
  CHECK(arrays.grid[1][2] == 7);
  CHECK(arrays.ones[1].a == 8);
  CHECK(arrays.text[0] == 'x');
}
