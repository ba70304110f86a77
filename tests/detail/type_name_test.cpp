// One name per type under every compiler and standard library.
#include <cachecade/detail/type_name.hpp>

#include <support/catch.hpp>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

namespace name_test {

struct User;  // incomplete on purpose
struct Complete {
  struct Inner {};
};
enum class Color { red };
enum Old { first };
union Union {
  int a;
};
template <class T, class U = int>
struct Box {
  struct Inner {};
  template <class V>
  struct Nested {};
};
template <unsigned n>
struct Sized {};
template <auto value>
struct Valued {};
inline namespace v2 {
struct Versioned {};
template <class T>
struct VersionedBox {};
}  // namespace v2
namespace {
struct Hidden {};
}  // namespace

}  // namespace name_test

struct GlobalForNameTest {};

using cachecade::detail::type_name;

TEST_CASE("names of types are the same under every compiler", "[type_name]") {
  using namespace name_test;
  struct Row {
    std::string actual;
    std::string_view expected;
  };
  const std::vector<Row> rows = {
      {type_name<int>(), "int"},
      {type_name<unsigned>(), "unsigned int"},
      {type_name<unsigned long>(), "unsigned long"},
      {type_name<long long>(), "long long"},
      {type_name<unsigned short>(), "unsigned short"},
      {type_name<signed char>(), "signed char"},
      {type_name<char8_t>(), "char8_t"},
      {type_name<long double>(), "long double"},
      {type_name<std::nullptr_t>(), "std::nullptr_t"},
      {type_name<void>(), "void"},
      {type_name<const int>(), "const int"},
      {type_name<const int&>(), "const int&"},
      {type_name<int&&>(), "int&&"},
      {type_name<int*>(), "int*"},
      {type_name<const char*>(), "const char*"},
      {type_name<const char* const&>(), "const char* const&"},
      {type_name<int[3]>(), "int[3]"},
      {type_name<int[]>(), "int[]"},
      {type_name<int (*)(const User&, long)>(), "int(const name_test::User&,long)*"},
      {type_name<std::string>(), "std::string"},
      {type_name<const std::string&>(), "const std::string&"},
      {type_name<std::u16string>(), "std::u16string"},
      {type_name<std::string_view>(), "std::string_view"},
      {type_name<std::byte>(), "std::byte"},
      {type_name<std::vector<int>>(), "std::vector<int>"},
      {type_name<std::vector<std::string>>(), "std::vector<std::string>"},
      {type_name<std::map<std::string, std::vector<int>>>(), "std::map<std::string,std::vector<int>>"},
      {type_name<std::unordered_map<int, std::string>>(), "std::unordered_map<int,std::string>"},
      {type_name<std::set<int, std::greater<int>>>(), "std::set<int,std::greater<int>>"},
      {type_name<std::set<int, std::greater<>>>(), "std::set<int,std::greater<>>"},
      {type_name<std::array<unsigned long, 4>>(), "std::array<unsigned long,4>"},
      {type_name<std::optional<std::pair<int, bool>>>(), "std::optional<std::pair<int,bool>>"},
      {type_name<std::variant<std::monostate, int>>(), "std::variant<std::monostate,int>"},
      {type_name<std::tuple<>>(), "std::tuple<>"},
      {type_name<std::shared_ptr<const Complete>>(), "std::shared_ptr<const name_test::Complete>"},
      {type_name<std::unique_ptr<int>>(), "std::unique_ptr<int>"},
      {type_name<std::chrono::system_clock>(), "std::chrono::system_clock"},
      {type_name<std::filesystem::path>(), "std::filesystem::path"},
      {type_name<User>(), "name_test::User"},
      {type_name<User*>(), "name_test::User*"},
      {type_name<Complete::Inner>(), "name_test::Complete::Inner"},
      {type_name<GlobalForNameTest>(), "GlobalForNameTest"},
      {type_name<Color>(), "name_test::Color"},
      {type_name<Old>(), "name_test::Old"},
      {type_name<Union>(), "name_test::Union"},
      {type_name<Box<int>>(), "name_test::Box<int>"},
      {type_name<Box<int, long>>(), "name_test::Box<int,long>"},
      {type_name<Box<Box<std::string>>>(), "name_test::Box<name_test::Box<std::string>>"},
      {type_name<Box<std::string>::Inner>(), "name_test::Box<std::string>::Inner"},
      {type_name<Box<unsigned long>::Nested<short>>(), "name_test::Box<unsigned long>::Nested<short>"},
      {type_name<Sized<3>>(), "name_test::Sized<3>"},
      {type_name<Valued<7UL>>(), "name_test::Valued<7>"},
      {type_name<Hidden>(), "name_test::(anonymous namespace)::Hidden"},
      {type_name<Box<Hidden>>(), "name_test::Box<name_test::(anonymous namespace)::Hidden>"}};
  for (const auto& [actual, expected] : rows) CHECK(actual == expected);
}

#if defined(__cpp_rtti)
TEST_CASE("inline namespaces of the user show under every compiler", "[type_name]") {
  CHECK(type_name<name_test::Versioned>() == "name_test::v2::Versioned");
  CHECK(type_name<name_test::VersionedBox<int>>() == "name_test::v2::VersionedBox<int>");
}

TEST_CASE("local types of one name are told apart", "[type_name]") {
  const auto one = [] {
    struct Local {};
    return type_name<Local>();
  };
  const auto two = [] {
    struct Local {};
    return type_name<Local>();
  };
  CHECK(one() != two());
  CHECK(one().find('/') == std::string::npos);
}
#endif

TEST_CASE("the reader of mangled names takes any text", "[type_name]") {
  using cachecade::detail::read_symbol;
  for (const std::string_view text : {"",         "N",      "NE",  "N3", "N3a", "99999999999999999999999x",
                                      "4a",       "N3appE", "L",   "NL", "St",  "NSt",
                                      "N0E",      "S_",     "NS_", "Z",  "B",   "3appB",
                                      "N3appB9x", "I",      "NI"}) {
    const auto symbol = read_symbol(text);
    CHECK((symbol.name.empty() || symbol.name == "app"));
  }
  CHECK(read_symbol("N3app4loadEi").name == "app::load");
  CHECK(read_symbol("N3appL4loadEi").internal);
  CHECK(read_symbol("L4loadi").internal);
  CHECK(read_symbol("N3app4loadIiEEiT_").templated);
  CHECK(read_symbol("N3app12_GLOBAL__N_14loadEi").internal);
  CHECK(read_symbol("N3app4loadB5cxx11Ei").name == "app::load");
  CHECK(read_symbol("NSt7__cxx114listE").name == "std::list");
}
