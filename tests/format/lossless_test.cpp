#include <cachecade/format/json/lossless.hpp>

#include <cachecade/format/json/tree.hpp>

#include <support/catch.hpp>

#include <nlohmann/json.hpp>

#include <string>

using Json = nlohmann::json;
using cachecade::codec::lossless;

TEST_CASE("a tree that was read and written again shows every loss", "[codec][G6]") {
  struct Row {
    std::string stored, again;
    bool same;
  };
  const Row rows[] = {
      {"1", "1", true},
      {"1", "2", false},
      {"300", "44", false},
      {"-1", "18446744073709551615", false},
      {"18446744073709551615", "-1", false},
      {"18446744073709551615", "18446744073709551615", true},
      {"1", "1.0", true},
      {"-3", "-3.0", true},
      {"-3", "-3.5", false},
      {"-3", "3.0", false},
      {"9007199254740993", "9007199254740992.0", false},
      {"18446744073709551615", "18446744073709551616.0", false},
      {"9223372036854775808", "9223372036854775808.0", true},
      {"1.0", "1", false},
      {"3.9", "3", false},
      {"0.1", "0.10000000149011612", true},
      {"0.1", "0.2", false},
      {"1e300", "1e301", false},
      {"1e39", "1e38", false},
      {"0.0", "-0.0", true},
      {"true", "1", false},
      {"1", "true", false},
      {"true", "true", true},
      {"true", "false", false},
      {"null", "0", false},
      {"null", "null", true},
      {"\"a\"", "\"a\"", true},
      {"\"a\"", "\"b\"", false},
      {"\"1\"", "1", false},
      {"[1,2,3]", "[1,2,3]", true},
      {"[1,2,3]", "[3,1,2]", true},
      {"[1,1,2]", "[1,2,2]", false},
      {"[1,2,3]", "[1,2]", false},
      {"[1,2]", "[1,2,3]", false},
      {"[[1,300]]", "[[1,44]]", false},
      {"[]", "{}", false},
      {"{\"a\":1,\"b\":2}", "{\"a\":1}", false},
      {"{\"a\":1}", "{\"a\":1,\"b\":2}", false},
      {"{\"a\":1}", "{\"b\":1}", false},
      {"{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", true},
      {"{\"a\":1}", "{\"a\":2}", false},
      {"{\"a\":{\"b\":[3.9]}}", "{\"a\":{\"b\":[3]}}", false},
  };
  for (const auto& row : rows) {
    INFO(row.stored << " again " << row.again);
    CHECK(lossless(Json::parse(row.stored), Json::parse(row.again)) == row.same);
  }
}

TEST_CASE("a signed number that is not negative equals the same unsigned one", "[codec]") {
  CHECK(lossless(Json::parse("5"), Json(5)));
  CHECK_FALSE(lossless(Json(-1), Json(~std::uint64_t{0})));
}

TEST_CASE("binary values and numbers without a value differ from everything", "[codec][G9]") {
  CHECK_FALSE(lossless(Json(1.5), Json(std::nan(""))));
  CHECK_FALSE(lossless(Json(1), Json(std::nan(""))));
  CHECK_FALSE(lossless(Json(1e300), Json(HUGE_VAL)));
}
