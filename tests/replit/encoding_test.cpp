#include <cachecade/replit/encoding.hpp>

#include <support/catch.hpp>

#include <random>
#include <string>
#include <utility>
#include <vector>

using namespace cachecade::replit;
using cachecade::FaultKind;

TEST_CASE("keys are encoded strictly, the dots of . and .. too", "[replit][D14][H2]") {
  const std::vector<std::pair<std::string, std::string>> table = {{"azAZ09-_~.", "azAZ09-_~."},
                                                                  {".", "%2E"},
                                                                  {"..", "%2E%2E"},
                                                                  {"...", "..."},
                                                                  {"a/../b", "a%2F..%2Fb"},
                                                                  {"/k//e", "%2Fk%2F%2Fe"},
                                                                  {"a b+c", "a%20b%2Bc"},
                                                                  {"1;b=2&c", "1%3Bb%3D2%26c"},
                                                                  {"%41", "%2541"},
                                                                  {"?#", "%3F%23"},
                                                                  {std::string("\0\r\n", 3), "%00%0D%0A"},
                                                                  {"\xC3\xA9\xF0\x9F\x98\x80", "%C3%A9%F0%9F%98%80"},
                                                                  {"!'()*", "%21%27%28%29%2A"},
                                                                  {"{}[]\"", "%7B%7D%5B%5D%22"}};
  for (const auto& [key, encoded] : table) CHECK(encode_key(key) == encoded);
}

TEST_CASE("a form pair holds no byte that ends or splits it, and decodes to what went in", "[replit][D16][I4]") {
  std::mt19937 random(20);
  for (int round = 0; round < 2000; ++round) {
    std::string key;
    std::string value;
    for (auto n = random() % 20; n > 0; --n) key.push_back(static_cast<char>(random() % 256));
    for (auto n = random() % 40; n > 0; --n) value.push_back(static_cast<char>(random() % 256));
    const auto pair = encode_pair(key, value);
    REQUIRE(pair.find_first_of("&+;\r\n ?#/") == std::string::npos);
    const auto equals = pair.find('=');
    REQUIRE(pair.find('=', equals + 1) == std::string::npos);
    REQUIRE(cachecade::detail::percent_decode(pair.substr(0, equals)) == key);
    REQUIRE(cachecade::detail::percent_decode(pair.substr(equals + 1)) == value);
  }
}

TEST_CASE("a list answer is read line by line; what is not one is refused", "[replit][D4]") {
  using Keys = std::vector<std::string>;
  CHECK(decode_list("") == Keys{});
  CHECK(decode_list("a") == Keys{"a"});
  CHECK(decode_list("a\nb%0Ac\n") == Keys{"a", "b\nc"});
  CHECK_FALSE(decode_list("a\n%zz"));
  CHECK_FALSE(decode_list("a%2"));
  std::string endless;
  for (int i = 0; i < 10'001; ++i) endless += "k\n";
  CHECK_FALSE(decode_list(endless));
}

TEST_CASE("what cannot be stored is refused here", "[replit][D15][D16]") {
  CHECK(refuse_key("")->kind == FaultKind::rejected);
  CHECK(refuse_key(std::string(1001, 'k'))->kind == FaultKind::too_big);
  CHECK_FALSE(refuse_key(std::string(1000, '/')));
  CHECK(refuse_key("\xFF")->kind == FaultKind::rejected);
  CHECK_FALSE(refuse_value(""));
  CHECK_FALSE(refuse_value(std::string(max_value, '%')));
  CHECK(refuse_value(std::string(max_value + 1, 'v'))->kind == FaultKind::too_big);
  CHECK(refuse_value("a\xC3")->kind == FaultKind::rejected);
}

TEST_CASE("a value is UTF-8 as RFC 3629 says, or refused", "[replit][D16]") {
  for (const char* good : {"", "a", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEF\xBF\xBF",
                           "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF",
                           "a\xE2\x82\xAC"
                           "b"}) {
    CHECK_FALSE(refuse_value(good));
  }
  for (const char* bad :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2z", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xE2\x82", "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xE2\x82z", "\xF0\x9F\x98"}) {
    CHECK(refuse_value(bad)->kind == FaultKind::rejected);
  }
}
