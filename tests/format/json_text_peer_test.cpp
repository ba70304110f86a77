// The reader and the writer beside nlohmann's library, whose bytes are in stored entries.
#include <cachecade/format/json/reader.hpp>
#include <cachecade/format/json/tree.hpp>
#include <cachecade/format/json/writer.hpp>
#include <support/catch.hpp>

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <vector>

using namespace cachecade;

namespace {

std::optional<Json> read(const std::string& text) {
  std::optional<Json> tree(std::in_place);
  codec::JsonReader in(text);
  if (!codec::JsonTree<Json>::read(in, *tree) || !in.finish()) tree.reset();
  return tree;
}

std::string written(const Json& tree) {
  std::string text;
  codec::JsonWriter out(text);
  return codec::JsonTree<Json>::write(out, tree) ? text : "nothing";
}

/// What nlohmann's parser makes of a text without NUL, which it takes for the end.
std::optional<Json> parsed_by_peer(const std::string& text) {
  if (text.find('\0') != text.npos) return std::nullopt;
  auto tree = Json::parse(text, nullptr, false);
  return tree.is_discarded() ? std::nullopt : std::optional(std::move(tree));
}

bool reads_as_peer(const std::string& text) {
  const auto expected = parsed_by_peer(text);
  const auto found = read(text);
  if (found.has_value() != expected.has_value() || codec::is_json(text) != expected.has_value()) return false;
  return !found || (found->dump() == expected->dump() && written(*found) == expected->dump());
}

bool writes_as_peer(double number) {
  const auto text = written(Json(number));
  return text == Json(number).dump() && read(text)->get<double>() == number;
}

double any_double(std::mt19937_64& random) {
  for (;;) {
    const std::uint64_t bits = random();
    double number = 0;
    std::memcpy(&number, &bits, sizeof number);
    if (std::isfinite(number)) return number;
  }
}

const std::vector<std::string> seeds{
    "null",
    "[true,false,null]",
    "{\"a\":{\"b\":[1,2.5,-3e-7,1E+9,\"x\\u00e9\\n\\ud83d\\ude00\"]},\"\":\"\\\"\\\\\\/\\b\\f\\r\\t\"}",
    " [ 1 , -0 , 0.0 , -0.0 , 18446744073709551615 , -9223372036854775808 ] ",
    "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"",
    "[[[[]]],{},{\"k\":[{\"k\":1}]}]",
    "18446744073709551616",
    "1e308",
    "4.9e-324",
    "[1e400]",
    "1e-400"};

}  // namespace

TEST_CASE("JSON text is read as nlohmann's parser reads it, and written as it writes", "[codec]") {
  for (const auto& text : seeds) {
    INFO(text);
    CHECK(reads_as_peer(text));
  }
}

TEST_CASE("damaged JSON text is read or refused as by nlohmann's parser", "[codec][fuzz]") {
  std::mt19937_64 random(7);
  std::string wrong;
  const std::string bytes = "{}[],:\"\\eE+-.0159 ntfua\x01\x1f\x7f\x80\xc3\xed\xff";
  for (int round = 0; round < 40'000; ++round) {
    auto text = seeds[random() % seeds.size()];
    for (std::uint64_t edits = 1 + random() % 3; edits > 0 && !text.empty(); --edits) {
      const auto at = random() % text.size();
      const char byte = bytes[random() % bytes.size()];
      switch (random() % 3) {
        case 0:
          text[at] = byte;
          break;
        case 1:
          text.erase(at, 1 + random() % 3);
          break;
        default:
          text.insert(at, 1, byte);
      }
    }
    if (!reads_as_peer(text)) wrong = text;
  }
  CHECK(wrong == "");
}

TEST_CASE("numbers are written digit by digit as nlohmann's library writes them", "[codec]") {
  std::mt19937_64 random(11);
  std::vector<double> wrong;
  const auto check = [&](double number) {
    if (!writes_as_peer(number)) wrong.push_back(number);
  };
  for (const double number :
       {0.0, -0.0, 1.0, 0.1, 1e15, 1e16, 123456789012345680.0, 1e-5, 5e-324, 1.7976931348623157e308}) {
    check(number);
  }
  for (int round = 0; round < 50'000; ++round) {
    check(any_double(random));
    check(static_cast<double>(static_cast<float>(random())) / 1e9);
  }
  CHECK(wrong == std::vector<double>{});
}

TEST_CASE("a number is taken up to where it ends", "[codec]") {
  struct Row {
    std::string text, rest;
    codec::JsonNumber::Kind kind;
  };
  using Kind = codec::JsonNumber::Kind;
  for (const auto& row : {Row{"12,", ",", Kind::natural}, Row{"-12]", "]", Kind::negative},
                          Row{"-0", "", Kind::natural}, Row{"1.50}", "}", Kind::floating},
                          Row{"1e5 ", " ", Kind::floating}, Row{"18446744073709551616", "", Kind::floating}}) {
    std::string_view rest(row.text);
    codec::JsonNumber number;
    CHECK(codec::take_number(rest, number));
    CHECK(rest == row.rest);
    CHECK(number.kind == row.kind);
  }
  for (const std::string text : {"", "-", "01", ".5", "1.", "1e", "1e+", "+1", "-a", "1e999", "-1e999"}) {
    std::string_view rest(text);
    codec::JsonNumber number;
    INFO(text);
    CHECK_FALSE(codec::take_number(rest, number));
    CHECK(rest == text);
  }
}

TEST_CASE("a reader hands out the text of a value", "[codec]") {
  codec::JsonReader in(R"( { "a" : [1, {"b": "]"}] , "c":2})");
  std::string name;
  std::string_view raw;
  REQUIRE(in.begin_object());
  REQUIRE(in.has_member(name));
  REQUIRE(in.read_raw(raw));
  CHECK(raw == R"([1, {"b": "]"}])");
  REQUIRE(in.has_member(name));
  CHECK(name == "c");
  REQUIRE(in.skip());
  CHECK_FALSE(in.has_member(name));
  CHECK(in.finish());
}
