// Text that is written sixteen bytes at a time stands as it would byte by byte.
#include <cachecade/key/arguments.hpp>
#include <cachecade/key/plain_text.hpp>

#include <support/catch.hpp>

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

namespace {

using cachecade::KeyBuffer;

std::string list_of(const std::string& text) {
  KeyBuffer out;
  cachecade::detail::encode_arguments(out, text);
  return std::string(out.view());
}

/// By the table of forms in key.hpp, for text of one byte that is not plain among plain ones.
std::string expected(std::string_view before, char c, std::string_view after) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  std::string out = "[\"" + std::string(before);
  if (byte >= 0x80) {
    out = "[b\"";
    for (const char each : std::string(before) + c + std::string(after)) {
      out += digits[static_cast<unsigned char>(each) >> 4];
      out += digits[static_cast<unsigned char>(each) & 15];
    }
    return out + "\"]";
  }
  if (c == '"' || c == '\\') {
    out += std::string("\\") + c;
  } else if (byte < 0x20 || byte == 0x7f || c == '{' || c == '}') {
    out += std::string("\\u00") + digits[byte >> 4] + digits[byte & 15];
  } else {
    out += c;
  }
  return out + std::string(after) + "\"]";
}

}  // namespace

TEST_CASE("every byte at every place of texts of every length stands as the table of forms says", "[key]") {
  const std::string plain = "The quick brown fox jumps over the lazy dogs";
  std::size_t wrong = 0;
  for (std::size_t size = 1; size <= 40; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        const auto c = static_cast<char>(byte);
        const auto before = plain.substr(0, at), after = plain.substr(at + 1, size - at - 1);
        wrong += list_of(before + c + after) != expected(before, c, after);
      }
    }
  }
  CHECK(wrong == 0);
  CHECK(list_of("") == "[\"\"]");
}

TEST_CASE("text of plain ASCII is written in one go, and nothing else is", "[key]") {
  std::string room(64, '.');
  using cachecade::detail::copy_plain;
  CHECK(copy_plain(room.data(), "user:0000042, and more than sixteen"));
  CHECK(room.starts_with("user:0000042, and more than sixteen."));
  for (const std::string_view text : {"M\xc3\xbcller", "a\"b", "back\\slash", "{", "}", "tab\t", "\x7f"}) {
    CAPTURE(text);
    CHECK_FALSE(copy_plain(room.data(), text));
  }
}

TEST_CASE("a list whose second text is not plain keeps nothing of the first try", "[key]") {
  KeyBuffer out;
  out.append("p:f:");
  cachecade::detail::encode_arguments(out, 1, std::string("plain"), std::string("M\xc3\xbcller"), 2U);
  CHECK(out.view() == "p:f:[1,\"plain\",\"M\xc3\xbcller\",2]");
}

TEST_CASE("integers of every width stand in a list as they do alone", "[key]") {
  KeyBuffer out;
  cachecade::detail::encode_arguments(out, static_cast<signed char>(-128), static_cast<unsigned short>(65535),
                                      std::numeric_limits<long long>::min(),
                                      std::numeric_limits<unsigned long long>::max(), U'x');
  CHECK(out.view() == "[-128,65535,-9223372036854775808,18446744073709551615,120]");
}
