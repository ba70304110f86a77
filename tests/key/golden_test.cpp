// The golden table of keys. Every row is what stores hold today: a change to a row is a change of the stored format,
// and entries written before it are lost.
#include <cachecade/key/escape.hpp>
#include <cachecade/key/key.hpp>

#include <support/catch.hpp>

#include <nlohmann/json.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <forward_list>
#include <limits>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

namespace {

using namespace std::chrono_literals;
using namespace std::string_view_literals;
using cachecade::Json;

enum class Color : std::uint8_t { red = 1, blue = 200 };
enum Plain { none, some };

struct User {
  int id;
  std::string name;
  friend auto cachecade_key(const User& user) { return std::tie(user.id, user.name); }
};

struct Point {
  int x;
  double y;
};
void to_json(Json& json, const Point& point) { json = Json{{"x", point.x}, {"y", point.y}}; }

struct Row {
  std::string actual;
  std::string expected;
};

template <class... Args>
std::string arguments(const Args&... args) {
  cachecade::Key key;
  key.build("p", "f", false, args...);
  return std::string(key.text().substr(4));
}

std::string call(std::string_view prefix, std::string_view name, std::string_view scope, bool hash_args = false) {
  cachecade::Key key;
  key.build(cachecade::key_prefix(prefix), cachecade::key_function(name, scope), hash_args, 42, "de");
  return std::string(key.text());
}

std::string plain(std::string_view prefix, std::string_view name) {
  cachecade::Key key;
  key.build_plain(cachecade::key_prefix(prefix), name);
  return std::string(key.text());
}

void check(const std::vector<Row>& rows) {
  for (const auto& row : rows) CHECK(row.actual == row.expected);
}

}  // namespace

TEST_CASE("golden keys: scalars", "[key][golden]") {
  check({
      {arguments(), "[]"},
      {arguments(true, false), "[true,false]"},
      {arguments(0, 42, -7), "[0,42,-7]"},
      {arguments(std::int8_t{-128}, std::uint8_t{255}), "[-128,255]"},
      {arguments(std::numeric_limits<std::int64_t>::min()), "[-9223372036854775808]"},
      {arguments(std::numeric_limits<std::uint64_t>::max()), "[18446744073709551615]"},
      {arguments('a', '"', '\xe9'), R"(["a","\"",b"e9"])"},
      {arguments(u'a', U'\U0001f600', L'z'), "[97,128512,122]"},
      {arguments(Color::blue, some, std::byte{7}), "[200,1,7]"},
      {arguments(1.0, -1.0, 0.0), "[1.0,-1.0,0.0]"},
      {arguments(0.1, 0.1F, 1.0 / 3), "[0.1,0.1,0.3333333333333333]"},
      {arguments(-0.0, -0.0F), "[-0.0,-0.0]"},
      {arguments(1e22, 1e-7, 123456789.0), "[1e+22,1e-07,123456789.0]"},
      {arguments(5e-324, std::numeric_limits<double>::max()), "[5e-324,1.7976931348623157e+308]"},
      {arguments(16777216.0F, std::numeric_limits<float>::max()), "[16777216.0,3.4028235e+38]"},
      {arguments(2.5L), "[2.5]"},
      {arguments(std::numeric_limits<double>::quiet_NaN(), -std::numeric_limits<float>::quiet_NaN()), "[NaN,NaN]"},
      {arguments(std::numeric_limits<double>::infinity(), -std::numeric_limits<float>::infinity()),
       "[Infinity,-Infinity]"},
      {arguments(90s, -5ms, 1.5h), "[90,-5,1.5]"},
      {arguments(std::chrono::sys_seconds(1700000000s)), "[1700000000]"},
      {arguments(std::chrono::steady_clock::time_point(7ns)), "[7]"},
  });
}

TEST_CASE("golden keys: texts", "[key][golden][H2]") {
  check({
      {arguments("de"), R"(["de"])"},
      {arguments(""), R"([""])"},
      {arguments("a b/c%d"), R"(["a b/c%d"])"},
      {arguments("\"\\"), R"(["\"\\"])"},
      {arguments("{}"), R"(["\u007b\u007d"])"},
      {arguments("\r\n\t\x7f"), R"(["\u000d\u000a\u0009\u007f"])"},
      {arguments("nul\0byte"sv), R"(["nul\u0000byte"])"},
      {arguments("gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80"), "[\"gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80\"]"},
      {arguments("\xff"), R"([b"ff"])"},
      {arguments("ok\xc3"), R"([b"6f6bc3"])"},
      {arguments("[1,2]", "a\",\"b"), R"(["[1,2]","a\",\"b"])"},
      {arguments(u8"caf\u00e9"sv), "[\"caf\xc3\xa9\"]"},
      {arguments(std::filesystem::path("/tmp/x")), R"(["/tmp/x"])"},
      {arguments(static_cast<const char*>(nullptr), nullptr), "[null,null]"},
  });
}

TEST_CASE("golden keys: parts", "[key][golden]") {
  using Either = std::variant<int, std::string, std::monostate>;
  check({
      {arguments(std::optional<int>{}, std::optional(5)), "[null,5]"},
      {arguments(std::optional<std::optional<int>>{}), "[null]"},
      {arguments(std::optional<std::optional<int>>{std::optional<int>{}}), "[[null]]"},
      {arguments(std::optional<std::optional<int>>{5}), "[[5]]"},
      {arguments(std::optional<const char*>{"x"}), R"([["x"]])"},
      {arguments(Either{5}, Either{"5"}, Either{std::monostate{}}), R"([[0,5],[1,"5"],[2,null]])"},
      {arguments(std::pair(1, "a"), std::tuple<>{}, std::tuple(1, 2.0, false)), R"([[1,"a"],[],[1,2.0,false]])"},
      {arguments(std::vector<int>{}, std::vector{1, 2}), "[[],[1,2]]"},
      {arguments(std::vector<bool>{true, false}), "[[true,false]]"},
      {arguments(std::array{1.0, 2.0}, std::deque{'a'}, std::list{1}, std::forward_list{2}),
       R"([[1.0,2.0],["a"],[1],[2]])"},
      {arguments(std::set<std::string>{"b", "a"}), R"([["a","b"]])"},
      {arguments(std::map<std::string, int>{{"b", 2}, {"a", 1}}), R"([[["a",1],["b",2]]])"},
      {arguments(std::unordered_set<int>{3, 20, 1}), "[[1,20,3]]"},
      {arguments(std::unordered_map<std::string, std::vector<int>>{{"b", {2}}, {"a", {}}}),
       R"([[["a",[]],["b",[2]]]])"},
      {arguments(std::vector<std::vector<int>>{{}, {1}}), "[[[],[1]]]"},
      {arguments(User{7, "x"}), R"([[7,"x"]])"},
      {arguments(std::vector{User{7, "x"}}), R"([[[7,"x"]]])"},
      {arguments(std::optional(User{7, "x"})), R"([[7,"x"]])"},
      {arguments(Point{1, 2}), R"([o[["x",1],["y",2.0]]])"},
      {arguments(std::optional(Point{1, 2})), R"([[o[["x",1],["y",2.0]]]])"},
      {arguments(Json::parse(R"({"b":[1,-1,1.5,null,true,"{"],"a":{}})")),
       R"([o[["a",o[]],["b",[1,-1,1.5,null,true,"\u007b"]]]])"},
      {arguments(Json::binary({1, 255}), Json::binary({1}, 5)), R"([x"01ff",x5"01"])"},
  });
}

TEST_CASE("golden keys: whole keys", "[key][golden]") {
  const std::string long_name(80, 'n');
  const std::string long_scope(50, 's');
  const std::string long_prefix(50, 'p');
  const std::string long_plain(300, 'k');
  cachecade::Key long_key;
  long_key.build("p", "f", false, std::string(300, 'x'));
  check({
      {call("", "users.get", ""), R"(cachecade:users.get:[42,"de"])"},
      {call("myapp", "users.get", ""), R"(myapp:users.get:[42,"de"])"},
      {call("myapp", "users.get", "eu"), R"(myapp:users.get@eu:[42,"de"])"},
      {call("my:app", "f", ""), R"(my%3Aapp:f:[42,"de"])"},
      {call("/a b\xff", "f", ""), R"(%2Fa%20b%FF:f:[42,"de"])"},
      {call("caf\xc3\xa9", "f", ""), "caf\xc3\xa9:f:[42,\"de\"]"},
      {call("%:[]{}#=@\"\\*?~", "f", ""), R"(%25%3A%5B]%7B%7D%23%3D%40%22%5C%2A%3F~:f:[42,"de"])"},
      {call("p", "app::User::load(int, std::string const&)<T*>", ""),
       R"(p:app::User::load(int,%20std::string%20const&)<T*>:[42,"de"])"},
      {call("p", "=a=b@c#d[e]{f}%", "x:y@z"), R"(p:%3Da=b%40c%23d%5Be]%7Bf%7D%25@x:y%40z:[42,"de"])"},
      {call("p", "", ""), R"(p::[42,"de"])"},
      {call("p", "f", "", true), "p:f:#8ea07249d87c5510e68b5e4be0101cb1"},
      {call("p", long_name, long_scope),
       R"(p:nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn~6033fbdc65101591671f0971e7518132@sssssssssss~ce91051b49228c7c92c808933455746c:[42,"de"])"},
      {call(long_prefix, "f", ""), R"(ppppppppppppppp~e5e06dd37fa5d53ed363f4b2b651e8c0:f:[42,"de"])"},
      {plain("myapp", "greeting"), "myapp:=greeting"},
      {plain("p", ""), "p:="},
      {plain("p", "a b:[1]@=\"/\n"), R"(p:=a%20b:[1]@="/%0A)"},
      {plain("p", "{%}#"), "p:=%7B%25%7D%23"},
      {plain("p", long_plain), "p:=" + std::string(164, 'k') + "#0b6eb8c3a84f7111e78322d960220d05"},
      {std::string(long_key.text()), "p:f:[\"" + std::string(161, 'x') + "#cf5a316f26d9d7ba493aa6d1c390792f"},
      {long_key.check(), "4f55cc4cbdd7bbd5cafa903eaff40478"},
      {cachecade::Key::from_text("p:f:[1]").check(), "7c80acb4fa442cd8890573e35c038da4"},
  });
}
