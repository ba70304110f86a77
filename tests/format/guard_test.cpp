#include <cachecade/format/json/reader.hpp>

#include <cachecade/format/codec/binary_json.hpp>
#include <cachecade/format/codec/json.hpp>
#include <format/sample_types.hpp>
#include <format/small_stack.hpp>
#include <support/catch.hpp>
#include <support/soak.hpp>

#include <nlohmann/json.hpp>

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace cachecade;

namespace {

constexpr std::array<std::size_t, 5> depths{128, 129, 1000, 100'000, support::sanitized() ? 200'000 : 1'000'000};

std::string times(std::size_t count, const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

Json nested(std::size_t depth) {
  Json tree = Json::array();
  for (std::size_t i = 1; i < depth; ++i) {
    Json outer = Json::array();
    outer.push_back(std::move(tree));
    tree = std::move(outer);
  }
  return tree;
}

/// For each depth, whether `accepts` took it, on a small stack.
std::vector<bool> taken(const std::function<bool(std::size_t)>& accepts) {
  std::vector<bool> outcome;
  const bool ran = run_on_small_stack([&] {
    for (const auto depth : depths) outcome.push_back(accepts(depth));
  });
  REQUIRE(ran);
  return outcome;
}

const std::vector<bool> only_the_first{true, false, false, false, false};

template <class Codec>
bool reads_tree(const Codec& codec, const std::string& bytes) {
  return codec.decode(std::type_identity<Json>{}, bytes).has_value();
}

}  // namespace

TEST_CASE("JSON text deeper than 128 levels is refused before it is parsed", "[codec][G1]") {
  CHECK(taken([](auto depth) { return reads_tree(JsonCodec{}, times(depth, "[") + times(depth, "]")); }) ==
        only_the_first);
  CHECK(taken([](auto depth) { return reads_tree(JsonCodec{}, times(depth, "{\"a\":") + "1" + times(depth, "}")); }) ==
        only_the_first);
  CHECK(taken([](auto depth) { return reads_tree(JsonCodec{}, times(depth, "[")); }) == std::vector<bool>(5, false));
}

TEST_CASE("brackets in strings are no depth", "[codec][G1]") {
  CHECK(reads_tree(JsonCodec{}, "\"" + times(1000, "[{\\\"") + "\""));
  CHECK(reads_tree(JsonCodec{}, "[\"" + times(1000, "]") + "\"]"));
  CHECK_FALSE(reads_tree(JsonCodec{}, "[\"\\\\\"," + times(129, "[") + times(129, "]") + "]"));
}

TEST_CASE("CBOR and MessagePack deeper than 128 levels stop their reader in time", "[codec][G1]") {
  CHECK(taken([](auto depth) { return reads_tree(CborCodec{}, times(depth - 1, "\x81") + "\x80"); }) == only_the_first);
  CHECK(taken([](auto depth) { return reads_tree(CborCodec{}, times(depth, "\xa1\x61\x61") + "\xf6"); }) ==
        only_the_first);
  CHECK(taken([](auto depth) { return reads_tree(MessagePackCodec{}, times(depth - 1, "\x91") + "\x90"); }) ==
        only_the_first);
  CHECK(taken([](auto depth) { return reads_tree(MessagePackCodec{}, times(depth, "\x81\xa1\x61") + "\xc0"); }) ==
        only_the_first);
}

TEST_CASE("nested CBOR items of indefinite length do not reach the reader's recursion", "[codec][G1]") {
  for (const auto* head : {"\x7f", "\x5f", "\x9f", "\xbf", "\xc0", "\xd8\x20", "\xbf\x7f", "\x9f\x7f"}) {
    CHECK(taken([&](auto depth) { return reads_tree(CborCodec{}, times(depth, head)); }) ==
          std::vector<bool>(5, false));
    CHECK(taken([&](auto depth) { return reads_tree(CborCodec{}, times(depth, head) + times(depth, "\xff")); }) ==
          std::vector<bool>(5, false));
  }
}

TEST_CASE("a tree deeper than 128 levels is not written", "[codec][G1]") {
  const auto writes = [](const auto& codec) {
    return taken([&](auto depth) { return codec.encode(nested(depth)).has_value(); });
  };
  CHECK(writes(JsonCodec{}) == only_the_first);
  CHECK(writes(CborCodec{}) == only_the_first);
  CHECK(writes(MessagePackCodec{}) == only_the_first);
  const auto outcome = taken([](std::size_t depth) {
    std::vector<Json> trees;
    trees.push_back(nested(depth - 1));
    return JsonCodec{}.encode(trees).has_value();
  });
  CHECK(outcome == only_the_first);
}

TEST_CASE("declared lengths beyond the input are refused at once", "[codec][G15]") {
  for (const auto& bytes :
       {std::string("\x9b\x7f\xff\xff\xff\xff\xff\xff\xff", 9), std::string("\xbb\0\0\0\1\0\0\0\0", 9),
        std::string("\x7b\0\0\0\1\0\0\0\0", 9), std::string("\x9a\xff\xff\xff\xff\x01", 6)}) {
    CHECK_FALSE(reads_tree(CborCodec{}, bytes));
  }
  for (const auto& bytes : {std::string("\xdd\xff\xff\xff\xff", 5), std::string("\xdf\xff\xff\xff\xff", 5),
                            std::string("\xdb\xff\xff\xff\xff", 5), std::string("\xdc\xff\xff\x01", 4)}) {
    CHECK_FALSE(reads_tree(MessagePackCodec{}, bytes));
  }
}

TEST_CASE("the size limit holds both ways", "[codec]") {
  const std::string text(98, 'x');
  CHECK(JsonCodec{.max_size = 100}.encode(text));
  CHECK_FALSE(JsonCodec{.max_size = 99}.encode(text));
  CHECK_FALSE(CborCodec{.max_size = 99}.encode(text));
  CHECK_FALSE(MessagePackCodec{.max_size = 99}.encode(text));
  const std::type_identity<std::string> string{};
  CHECK(JsonCodec{.max_size = 100}.decode(string, '"' + text + '"'));
  CHECK_FALSE(JsonCodec{.max_size = 99}.decode(string, '"' + text + '"'));
  CHECK_FALSE(CborCodec{.max_size = 99}.decode(string, *CborCodec{}.encode(text)));
  CHECK_FALSE(MessagePackCodec{.max_size = 99}.decode(string, *MessagePackCodec{}.encode(text)));
}

TEST_CASE("text that is not JSON is nothing", "[codec][G3][G7][G8][G13]") {
  const std::string bad[] = {"",
                             " ",
                             "hello",
                             "<html></html>",
                             "{",
                             "[1",
                             "[1]]",
                             "1 2",
                             "[1,]",
                             "{\"a\":1,}",
                             "// x\n1",
                             "NaN",
                             "Infinity",
                             "'a'",
                             "\"a",
                             "\"\xff\"",
                             "\"\xc0\x80\"",
                             "\"\xed\xa0\x80\"",
                             "\"\\ud800\"",
                             "\"\\udc00\"",
                             "\"\\x\"",
                             "\"a\nb\"",
                             std::string("\"a\0b\"", 5),
                             "1e400",
                             "[1e400]",
                             "-",
                             "01",
                             "+1",
                             std::string("1\0", 2),
                             std::string("1\0x", 3),
                             "true false",
                             "nul",
                             std::string(1 << 20, 'x')};
  for (const auto& text : bad) {
    INFO(text.substr(0, 40));
    CHECK_FALSE(reads_tree(JsonCodec{}, text));
    CHECK_FALSE(JsonCodec{}.decode(std::type_identity<sample::Account>{}, text));
  }
  CHECK(JsonCodec{}.decode(std::type_identity<std::map<std::string, int>>{}, "{\"a\":1,\"a\":2}")->at("a") == 2);
}

TEST_CASE("bytes that are not ours are nothing to the binary codecs", "[codec][G13]") {
  for (const auto& bytes :
       {std::string(), std::string("\x01\x01"), std::string("\x61\xff"), std::string("\x62\x61"),
        std::string("\x41\x61"), std::string("\xf7"), std::string("\xf9\x7e\x00", 3),
        std::string("\xfb\x7f\xf0\0\0\0\0\0\0", 9), std::string("\xa1\x01\x02"), std::string("\xff"),
        std::string("\xa1\x61\xff\x01"), std::string("\x1c"), std::string("\xf8\x20")}) {
    CHECK_FALSE(reads_tree(CborCodec{}, bytes));
  }
  for (const auto& bytes : {std::string(), std::string("\x01\x01"), std::string("\xa1\xff"), std::string("\xc1"),
                            std::string("\xc4\x01\x61"), std::string("\xd4\x01\x01"), std::string("\x81\x01\x02"),
                            std::string("\xcb\x7f\xf8\0\0\0\0\0\0", 9), std::string("\xa2\x61")}) {
    CHECK_FALSE(reads_tree(MessagePackCodec{}, bytes));
  }
}
