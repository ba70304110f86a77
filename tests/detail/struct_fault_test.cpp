// What is said about types whose members cannot be told.
#include <cachecade/detail/struct_fault.hpp>

#include <support/catch.hpp>

#include <any>
#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace {

using cachecade::detail::has_member_names;
using cachecade::detail::has_union_field;
using cachecade::detail::struct_fault;
using cachecade::detail::StructFault;

struct Plain {
  int id;
  const std::string name;
  int grid[2][2];
  std::optional<double> score;
  std::vector<std::shared_ptr<Plain>> more;
};
struct Empty {};
union Union {
  int a;
  float b;
};
class Private {
  int secret_ = 0;

 public:
  int open = secret_;
};
struct Constructor {
  explicit Constructor(int a) : value(a) {}
  int value;
};
struct Virtual {
  virtual ~Virtual() = default;
  int value;
};
struct Derived : Plain {
  int more;
};
struct DerivedFromEmpty : Empty {};
struct Thirty3 {
  int a1, a2, a3, a4, a5, a6, a7, a8, b1, b2, b3, b4, b5, b6, b7, b8;
  int c1, c2, c3, c4, c5, c6, c7, c8, d1, d2, d3, d4, d5, d6, d7, d8;
  int e1;
};
struct NoDefault {
  int a;
  Constructor b;
};
struct Reference {
  int a;
  int& b;
};
struct StartsWithAny {
  std::any any;
};
struct ConstReference {
  int a;
  const std::string& b;
};
const std::string global = "global";
struct InitializedReference {
  int a;
  const std::string& b = global;
};
struct BitField {
  int a;
  unsigned bits : 3;
};
struct BitFieldOnly {
  bool bit : 1;
};
struct NamedUnion {
  int a;
  Union b;
};
struct UnionArray {
  Union a[2];
  int b;
};
struct StartsWithUnion {
  Union a;
  int b;
};
struct AnonymousUnion {
  int a;
  union {
    int b;
    float c;
  };
};
struct HoldsUnions {
  StartsWithUnion first;
  StartsWithUnion array[2];
  std::any any;
  std::variant<Union, int> variant;
  std::vector<Union> vector;
  std::shared_ptr<Union> pointer;
  std::array<Union, 2> two;
  std::function<Union()> function;
};
struct Pointer {
  int a;
  const char* b;
};
struct PointerArray {
  int* a[2];
};
struct MemberPointer {
  int Plain::*a;
};

template <class T>
constexpr bool is(StructFault fault) {
  return struct_fault<T>() == fault;
}

}  // namespace

TEST_CASE("each kind of type whose members cannot be told has its sentence", "[struct_fault]") {
  STATIC_REQUIRE(is<Plain>(StructFault::none));
  STATIC_REQUIRE(is<Empty>(StructFault::none));
  STATIC_REQUIRE(is<int>(StructFault::no_class));
  STATIC_REQUIRE(is<int[2]>(StructFault::no_class));
  STATIC_REQUIRE(is<Union>(StructFault::is_union));
  STATIC_REQUIRE(is<Private>(StructFault::no_aggregate));
  STATIC_REQUIRE(is<Constructor>(StructFault::no_aggregate));
  STATIC_REQUIRE(is<Virtual>(StructFault::no_aggregate));
  STATIC_REQUIRE(is<Derived>(StructFault::base_class));
  STATIC_REQUIRE(is<DerivedFromEmpty>(StructFault::base_class));
  STATIC_REQUIRE(is<Thirty3>(StructFault::many_members));
  STATIC_REQUIRE(is<NoDefault>(StructFault::no_default));
  STATIC_REQUIRE(is<Reference>(StructFault::no_default));
  STATIC_REQUIRE(is<StartsWithAny>(StructFault::no_default));
  STATIC_REQUIRE(is<ConstReference>(StructFault::no_default));
  STATIC_REQUIRE(is<InitializedReference>(StructFault::no_address));
  STATIC_REQUIRE(is<BitField>(StructFault::no_address));
  STATIC_REQUIRE(is<BitFieldOnly>(StructFault::no_address));
  STATIC_REQUIRE(is<NamedUnion>(StructFault::union_member));
  STATIC_REQUIRE(is<AnonymousUnion>(StructFault::union_member));
  STATIC_REQUIRE(is<UnionArray>(StructFault::union_member));
  STATIC_REQUIRE(is<Pointer>(StructFault::pointer_member));
  STATIC_REQUIRE(is<PointerArray>(StructFault::pointer_member));
  STATIC_REQUIRE(is<MemberPointer>(StructFault::pointer_member));
}

TEST_CASE("a struct with an anonymous union has no names, and asking compiles", "[struct_fault]") {
  STATIC_REQUIRE(!has_member_names<AnonymousUnion>);
}

struct Point {
  float x;
  float y;
};
struct ClassInAnonymousUnion {
  int id = 0;
  union {
    Point point{};
    std::array<float, 2> numbers;
  };
};
struct ArrayInAnonymousUnion {
  union {
    std::array<float, 2> numbers{};
    Point point;
  };
  std::string name{};
};
union PointOrNumber {
  Point point{};
  int number;
};
struct ClassInUnion {
  PointOrNumber either{};
  std::vector<int> more{};
};
struct ClassInUnionArray {
  PointOrNumber either[2]{};
};

TEST_CASE("a union is seen whatever its first member is", "[struct_fault]") {
  STATIC_REQUIRE(is<ClassInAnonymousUnion>(StructFault::union_member));
  STATIC_REQUIRE(is<ArrayInAnonymousUnion>(StructFault::union_member));
  STATIC_REQUIRE(is<ClassInUnion>(StructFault::union_member));
  STATIC_REQUIRE(is<ClassInUnionArray>(StructFault::union_member));
  STATIC_REQUIRE(!has_member_names<ClassInAnonymousUnion>);
}

TEST_CASE("unions within the types of members are those types' own matter", "[struct_fault]") {
  STATIC_REQUIRE(has_union_field<StartsWithUnion>);
  STATIC_REQUIRE(!has_union_field<HoldsUnions>);
  STATIC_REQUIRE(is<HoldsUnions>(StructFault::none));
}
