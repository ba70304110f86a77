// Names of functions given as template arguments, and which functions have none.
#include <cachecade/detail/function_name.hpp>

#include <support/catch.hpp>

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace function_test {

struct User {};
int load(int, const User&) { return 1; }
int quiet(std::string) noexcept { return 1; }
int overloaded(int) { return 1; }
int overloaded(long) { return 1; }
std::string tagged(std::string) { return {}; }
int containers(std::vector<User>, const std::map<std::string, unsigned long>&) { return 1; }
int nothing() { return 1; }
int operatorial() { return 1; }
namespace deep::er {
int load() { return 1; }
}  // namespace deep::er
inline namespace v2 {
int versioned(int) { return 1; }
}  // namespace v2
struct Class {
  static int shared(int) { return 1; }
  int member(int) { return 1; }
};
template <class T>
struct Template {
  static int shared(T) { return 1; }
};
template <class T>
int generic(T) {
  return 1;
}
template <class T>
int undeduced() {
  return 1;
}
static int internal(int) { return 1; }
int operator+(User, int) { return 1; }
namespace {
struct Hidden {
  static int shared(int) { return 1; }
};
int hidden(int) { return 1; }
}  // namespace
int takes_hidden(Hidden) { return 1; }

}  // namespace function_test

namespace cachecade {
int own_load_for_function_test(int) { return 1; }
}  // namespace cachecade

int global_load_for_function_test(int) { return 1; }
extern "C" int c_load_for_function_test(int) { return 1; }

using cachecade::detail::function_name;
using cachecade::detail::has_function_name;

namespace {

template <auto F>
[[maybe_unused]] std::string refusal_of() {
  try {
    function_name<F>();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("names of functions are the same under every compiler", "[function_name]") {
  using namespace function_test;
  struct Row {
    std::string actual;
    std::string_view expected;
  };
  const std::vector<Row> rows = {
      {function_name<load>(), "function_test::load(int,const function_test::User&)"},
      {function_name<&load>(), "function_test::load(int,const function_test::User&)"},
      {function_name<quiet>(), "function_test::quiet(std::string)"},
      {function_name<static_cast<int (*)(int)>(overloaded)>(), "function_test::overloaded(int)"},
      {function_name<static_cast<int (*)(long)>(overloaded)>(), "function_test::overloaded(long)"},
      {function_name<tagged>(), "function_test::tagged(std::string)"},
      {function_name<containers>(),
       "function_test::containers(std::vector<function_test::User>,const std::map<std::string,unsigned long>&)"},
      {function_name<nothing>(), "function_test::nothing()"},
      {function_name<operatorial>(), "function_test::operatorial()"},
      {function_name<deep::er::load>(), "function_test::deep::er::load()"},
      {function_name<Class::shared>(), "function_test::Class::shared(int)"},
      {function_name<cachecade::own_load_for_function_test>(), "cachecade::own_load_for_function_test(int)"},
      {function_name<global_load_for_function_test>(), "global_load_for_function_test(int)"},
      {function_name<c_load_for_function_test>(), "c_load_for_function_test(int)"}};
  for (const auto& [actual, expected] : rows) CHECK(actual == expected);
}

TEST_CASE("what has no name that other builds share is told at compile time", "[function_name]") {
  using namespace function_test;
  STATIC_REQUIRE(has_function_name<load>());
  STATIC_REQUIRE(has_function_name<Class::shared>());
  STATIC_REQUIRE_FALSE(has_function_name<3>());
  STATIC_REQUIRE_FALSE(has_function_name<&Class::member>());
  STATIC_REQUIRE_FALSE(has_function_name<[](int i) { return i; }>());
  STATIC_REQUIRE_FALSE(has_function_name<Template<int>::shared>());
  STATIC_REQUIRE_FALSE(has_function_name<static_cast<int (*)(User, int)>(function_test::operator+)>());
  STATIC_REQUIRE_FALSE(has_function_name<Hidden::shared>());
  STATIC_REQUIRE_FALSE(has_function_name<hidden>());
  STATIC_REQUIRE_FALSE(has_function_name<takes_hidden>());
#if !defined(__clang__)
  STATIC_REQUIRE_FALSE(has_function_name<generic<int>>());
#endif
}

#if defined(__cpp_rtti)
TEST_CASE("inline namespaces show in a function's name under every compiler", "[function_name]") {
  CHECK(function_name<function_test::versioned>() == "function_test::v2::versioned(int)");
}

TEST_CASE("what only the mangled name shows is refused with the cure", "[function_name]") {
  const auto says = [](const std::string& text, std::string_view part) { return text.find(part) != text.npos; };
  CHECK(says(refusal_of<function_test::internal>(), "function_test::internal has internal linkage"));
  CHECK(says(refusal_of<function_test::internal>(), "use cachecaded(\"name\", ttl, fn)"));
  CHECK(refusal_of<function_test::load>().empty());
#if defined(__clang__)
  CHECK(says(refusal_of<function_test::generic<int>>(), "template"));
  CHECK(says(refusal_of<function_test::undeduced<int>>(), "template"));
#endif
}
#endif
