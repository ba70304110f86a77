#include <cachecade/detail/utf8.hpp>

#include <support/catch.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

using cachecade::detail::is_utf8;
using cachecade::detail::utf8_head;

namespace {

// RFC 3629 by the definition: a code point in its shortest form, surrogates excluded.
std::string encoded(std::uint32_t point) {
  const auto tail = [&](int shift) { return static_cast<char>(0x80 | ((point >> shift) & 0x3f)); };
  if (point < 0x80) return {static_cast<char>(point)};
  if (point < 0x800) return {static_cast<char>(0xc0 | (point >> 6)), tail(0)};
  if (point < 0x10000) return {static_cast<char>(0xe0 | (point >> 12)), tail(6), tail(0)};
  return {static_cast<char>(0xf0 | (point >> 18)), tail(12), tail(6), tail(0)};
}

}  // namespace

TEST_CASE("UTF-8 is every code point but surrogates, and nothing above U+10FFFF", "[detail]") {
  std::size_t wrong = 0;
  for (std::uint32_t point = 0; point < 0x200000; ++point) {
    const bool valid = point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
    if (is_utf8(encoded(point)) != valid) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("malformed UTF-8 is refused", "[detail][G2]") {
  const std::string_view bad[] = {
      "\x80",                  // a continuation alone
      "\xff",                  // no such byte
      "\xc0\x80",              // overlong NUL
      "\xc1\xbf",              // overlong
      "\xe0\x9f\xbf",          // overlong
      "\xf0\x8f\xbf\xbf",      // overlong
      "\xed\xa0\x80",          // surrogate
      "\xf4\x90\x80\x80",      // above the last
      "\xf5\x80\x80\x80",      // above the last
      "\xf8\x88\x80\x80\x80",  // a form of five bytes
      "\xfe",                  // no such byte
      "\xc3",                  // cut
      "\xe2\x82",              // cut
      "\xf0\x9f\x98",          // cut
      "\xc3(",                 // no continuation
      "\xe2\x28\xa1",          // no continuation
  };
  for (const auto text : bad) {
    CHECK_FALSE(is_utf8(text));
    for (std::size_t before = 0; before < 10; ++before) {
      CHECK_FALSE(is_utf8(std::string(before, 'a') + std::string(text) + "tail of ascii"));
    }
  }
}

TEST_CASE("well-formed text of any mix and length is accepted", "[detail]") {
  CHECK(is_utf8(""));
  CHECK(is_utf8(std::string_view("\0nul", 4)));
  std::string text;
  for (int i = 0; i < 40; ++i) {
    text += i % 3 == 0 ? "\xf0\x9f\x98\x80" : i % 3 == 1 ? "ascii only" : "\xc3\xa9";
    CHECK(is_utf8(text));
  }
}

TEST_CASE("a head never splits a character", "[detail]") {
  const std::string text = "a\xc3\xa9\xf0\x9f\x98\x80z";
  for (std::size_t limit = 0; limit <= text.size() + 2; ++limit) {
    const auto head = utf8_head(text, limit);
    CHECK(head.size() <= limit);
    CHECK(is_utf8(head));
    CHECK(text.starts_with(head));
  }
  CHECK(utf8_head(text, 6) == "a\xc3\xa9");
  CHECK(utf8_head(text, 7) == "a\xc3\xa9\xf0\x9f\x98\x80");
}
