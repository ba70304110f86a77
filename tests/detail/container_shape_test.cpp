#include <cachecade/detail/container_shape.hpp>

#include <support/catch.hpp>

#include <array>
#include <deque>
#include <forward_list>
#include <functional>
#include <list>
#include <map>
#include <memory_resource>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

using cachecade::detail::container_shape;
using cachecade::detail::ContainerShape;
using cachecade::detail::is_container;
using cachecade::detail::is_standard;
using cachecade::detail::standard_template;

namespace {

struct Numbers : std::vector<int> {
  int more = 0;
};
struct Reversed {
  bool operator()(int a, int b) const { return a > b; }
};

}  // namespace

namespace mine::std {

template <class T>
struct vector : ::std::vector<T> {};

}  // namespace mine::std

TEST_CASE("the standard's containers are told by their names", "[detail]") {
  using enum ContainerShape;
  CHECK(container_shape<std::vector<int>> == sequence);
  CHECK(container_shape<std::vector<bool>> == sequence);
  CHECK(container_shape<std::deque<std::string>> == sequence);
  CHECK(container_shape<std::list<std::list<int>>> == sequence);
  CHECK(container_shape<std::pmr::vector<int>> == sequence);
  CHECK(container_shape<std::forward_list<int>> == forward_list);
  CHECK(container_shape<std::set<int, Reversed>> == set);
  CHECK(container_shape<std::multiset<int>> == set);
  CHECK(container_shape<std::unordered_set<std::string>> == set);
  CHECK(container_shape<std::unordered_multiset<int>> == set);
  CHECK(container_shape<std::map<int, std::vector<int>>> == map);
  CHECK(container_shape<std::unordered_map<int, int>> == map);
  CHECK(container_shape<std::multimap<int, int>> == multimap);
  CHECK(container_shape<std::unordered_multimap<int, int>> == multimap);
}

TEST_CASE("nothing else is taken for one", "[detail]") {
  CHECK_FALSE(is_container<Numbers>);
  CHECK_FALSE(is_container<mine::std::vector<int>>);
  CHECK_FALSE(is_container<std::vector<int>::iterator>);
  CHECK_FALSE(is_container<std::map<int, int>::value_type>);
  CHECK_FALSE(is_container<std::map<int, int>::node_type>);
  CHECK_FALSE(is_container<std::string>);
  CHECK_FALSE(is_container<std::array<int, 2>>);
  CHECK_FALSE(is_container<std::optional<std::vector<int>>>);
  CHECK_FALSE(is_container<std::tuple<std::vector<int>>>);
  CHECK_FALSE(is_container<int>);
  CHECK(is_standard<std::reference_wrapper<int>>("reference_wrapper"));
}

TEST_CASE("the name of a standard template is read without its inline namespaces", "[detail]") {
  CHECK(standard_template("std::vector<int>") == "vector");
  CHECK(standard_template("std::__cxx11::list<app::User>") == "list");
  CHECK(standard_template("std::__1::__debug::map<int, int>") == "map");
  CHECK(standard_template("app::vector<int>").empty());
  CHECK(standard_template("const std::vector<int>").empty());
  CHECK(standard_template("std::vector<int>*").empty());
}
