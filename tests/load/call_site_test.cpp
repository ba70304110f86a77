// Call-site names: what they show, what they hide, what they tell apart.
#include <cachecade/function/callable_facts.hpp>
#include <cachecade/load/call_site.hpp>

#include <support/catch.hpp>

#include <set>
#include <source_location>
#include <string>

namespace {

using cachecade::call_site_name;
using cachecade::callable_type_text;

std::source_location here(std::source_location where = std::source_location::current()) { return where; }

template <class Fn>
std::string name_through_helper(Fn, std::source_location where) {
  return call_site_name(where, callable_type_text<Fn>());
}

}  // namespace

TEST_CASE("a call-site name shows file, line and build, and no directory", "[call_site]") {
  const auto where = here();
  const std::string name = call_site_name(where, "callable");
  const std::string head = "call_site_test.cpp:" + std::to_string(where.line()) + "~";
  const std::string build = cachecade::build_id(where.file_name()).substr(0, 12);
  REQUIRE(name.size() == head.size() + 16 + 1 + 12);
  CHECK(name.starts_with(head));
  CHECK(name.substr(head.size(), 16).find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(name.ends_with("+" + build));
  CHECK(name.find('/') == std::string::npos);
  CHECK(name == call_site_name(where, "callable"));
}

TEST_CASE("two lines, two callables and two lambdas through one helper have names of their own", "[call_site]") {
  const auto one = here();
  const auto two = here();
  const auto first = [](int i) { return i; };
  const auto second = [](int i) { return i + 1; };
  const std::set<std::string> names = {call_site_name(one, "a"), call_site_name(two, "a"), call_site_name(one, "b"),
                                       name_through_helper(first, one), name_through_helper(second, one)};
  CHECK(names.size() == 5);
  CHECK(name_through_helper(first, one) == name_through_helper(first, one));
}

TEST_CASE("files of one name in different directories are told apart", "[call_site]") {
  const std::string path = here().file_name();
  const std::string line = "7";
  const auto hash = [&](const std::string& file) {
    return cachecade::detail::stable_hash(file + "\n" + line + "\ncallable");
  };
  CHECK(hash("a/main.cpp") != hash("b/main.cpp"));
  const auto where = here();
  const auto name = call_site_name(where, "callable");
  const auto expected = cachecade::detail::hex16(
      cachecade::detail::stable_hash(path + "\n" + std::to_string(where.line()) + "\ncallable"));
  CHECK(name.find("~" + expected + "+") != std::string::npos);
}
