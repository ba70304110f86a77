#include <cachecade/detail/base64.hpp>

#include <support/catch.hpp>

#include <random>
#include <string>

using namespace cachecade::detail;

TEST_CASE("base64 has the vectors of RFC 4648", "[detail]") {
  const std::pair<std::string, std::string> rows[] = {{"", ""},
                                                      {"f", "Zg=="},
                                                      {"fo", "Zm8="},
                                                      {"foo", "Zm9v"},
                                                      {"foob", "Zm9vYg=="},
                                                      {"fooba", "Zm9vYmE="},
                                                      {"foobar", "Zm9vYmFy"},
                                                      {"\xfb\xff", "+/8="}};
  for (const auto& [bytes, text] : rows) {
    CHECK(base64::encode(bytes) == text);
    CHECK(base64::decode(text) == bytes);
  }
}

TEST_CASE("base64 that encode would not write is refused", "[detail]") {
  for (const auto* text : {"Z", "Zg", "Zg=", "Zg===", "=", "==", "====", "Zg==Zg==", "Zh==", "Zm9=", "Z===", "Zm9v\n",
                           "Zm 9", "Zm9-", "Zm9_", "Zm=v", "Zm\xff\xff"}) {
    INFO(text);
    CHECK_FALSE(base64::decode(text).has_value());
  }
}

TEST_CASE("base64 keeps random bytes", "[detail]") {
  std::mt19937 engine(1);
  std::size_t wrong = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes(engine() % 40, '\0');
    for (auto& byte : bytes) byte = static_cast<char>(engine() & 0xffU);
    wrong += base64::decode(base64::encode(bytes)) == bytes ? 0U : 1U;
  }
  CHECK(wrong == 0);
}
