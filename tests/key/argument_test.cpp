#include <cachecade/key/argument.hpp>

#include <nlohmann/json.hpp>

#include <support/catch.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <limits>
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
using cachecade::KeyArgument;
using cachecade::KeyBuffer;

enum class Color : std::uint8_t { red = 1 };

struct User {
  int id;
  friend int cachecade_key(const User& user) { return user.id; }
};

template <class T>
std::string own(const T& value) {
  KeyBuffer buffer;
  cachecade::encode_key(buffer, value);
  return std::string(buffer.view());
}

/// What `argument` becomes for a parameter of type P; "-" where it does not fit.
template <class P>
std::string as(const KeyArgument& argument) {
  KeyBuffer buffer;
  return cachecade::encode_argument_as<P>(buffer, argument) ? std::string(buffer.view()) : "-";
}

}  // namespace

TEST_CASE("a number means what the parameter means by it", "[key]") {
  CHECK(as<int>(42) == "42");
  CHECK(as<long>(42) == "42");
  CHECK(as<std::uint8_t>(42) == "42");
  CHECK(as<double>(42) == "42.0");
  CHECK(as<float>(0.1) == own(0.1F));
  CHECK(as<int>(42.0) == "42");
  CHECK(as<int>(Color::red) == "1");
  CHECK(as<int>(true) == "1");
  CHECK(as<int>('a') == "97");
  CHECK(as<Color>(1) == own(Color::red));
  CHECK(as<bool>(1) == "true");
  CHECK(as<bool>(0) == "false");
  CHECK(as<double>(std::numeric_limits<float>::infinity()) == "Infinity");
  CHECK(as<std::uint64_t>(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
  CHECK(as<std::int64_t>(-9223372036854775808.0) == "-9223372036854775808");
}

TEST_CASE("a number that the parameter cannot hold does not fit", "[key]") {
  CHECK(as<std::uint8_t>(256) == "-");
  CHECK(as<unsigned>(-1) == "-");
  CHECK(as<int>(std::int64_t{1} << 40) == "-");
  CHECK(as<std::int64_t>(std::numeric_limits<std::uint64_t>::max()) == "-");
  CHECK(as<int>(1.5) == "-");
  CHECK(as<int>(std::numeric_limits<double>::quiet_NaN()) == "-");
  CHECK(as<int>(std::numeric_limits<double>::infinity()) == "-");
  CHECK(as<std::int64_t>(9223372036854775808.0) == "-");
  CHECK(as<std::uint64_t>(18446744073709551616.0) == "-");
  CHECK(as<std::uint64_t>(-1.0) == "-");
  CHECK(as<float>(1e300) == "-");
  CHECK(as<Color>(256) == "-");
  CHECK(as<bool>(2) == "-");
  CHECK(as<int>("42") == "-");
  CHECK(as<double>("1.0") == "-");
  CHECK(as<int>(nullptr) == "-");
}

TEST_CASE("a text fits every text parameter and no other", "[key]") {
  for (const KeyArgument& argument :
       {KeyArgument("x{"), KeyArgument(std::string("x{")), KeyArgument(std::string_view("x{"))}) {
    CHECK(as<std::string>(argument) == own("x{"));
    CHECK(as<std::string_view>(argument) == own("x{"));
    CHECK(as<const char*>(argument) == own("x{"));
    CHECK(as<std::filesystem::path>(argument) == own("x{"));
    CHECK(as<std::optional<std::string>>(argument) == own("x{"));
  }
  CHECK(as<std::string>(42) == "-");
  CHECK(as<std::string>(nullptr) == "-");
  CHECK(as<std::string>('c') == "-");
  CHECK(as<const char*>(nullptr) == "null");
  CHECK(as<const char*>(static_cast<const char*>(nullptr)) == "null");
  CHECK(as<std::string>("\xff") == "b\"ff\"");
}

TEST_CASE("characters", "[key]") {
  CHECK(as<char>('x') == "\"x\"");
  CHECK(as<char>("x") == "\"x\"");
  CHECK(as<char>(120) == "\"x\"");
  CHECK(as<char>("xy") == "-");
  CHECK(as<char>(1000) == "-");
}

TEST_CASE("absent and present values of an optional parameter", "[key]") {
  CHECK(as<std::optional<int>>(std::nullopt) == "null");
  CHECK(as<std::optional<int>>(nullptr) == "null");
  CHECK(as<std::optional<long>>(42) == "42");
  CHECK(as<std::optional<double>>(std::optional(42)) == "42.0");
  CHECK(as<std::optional<const char*>>("x") == own(std::optional<const char*>("x")));
  CHECK(as<std::optional<std::uint8_t>>(300) == "-");
  CHECK(as<int>(std::optional(42)) == "42");
  CHECK(as<int>(std::optional<int>()) == "-");
  const std::optional<std::optional<int>> empty_inside{std::optional<int>()};
  CHECK(as<std::optional<std::optional<int>>>(empty_inside) == own(empty_inside));
}

TEST_CASE("composite arguments are written part by part as the parameter's parts", "[key]") {
  CHECK(as<std::vector<double>>(std::vector{1, 2}) == "[1.0,2.0]");
  CHECK(as<std::vector<std::uint8_t>>(std::vector{1, 256}) == "-");
  CHECK(as<std::array<long, 2>>(std::vector{1, 2}) == "[1,2]");
  CHECK(as<std::array<long, 3>>(std::vector{1, 2}) == "-");
  CHECK(as<std::pair<long, std::string>>(std::pair(1, "a")) == "[1,\"a\"]");
  CHECK(as<std::tuple<double, bool>>(std::tuple(1, true)) == "[1.0,true]");
  CHECK(as<std::tuple<double>>(std::tuple(1, true)) == "-");
  CHECK(as<std::tuple<double>>(std::tuple(1)) == "[1.0]");
  CHECK(as<std::tuple<>>(std::tuple()) == "[]");
  CHECK(as<std::map<std::string, double>>(std::map<std::string, int>{{"a", 1}}) == "[[\"a\",1.0]]");
  CHECK(as<std::unordered_map<std::string, int>>(std::map<std::string, int>{{"b", 1}, {"a", 2}}) ==
        own(std::unordered_map<std::string, int>{{"b", 1}, {"a", 2}}));
  CHECK(as<std::unordered_set<int>>(std::vector{10, 2, 1}) == own(std::unordered_set<int>{1, 2, 10}));
  CHECK(as<std::vector<int>>(7) == "-");
  CHECK(as<int>(std::vector{7}) == "-");
}

TEST_CASE("durations are converted where that is exact", "[key]") {
  CHECK(as<std::chrono::milliseconds>(2s) == "2000");
  CHECK(as<std::chrono::seconds>(2000ms) == "2");
  CHECK(as<std::chrono::seconds>(1500ms) == "-");
  CHECK(as<std::chrono::duration<double>>(1500ms) == "1.5");
  CHECK(as<std::chrono::hours>(7200s) == "2");
  CHECK(as<std::chrono::seconds>(60) == "60");
  CHECK(as<std::chrono::nanoseconds>(std::chrono::hours::max()) == "-");
  const auto now = std::chrono::system_clock::time_point(5s);
  CHECK(as<std::chrono::system_clock::time_point>(now) == own(now));
}

TEST_CASE("types with a key function take themselves or what that function returns", "[key]") {
  CHECK(as<User>(User{7}) == "7");
  CHECK(as<User>(7) == "7");
  CHECK(as<User>("7") == "-");
  CHECK(as<std::vector<User>>(std::vector{7, 8}) == "[7,8]");
  using Either = std::variant<int, std::string>;
  CHECK(as<Either>(Either("x")) == "[1,\"x\"]");
  CHECK(as<Either>("x") == "-");
  const nlohmann::json json{{"a", 1}};
  CHECK(as<nlohmann::json>(json) == own(json));
}

TEST_CASE("an argument owns what it was made of", "[key]") {
  std::vector<KeyArgument> arguments;
  {
    std::string text = "gone soon";
    const char* pointer = text.c_str();
    arguments = {KeyArgument(std::string_view(text)), KeyArgument(pointer),
                 KeyArgument(std::vector<std::string_view>{text})};
  }
  CHECK(as<std::string>(arguments[0]) == "\"gone soon\"");
  CHECK(as<std::string>(arguments[1]) == "\"gone soon\"");
  CHECK(as<std::vector<std::string>>(arguments[2]) == "[\"gone soon\"]");
}
