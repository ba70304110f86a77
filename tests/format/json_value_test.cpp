#include <cachecade/format/json/value.hpp>

#include <format/json_codec.hpp>
#include <format/sample_types.hpp>
#include <support/catch.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <forward_list>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

using namespace cachecade;
using json_codec::read;
using json_codec::text_of;

namespace sample {

struct Base {
  int value = 0;
  virtual ~Base() = default;
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(Base, value)
};
struct Derived : Base {};

}  // namespace sample

using sample::Account;
using sample::Base;
using sample::Colour;
using sample::Derived;

namespace {

template <class T>
void refuses(std::initializer_list<std::string_view> texts) {
  for (const auto text : texts) {
    INFO(text);
    CHECK_FALSE(read<T>(text).has_value());
  }
}

/// `value` is written as `text`, and read back from it.
template <class T>
void stands_as(const T& value, std::string_view text) {
  CHECK(text_of(value) == text);
  const auto back = read<T>(text);
  REQUIRE(back.has_value());
  CHECK((*back == value));
}

}  // namespace

TEST_CASE("values stand in JSON as documented", "[codec]") {
  stands_as(true, "true");
  stands_as(-5, "-5");
  stands_as('A', "65");
  stands_as(1.0, "1.0");
  stands_as(std::string("é\n"), "\"é\\n\"");
  stands_as(std::monostate{}, "null");
  stands_as(sample::Level::high, "200");
  stands_as(Colour::green, "\"green\"");
  stands_as(sample::Celsius(-3), "-3");
  stands_as(std::chrono::milliseconds(1500), "1500");
  stands_as(std::chrono::sys_seconds(std::chrono::seconds(7)), "7");
  stands_as(std::vector<bool>{true, false}, "[true,false]");
  stands_as(std::pair<int, std::string>(1, "a"), "[1,\"a\"]");
  stands_as(std::tuple<>(), "[]");
  stands_as(std::array<int, 0>{}, "[]");
  stands_as(std::forward_list<int>{3, 1, 2}, "[3,1,2]");
  stands_as(std::set<std::string>{"b", "a"}, "[\"a\",\"b\"]");
  stands_as(std::map<std::string, int>{{"b", 1}, {"a", 2}}, "{\"a\":2,\"b\":1}");
  stands_as(std::map<int, int>{{2, 3}}, "[[2,3]]");
  stands_as(std::multimap<std::string, int>{{"a", 1}, {"a", 2}}, "[[\"a\",1],[\"a\",2]]");
  stands_as(std::map<std::string, int>{}, "{}");
  stands_as(std::variant<int, std::string>("x"), "[1,\"x\"]");
  stands_as(std::variant<int, int>(std::in_place_index<1>, 4), "[1,4]");
}

TEST_CASE("an absent value never looks like a present one", "[codec]") {
  using Twice = std::optional<std::optional<int>>;
  stands_as(Twice(), "null");
  stands_as(Twice(std::in_place, std::nullopt), "[null]");
  stands_as(Twice(std::in_place, 5), "5");
  using Thrice = std::optional<Twice>;
  stands_as(Thrice(std::in_place, std::in_place, std::nullopt), "[[null]]");
  stands_as(std::optional<std::monostate>(std::in_place), "[null]");
  using List = std::optional<std::vector<std::optional<int>>>;
  stands_as(List(std::in_place), "[]");
  stands_as(List(std::in_place, 1), "[[null]]");
  stands_as(List(std::vector<std::optional<int>>{std::nullopt, 1}), "[null,1]");
  stands_as(std::optional<Json>(std::in_place, Json::array({nullptr})), "[[null]]");
}

TEST_CASE("a shared pointer stands as what it points to", "[codec]") {
  using Shared = std::shared_ptr<const std::string>;
  CHECK(text_of(Shared()) == "null");
  CHECK(text_of(std::make_shared<const std::string>("a")) == "\"a\"");
  REQUIRE(read<Shared>("null"));
  CHECK(*read<Shared>("null") == nullptr);
  CHECK(**read<Shared>("\"a\"") == "a");
  CHECK_FALSE(read<Shared>("1"));
  CHECK(text_of(std::shared_ptr<const Base>(std::make_shared<Base>())) == "{\"value\":0}");
  CHECK(text_of(std::shared_ptr<const Base>(std::make_shared<Derived>())) == "nothing");
}

TEST_CASE("numbers are read only within their range and kind", "[codec][G5][G6]") {
  refuses<std::uint8_t>({"300", "256", "-1", "3.0", "1e2", "true", "null", "\"1\"", "[1]", "{}"});
  refuses<std::int8_t>({"128", "-129"});
  refuses<char>({"128", "-129"});
  refuses<int>({"3.9", "1.0", "true", "false", "2147483648", "-2147483649", "18446744073709551615"});
  refuses<unsigned>({"-1", "4294967296"});
  refuses<std::int64_t>({"9223372036854775808", "-9223372036854775809", "18446744073709551615"});
  refuses<std::uint64_t>({"18446744073709551616", "-1", "1.8446744073709552e+19"});
  refuses<bool>({"0", "1", "1.0", "\"true\"", "null"});
  refuses<double>({"true", "null", "\"1\"", "\"nan\"", "1e400", "-1e400"});
  refuses<float>({"1e39", "-1e39"});
  refuses<sample::Level>({"300", "-1", "1.5", "true", "456"});
  refuses<Colour>({"\"purple\"", "0", "null"});
  refuses<std::chrono::seconds>({"1.0", "\"1\""});
  CHECK(read<std::uint8_t>("255") == std::uint8_t{255});
  CHECK(read<double>("1") == 1.0);
  CHECK(read<double>("18446744073709551615") == 0x1p64);
  CHECK(read<float>("0.1") == 0.1f);
  stands_as(std::numeric_limits<std::uint64_t>::max(), "18446744073709551615");
  stands_as(std::numeric_limits<std::int64_t>::min(), "-9223372036854775808");
  stands_as(std::numeric_limits<std::int8_t>::min(), "-128");
}

TEST_CASE("shapes are read only when they fit exactly", "[codec][G6]") {
  refuses<std::pair<int, int>>({"[1]", "[1,2,3]", "{}", "[1,\"2\"]"});
  refuses<std::array<int, 2>>({"[1]", "[1,2,3]"});
  refuses<std::tuple<>>({"[1]", "null", "{}"});
  refuses<std::set<int>>({"[1,1]", "{}", "1"});
  refuses<std::map<int, int>>({"[[1,2],[1,3]]", "{\"1\":2}", "[[1]]"});
  refuses<std::map<std::string, int>>({"[[\"a\",1],[\"a\",2]]", "{\"a\":\"1\"}", "null"});
  refuses<std::variant<int, bool>>({"[2,1]", "[-1,1]", "[0,true]", "[0]", "[0,1,2]", "[0.0,1]", "1"});
  refuses<std::monostate>({"0", "[]"});
  refuses<std::string>({"1", "null", "{}", "{\"b64\":1}", "{\"b64\":\"A\"}", "{\"b64\":\"/w==\",\"x\":1}"});
  refuses<std::vector<int>>({"[1,null]", "[1,2.5]", "\"\"", "{}"});
}

TEST_CASE("what JSON numbers cannot say is text", "[codec][G4]") {
  const auto infinity = std::numeric_limits<double>::infinity();
  CHECK(text_of(std::nan("")) == "\"NaN\"");
  CHECK(std::isnan(read<double>("\"NaN\"").value_or(0)));
  CHECK(std::isnan(read<float>("\"NaN\"").value_or(0)));
  stands_as(infinity, "\"Infinity\"");
  stands_as(-infinity, "\"-Infinity\"");
  CHECK(text_of(std::vector<float>{1.5f, std::nanf("")}) == "[1.5,\"NaN\"]");
  CHECK(text_of(Json(infinity)) == "nothing");
  CHECK(text_of(Account{.balance = infinity}) == "nothing");
  CHECK(text_of(Account{.rate = std::nanf("")}) == "nothing");
}

TEST_CASE("floating-point numbers keep every bit", "[codec][G11]") {
  stands_as(0.1f, "0.10000000149011612");
  CHECK(text_of(-0.0) == "-0.0");
  CHECK(std::signbit(read<double>("-0.0").value_or(1)));
  stands_as(std::numeric_limits<double>::denorm_min(), "5e-324");
  stands_as(0.5L, "0.5");
  CHECK((sizeof(long double) == sizeof(double) || text_of(0.1L) == "nothing"));
}

TEST_CASE("text that is not UTF-8 is kept byte by byte or refused, never replaced", "[codec][G2][G10]") {
  stands_as(std::string("a\xff"), "{\"b64\":\"Yf8=\"}");
  stands_as(std::string("a\0b", 3), "\"a\\u0000b\"");
  stands_as(std::map<std::string, int>{{"\xff", 1}, {"\xfe", 2}}, "[[{\"b64\":\"/g==\"},2],[{\"b64\":\"/w==\"},1]]");
  CHECK(text_of(Account{.name = "a\xff"}) == "nothing");
  CHECK(text_of(Account{.limits = {{"\xff", 1}}}) == "nothing");
  CHECK(text_of(Json("\xff")) == "nothing");
}

TEST_CASE("trees with binary or discarded values are not written", "[codec][G9]") {
  CHECK(text_of(Json::binary({1, 2})) == "nothing");
  CHECK(text_of(Json::array({1, Json::binary({1})})) == "nothing");
  CHECK(text_of(Json(Json::value_t::discarded)) == "nothing");
  CHECK(text_of(Json::object({{"a", Json(Json::value_t::discarded)}})) == "nothing");
}

TEST_CASE("a user's type is read only without loss", "[codec][G6]") {
  const Account account{.id = ~std::uint64_t{0},
                        .name = "Ada",
                        .balance = 1,
                        .rate = 0.1f,
                        .open = true,
                        .level = 255,
                        .steps = {-1},
                        .limits = {{"day", 3}},
                        .tags = {5, 1, 9, 1000, 70000},
                        .colour = Colour::green};
  const auto text = text_of(account);
  CHECK(read<Account>(text) == account);
  const auto with = [&](const char* member, Json value) {
    auto tree = Json::parse(text);
    tree[member] = std::move(value);
    return tree.dump();
  };
  refuses<Account>({with("level", 300),
                    with("level", -1),
                    with("level", 3.9),
                    with("level", true),
                    with("level", 3.0),
                    with("id", -1),
                    with("id", 1.5),
                    with("steps", {40000}),
                    with("limits", {{"day", 3.5}}),
                    with("limits", {{"day", true}}),
                    with("open", 1),
                    with("balance", true),
                    with("colour", "purple"),
                    with("rate", 1e39),
                    with("tags", {1, 1}),
                    with("name", 5),
                    with("level", nullptr),
                    with("added by a newer program", 1),
                    "{}",
                    "[]",
                    "null"});
  CHECK(read<Account>(with("balance", 7))->balance == 7);
  CHECK(read<Account>(with("rate", 0.1))->rate == 0.1f);
  CHECK(read<Account>(with("tags", {9, 70000, 1000, 1, 5})) == account);
}
