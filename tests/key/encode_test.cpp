#include <cachecade/key/encode.hpp>

#include <support/catch.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <future>
#include <initializer_list>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

namespace app {

struct Unknown {
  int value;
};

struct User {
  int id;
  std::string note;  // says nothing about which user it is
};
inline int cachecade_key(const User& user) { return user.id; }

struct Admin : User {
  int level;
};
struct OwnAdmin : User {
  int level;
  friend auto cachecade_key(const OwnAdmin& admin) { return std::tuple(admin.id, admin.level); }
};

struct Foreign {
  int id;
};

template <class T>
struct Box {
  T value;
};
template <class T>
const T& cachecade_key(const Box<T>& box) {
  return box.value;
}

struct LabelledBox : Box<int> {
  std::string label;
};

struct Tree {
  int value;
  std::vector<Tree> children;
  friend auto cachecade_key(const Tree& tree) { return std::tie(tree.value, tree.children); }
};

struct Maybe {
  std::optional<int> value;
  friend auto cachecade_key(const Maybe& maybe) { return maybe.value; }
};

struct Both {
  int id;
};
inline int cachecade_key(const Both&) { return -1; }

struct Point {
  int x, y;
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(Point, x, y)
};
struct Point3 : Point {
  int z;
};
struct HookedPoint : Point {
  friend auto cachecade_key(const HookedPoint& point) { return std::tuple(point.x, point.y); }
};

// Iterable, but not only its elements.
struct Labelled : std::vector<int> {
  std::string label;
};
struct LabelledJson : std::vector<int> {
  std::string label;
  friend void to_json(cachecade::Json& json, const LabelledJson& value) {
    json = cachecade::Json{value.label, static_cast<const std::vector<int>&>(value)};
  }
};
// Converts to a text, and is not only that text.
struct Named {
  std::string name;
  int id;
  operator std::string() const { return name; }  // NOLINT
};

struct Failing {
  friend int cachecade_key(const Failing&) { throw std::runtime_error("no key today"); }
};

struct Bomb {
  explicit Bomb(int) { throw std::runtime_error("never made"); }
  std::string text{};
  friend const std::string& cachecade_key(const Bomb& bomb) { return bomb.text; }
};

class Secretive {
 public:
  int value() const { return value_; }

 private:
  int value_ = 0;
};

enum class Flag : bool { off, on };
enum Old : long long { lowest = std::numeric_limits<long long>::min() };

}  // namespace app

template <>
struct cachecade::KeyTraits<app::Foreign> {
  static auto key(const app::Foreign& foreign) { return std::pair("foreign", foreign.id); }
};
template <>
struct cachecade::KeyTraits<app::Both> {
  static int key(const app::Both& both) { return both.id; }
};
template <>
struct nlohmann::adl_serializer<std::complex<float>> {
  static void to_json(cachecade::Json& json, const std::complex<float>& value) { json = {value.real(), value.imag()}; }
};

namespace {

using cachecade::Json;
using cachecade::Keyable;
using cachecade::KeyBuffer;

template <class T>
std::string text(const T& value) {
  KeyBuffer buffer;
  cachecade::encode_key(buffer, value);
  return std::string(buffer.view());
}

// Built in.
static_assert(Keyable<bool> && Keyable<char> && Keyable<long long> && Keyable<long double> && Keyable<app::Flag>);
static_assert(Keyable<const char*> && Keyable<char*> && Keyable<char[4]> && Keyable<const char (&)[4]>);
static_assert(Keyable<std::string&> && Keyable<const std::string_view&> && Keyable<std::filesystem::path>);
static_assert(Keyable<std::span<const int>> && Keyable<std::initializer_list<int>> && Keyable<std::monostate>);
static_assert(Keyable<std::map<std::string, std::vector<std::optional<std::variant<int, std::string>>>>>);

// [H5] Pointers, references and handles say nothing tomorrow.
static_assert(!Keyable<int*> && !Keyable<const void*> && !Keyable<char**> && !Keyable<app::User*>);
static_assert(!Keyable<const unsigned char*> && !Keyable<const wchar_t*> && !Keyable<int[3]> && !Keyable<char[2][3]>);
static_assert(!Keyable<void> && !Keyable<void()> && !Keyable<void (*)()> && !Keyable<int app::Unknown::*>);
static_assert(!Keyable<std::shared_ptr<int>> && !Keyable<std::unique_ptr<int>> && !Keyable<std::function<int()>>);
static_assert(!Keyable<std::reference_wrapper<int>> && !Keyable<std::reference_wrapper<std::string>>);
static_assert(!Keyable<std::reference_wrapper<app::User>> && !Keyable<std::reference_wrapper<app::Point>>);
static_assert(!Keyable<std::future<int>>);

// Unknown types, alone and as parts.
static_assert(!Keyable<app::Unknown> && !Keyable<app::Secretive>);
static_assert(!Keyable<std::vector<app::Unknown>> && !Keyable<std::optional<app::Unknown>>);
static_assert(!Keyable<std::pair<int, app::Unknown>> && !Keyable<std::tuple<int, int*>>);
static_assert(!Keyable<std::map<int, app::Unknown>> && !Keyable<std::variant<int, app::Unknown>>);
static_assert(!Keyable<std::map<int, std::vector<std::optional<app::Unknown>>>>);

// The user's word.
static_assert(Keyable<app::User> && Keyable<app::Foreign> && Keyable<app::Box<int>> && Keyable<app::Tree>);
static_assert(Keyable<std::vector<app::User>> && Keyable<app::OwnAdmin>);
static_assert(!Keyable<app::Admin>, "a base class's key would drop the level");
static_assert(!Keyable<app::LabelledBox>, "so would that of a template, the label");

// JSON.
static_assert(Keyable<app::Point> && Keyable<Json> && Keyable<app::LabelledJson> && Keyable<std::complex<float>>);
static_assert(!Keyable<app::Point3>, "a base class's to_json would drop z");
static_assert(!Keyable<app::Labelled> && !Keyable<app::Named>, "the JSON library's guess would drop a member");

}  // namespace

TEST_CASE("texts agree whatever type holds them", "[key][H5]") {
  const std::string samples[] = {"", "plain", "{\"q\"}", "gr\xc3\xbc\xc3\x9f", "\xff\xfe", "a\nb"};
  for (const auto& sample : samples) {
    const std::string expected = text(sample);
    CHECK(text(std::string_view(sample)) == expected);
    CHECK(text(sample.c_str()) == expected);
    CHECK(text(const_cast<char*>(sample.c_str())) == expected);
    CHECK(text(std::filesystem::path(sample)) == expected);
  }
  CHECK(text("plain") == text(std::string("plain")));
  CHECK(text(std::string_view()) == "\"\"");
  const char unterminated[3] = {'a', 'b', 'c'};
  CHECK(text(unterminated) == "\"abc\"");
  const char padded[8] = "ab";
  CHECK(text(padded) == "\"ab\"");
}

TEST_CASE("bytes that are not UTF-8 are kept apart, never replaced", "[key][G2]") {
  CHECK(text("\xff") == "b\"ff\"");
  CHECK(text("\xfe") == "b\"fe\"");
  CHECK(text("\xef\xbf\xbd") == "\"\xef\xbf\xbd\"");
  CHECK(text(std::map<std::string, int>{{"\xff", 1}}) == "[[b\"ff\",1]]");
  CHECK(text(Json{{"k\xff", "v\xfe"}}) == "o[[b\"6bff\",b\"76fe\"]]");
  CHECK(text(std::string("\xed\xa0\x80")) == "b\"eda080\"");
}

TEST_CASE("every byte alone has a text of its own without braces or controls", "[key][G2][H2]") {
  std::unordered_set<std::string> seen;
  for (int byte = 0; byte < 256; ++byte) {
    const auto c = static_cast<char>(byte);
    const auto one = text(std::string(1, c));
    CHECK(one == text(c));
    CHECK(one.find_first_of("{}") == std::string::npos);
    CHECK(seen.insert(one).second);
    CHECK(
        std::none_of(one.begin(), one.end(), [](char x) { return static_cast<unsigned char>(x) < 0x20 || x == 0x7f; }));
    if (byte < 0x80) CHECK(Json::parse(one).get<std::string>() == std::string(1, c));
  }
}

TEST_CASE("NaN, infinities and negative zero differ from null and from each other", "[key][G4]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(text(nan) == "NaN");
  CHECK(text(-nan) == "NaN");
  CHECK(text(std::optional<double>()) == "null");
  CHECK(text(std::optional(nan)) == "NaN");
  CHECK(text(infinity) == "Infinity");
  CHECK(text(-infinity) == "-Infinity");
  CHECK(text(-0.0) == "-0.0");
  CHECK(text(0.0) == "0.0");
  CHECK(text(Json(nan)) == "NaN");
  CHECK(text(Json(nullptr)) == "null");
}

TEST_CASE("floats read back as the same value and never look like an integer", "[key][G4]") {
  std::mt19937_64 random(3);
  std::size_t wrong = 0;
  const auto test = [&]<class F, class Bits>(F, Bits bits) {
    F value;
    std::memcpy(&value, &bits, sizeof value);
    if (!std::isfinite(value)) return;
    const std::string out = text(value);
    char* end = nullptr;  // not from_chars: libc++ 19 reads no floats by it
    const F back = sizeof(F) == sizeof(float) ? static_cast<F>(std::strtof(out.c_str(), &end))
                                              : static_cast<F>(std::strtod(out.c_str(), &end));
    const bool same = end == out.data() + out.size() && std::memcmp(&back, &value, sizeof value) == 0;
    if (!same || out.find_first_of(".e") == std::string::npos) ++wrong;
  };
  for (int i = 0; i < 50'000; ++i) {
    test(0.0, static_cast<std::uint64_t>(random()));
    test(0.0F, static_cast<std::uint32_t>(random()));
  }
  for (int i = -1000; i < 1000; ++i) {
    if (text(static_cast<double>(i)) != std::to_string(i) + ".0") ++wrong;
  }
  CHECK(wrong == 0);
  CHECK(text(0.1F) == "0.1");
}

TEST_CASE("integers of every width are decimal", "[key]") {
  CHECK(text(std::numeric_limits<long long>::min()) == "-9223372036854775808");
  CHECK(text(std::numeric_limits<unsigned long long>::max()) == "18446744073709551615");
  CHECK(text(std::int8_t{-1}) == "-1");
  CHECK(text(static_cast<unsigned char>(200)) == "200");
  CHECK(text(char8_t{65}) == "65");
  CHECK(text(wchar_t{65}) == "65");
  CHECK(text(app::Flag::on) == "1");
  CHECK(text(app::lowest) == "-9223372036854775808");
}

TEST_CASE("what the user says about a type is its key", "[key]") {
  CHECK(text(app::User{7, "any"}) == "7");
  CHECK(text(app::User{7, "other"}) == text(app::User{7, "any"}));
  CHECK(text(app::OwnAdmin{{7, ""}, 3}) == "[7,3]");
  CHECK(text(app::Foreign{9}) == "[\"foreign\",9]");
  CHECK(text(app::Both{5}) == "5");
  CHECK(text(app::Box<std::string>{"x"}) == "\"x\"");
  CHECK(text(app::Box<app::User>{{7, ""}}) == "7");
  CHECK(text(app::Tree{1, {{2, {}}, {3, {{4, {}}}}}}) == "[1,[[2,[]],[3,[[4,[]]]]]]");
  CHECK(text(app::HookedPoint{{1, 2}}) == "[1,2]");
}

TEST_CASE("an optional of what may be null wraps it", "[key]") {
  CHECK(text(std::optional<app::Maybe>{}) == "null");
  CHECK(text(std::optional<app::Maybe>{app::Maybe{}}) == "[null]");
  CHECK(text(std::optional<app::Maybe>{app::Maybe{1}}) == "[1]");
  CHECK(text(std::optional<std::nullptr_t>{nullptr}) == "[null]");
  CHECK(text(std::optional<std::monostate>{std::monostate{}}) == "[null]");
  CHECK(text(std::optional<Json>{Json()}) == "[null]");
  CHECK(text(std::optional<app::User>{app::User{1, ""}}) == "1");
  CHECK(text(std::optional<std::string>{"null"}) == "\"null\"");
}

TEST_CASE("types with to_json are their JSON, objects as pairs", "[key]") {
  CHECK(text(app::Point{1, 2}) == "o[[\"x\",1],[\"y\",2]]");
  CHECK(text(std::vector{app::Point{1, 2}}) == "[o[[\"x\",1],[\"y\",2]]]");
  CHECK(text(std::complex<float>(1, 2)) == "[1.0,2.0]");
  app::LabelledJson labelled;
  labelled.push_back(1);
  labelled.label = "l";
  CHECK(text(labelled) == "[\"l\",[1]]");
  CHECK(text(Json::object()) != text(Json::array()));
  CHECK(text(Json{{"a", 1}}) != text(Json::array({Json::array({"a", 1})})));
  CHECK(text(Json(1)) == text(Json(1U)));
  CHECK(text(Json(1)) != text(Json(1.0)));
}

TEST_CASE("a variant that lost its value has a text of its own", "[key]") {
  std::variant<std::string, app::Bomb> value{"x"};
  CHECK_THROWS_AS(value.emplace<app::Bomb>(1), std::runtime_error);
  REQUIRE(value.valueless_by_exception());
  CHECK(text(value) == "[-1]");
}

TEST_CASE("unordered containers are sorted by text", "[key][H5]") {
  CHECK(text(std::unordered_set<int>{2, 10, 1}) == "[1,10,2]");
  CHECK(text(std::unordered_multiset<int>{2, 1, 2}) == "[1,2,2]");
  CHECK(text(std::unordered_map<std::string, int>{{"b", 1}, {"a", 2}}) == "[[\"a\",2],[\"b\",1]]");
  std::unordered_map<std::string, std::unordered_set<int>> one{{"k", {1, 2, 3}}};
  std::unordered_map<std::string, std::unordered_set<int>> other(101);
  auto& inner = other["k"];
  inner.rehash(1009);
  for (const int i : {3, 2, 1}) inner.insert(i);
  CHECK(text(one) == text(other));
}

TEST_CASE("what the user's key function throws reaches the caller", "[key]") {
  KeyBuffer buffer;
  CHECK_THROWS_AS(cachecade::encode_key(buffer, std::tuple(1, app::Failing{})), std::runtime_error);
}
