#include <cachecade/detail/json_text.hpp>
#include <cachecade/detail/utf8.hpp>

#include <nlohmann/json.hpp>
#include <support/catch.hpp>

#include <cstdint>
#include <string>

using namespace cachecade::detail;
using Json = nlohmann::json;

TEST_CASE("every code point is escaped as nlohmann escapes it, and comes back", "[detail]") {
  std::size_t wrong = 0;
  for (std::uint32_t point = 0; point < 0x110000; ++point) {
    std::string text;
    json_text::append_utf8(text, point);
    const bool surrogate = point >= 0xd800 && point < 0xe000;
    if (is_utf8(text) == surrogate) ++wrong;
    std::string quoted;
    if (!json_text::append_string(quoted, text)) continue;
    if (json_text::unescape(std::string_view(quoted).substr(1, quoted.size() - 2)) != text) ++wrong;
    if ((point < 0x3000 || point % 97 == 0) && quoted != Json(text).dump()) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("escapes read as RFC 8259 says", "[detail][G3]") {
  CHECK(json_text::unescape("\\\"\\\\\\/\\b\\f\\n\\r\\t") == "\"\\/\b\f\n\r\t");
  CHECK(json_text::unescape("\\u0041\\u00e9\\u00E9\\u20ac") == "A\xc3\xa9\xc3\xa9\xe2\x82\xac");
  CHECK(json_text::unescape("\\ud83e\\udd86") == "\xf0\x9f\xa6\x86");
  CHECK(json_text::unescape("\\uffff") == "\xef\xbf\xbf");
  for (const auto* text : {"\"", "\n", "\x01", "\\", "\\x", "\\u", "\\u00", "\\u00g0", "\\u 041", "\\ud83e", "\\ud83ex",
                           "\\ud83e\\n", "\\ud83e\\u0041", "\\ud83e\\ud83e", "\\udd86", "\\U0041", "\xff", "\xc2"}) {
    INFO(text);
    CHECK_FALSE(json_text::unescape(text).has_value());
  }
  CHECK_FALSE(json_text::unescape(std::string_view("\0", 1)).has_value());
}

TEST_CASE("depth counts brackets outside of strings", "[detail][G1]") {
  CHECK(json_text::depth_within("", 0));
  CHECK(json_text::depth_within("1", 0));
  CHECK_FALSE(json_text::depth_within("[]", 0));
  CHECK(json_text::depth_within("[{}]", 2));
  CHECK_FALSE(json_text::depth_within("[{\"a\":[]}]", 2));
  CHECK(json_text::depth_within("[[],[],[]]", 2));
  CHECK(json_text::depth_within("\"[[[\\\"[[[\"", 0));
  CHECK_FALSE(json_text::depth_within("\"\\\\\"[", 0));
  CHECK_FALSE(json_text::depth_within("]]][[", 1));
}
