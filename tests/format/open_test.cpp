#include <cachecade/format/envelope/open.hpp>

#include <cachecade/format/envelope/encode.hpp>
#include <format/small_stack.hpp>
#include <support/catch.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

using namespace cachecade;
using namespace cachecade::envelope;

namespace {

const Header plain{.created_ms = 1, .ttl_ms = 2, .schema = "s.0", .codec = "mine", .check = "c"};

std::string with(std::string_view extensions, std::string_view payload) {
  return "[\"cc1\",1,2,0,0,0,\"s.0\",\"json\",\"c\"," + std::to_string(payload.size()) + ",[]," +
         std::string(extensions) + "," + std::string(payload) + "]";
}

std::string_view why(std::string_view bytes, std::size_t limit = default_max_payload_size) {
  const auto result = open(bytes, limit);
  const auto* rejection = std::get_if<Rejection>(&result);
  return rejection == nullptr ? "opened" : to_string(*rejection);
}

std::string brackets(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

}  // namespace

TEST_CASE("payload and extensions nest at most 128 levels, on any stack", "[envelope][G1]") {
  std::vector<std::string_view> payloads, extensions;
  const bool ran = run_on_small_stack([&] {
    for (const std::size_t depth : {128U, 129U, 1000U, 100'000U, 500'000U}) {
      payloads.push_back(why(with("{}", brackets(depth))));
      extensions.push_back(why(with("{\"a\":" + brackets(depth) + "}", "1")));
    }
  });
  REQUIRE(ran);
  const std::vector<std::string_view> expected{"opened", "too_deep", "too_deep", "too_deep", "too_deep"};
  CHECK(payloads == expected);
  CHECK(extensions == expected);
}

TEST_CASE("a payload over the reader's limit is rejected by its own name", "[envelope]") {
  CHECK(why(with("{}", "\"1234\""), 6) == "opened");
  CHECK(why(with("{}", "\"1234\""), 5) == "too_big");
}

TEST_CASE("a header over 1 MiB is rejected, whatever it holds", "[envelope]") {
  const std::string filler(max_header_size, 'x');
  CHECK(why(with("{\"a\":\"" + filler + "\"}", "1")) == "corrupt");
  CHECK(why("[\"cc1\",1,2,0,0,0,\"" + filler + "\"") == "corrupt");
}

TEST_CASE("a payload is never parsed, only measured", "[envelope]") {
  for (const auto payload : {"1],[2", "}}", "not json", "\"open"}) {
    const auto bytes = with("{}", payload);
    const auto result = open(bytes);
    REQUIRE(std::holds_alternative<Opened>(result));
    CHECK(std::get<Opened>(result).payload() == payload);
  }
}

TEST_CASE("any value may stand in an extension, and only a value", "[envelope][G12]") {
  for (const auto* value : {"0", "-0", "10", "1.5", "-1.5e+30", "1E5", "true", "false", "null", "\"\"", "\"\\u00e9\"",
                            "[]", "{}", "[1,[2,{}]]", "{\"a\":{\"b\":[]},\"c\":1}"}) {
    INFO(value);
    CHECK(why(with("{\"a\":" + std::string(value) + "}", "1")) == "opened");
  }
  for (const auto* value : {"", "-", "01", "1.", ".5", "1e", "+1", "tru", "\"", "\"\\x\"", "[1,]", "[,1]", "[1 ,2]",
                            "[", "{1:2}", "{\"a\"}", "{\"a\":1,}", "NaN"}) {
    INFO(value);
    CHECK(why(with("{\"a\":" + std::string(value) + "}", "1")) == "corrupt");
  }
  CHECK(why(with("{\"a\":1,\"\\u0021b\":1}", "1")) == "must_understand");
  CHECK(why(with("{\"!\":0}", "1")) == "must_understand");
  CHECK(why(with("{\"!a\":0", "1")) == "corrupt");
}

TEST_CASE("strings that another language escapes otherwise read the same", "[envelope][G3]") {
  const std::string bytes =
      "[\"cc1\",1,2,0,0,0,\"\\u0073.\\u0030\",\"te\\u0078t\",\"\\u00E9\\/\",22,[[\"\\ud83e\\udd86\",\"\"]],{},"
      "\"\\uD83E\\uDD86\\u0000\\n\"]";
  const auto result = open(bytes);
  REQUIRE(std::holds_alternative<Opened>(result));
  const auto& opened = std::get<Opened>(result);
  CHECK(opened.header.schema == "s.0");
  CHECK(opened.header.check == "é/");
  CHECK(opened.header.tags == std::vector<Tag>{{"🦆", ""}});
  CHECK(opened.form == PayloadForm::text);
  CHECK(opened.payload() == std::string_view("🦆\0\n", 6));
}

TEST_CASE("what is opened stays readable when it is moved and copied", "[envelope]") {
  for (const auto form : {PayloadForm::json, PayloadForm::text, PayloadForm::binary}) {
    const auto bytes = encode_entry(plain, form, "\"a\"", true);
    REQUIRE(bytes);
    auto result = open(*bytes);
    REQUIRE(std::holds_alternative<Opened>(result));
    const Opened moved = std::move(std::get<Opened>(result));
    const Opened copy = moved;  // NOLINT: the copy is the test
    CHECK(moved.payload() == "\"a\"");
    CHECK(copy.payload() == "\"a\"");
  }
}

TEST_CASE("every rejection has a name and a sentence, and three are kept", "[envelope]") {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < rejection_count; ++i) {
    const auto rejection = static_cast<Rejection>(i);
    CHECK_FALSE(to_string(rejection).empty());
    CHECK(explain(rejection).size() > 20);
    for (std::size_t k = 0; k < i; ++k) CHECK(to_string(static_cast<Rejection>(k)) != to_string(rejection));
    kept += keep(rejection) ? 1U : 0U;
  }
  CHECK(kept == 3);
  CHECK((keep(Rejection::foreign) && keep(Rejection::newer) && keep(Rejection::higher_version)));
}
