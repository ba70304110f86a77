#include <cachecade/detail/utf8.hpp>
#include <cachecade/key/escape.hpp>
#include <cachecade/key/key.hpp>
#include <cachecade/key/parse.hpp>

#include <cachecade/detail/percent.hpp>
#include <support/catch.hpp>

#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace {

using namespace std::string_view_literals;
using cachecade::Key;
using cachecade::key_function;
using cachecade::key_prefix;
using cachecade::parse_key;

static_assert(std::is_nothrow_move_constructible_v<Key> && !std::is_copy_constructible_v<Key>);

template <class... Args>
std::string call(std::string_view prefix, std::string_view name, std::string_view scope, const Args&... args) {
  Key key;
  key.build(key_prefix(prefix), key_function(name, scope), false, args...);
  return std::string(key.text());
}

std::string plain(std::string_view prefix, std::string_view name) {
  Key key;
  key.build_plain(key_prefix(prefix), name);
  return std::string(key.text());
}

struct FourBits {
  static cachecade::detail::Hash128 of(std::string_view text) {
    return {cachecade::detail::KeyHash::of(text).low & 15U, 0};
  }
};
using NarrowKey = cachecade::detail::BasicKey<FourBits>;

}  // namespace

TEST_CASE("what could be mistaken for one another has different keys", "[key][H1]") {
  using Texts = std::vector<std::string>;
  const std::vector<std::string> keys{
      call("", "f", "", "a", "b"),
      call("", "f", "", "ab", ""),
      call("", "f", "", "", "ab"),
      call("", "f", "", "a,b"),
      call("", "f", "", "a\",\"b"),
      call("", "f", "", Texts{"a", "b"}),
      call("", "f", "", "a:b"),
      call("", "f", "", "[\"a\",\"b\"]"),
      call("p:f", "g", ""),
      call("p", "f:g", ""),
      call("p:f:g", "", ""),
      call("p", "f", "g"),
      call("p", "f@g", ""),
      call("p", "f%40g", ""),
      call("p", "f", "g@h"),
      call("p", "f@g", "h"),
      call("p%3Af", "g", ""),
      call("p", "f:[1]", "", 2),
      call("p", "f", "", 1, 2),
      call("p", "f", "[1]", 2),
      plain("p", "f"),
      plain("p", "f:[1]"),
      plain("p", "=f"),
      call("p", "=f", "", 1),
      call("p", "=f:[1]", ""),
      plain("p:", "f"),
      call("", "f", "", 1),
      call("", "f", "", "1"),
      call("", "f", "", true),
      call("", "f", "", "true"),
      call("", "f", "", 1.0),
      call("", "f", "", "1.0"),
      call("", "f", "", std::tuple(1)),
      call("", "f", "", Texts{}),
      call("", "f", "", std::vector<Texts>{{}}),
      call("", "f", ""),
      call("", "f", "", std::optional<std::string>{}),
      call("", "f", "", ""),
      call("", "f", "", "null"),
      call("", "f", "", "NaN"),
      call("", "f", "", std::numeric_limits<double>::quiet_NaN()),
      call("", "f", "", 0.0),
      call("", "f", "", -0.0),
      call("", "f", "", 0),
      call("", "f", "", false),
      call("", "f", "", "\xff"),
      call("", "f", "", "b\"ff\""),
      call("", "f", "", "\xef\xbf\xbd"),
      call("", "f", "", "\xfe"),
      call("", "f", "", "a\0b"sv),
      call("", "f", "", "a"),
      call("", "f", "", "a\\u0000b"),
      call("", "f", "", std::variant<int, long>(std::in_place_index<0>, 1)),
      call("", "f", "", std::variant<int, long>(std::in_place_index<1>, 1)),
      call("", "f", "", std::optional<std::optional<int>>{std::optional<int>{}}),
      call("", "f", "", "{"),
      call("", "f", "", "\\u007b"),
  };
  REQUIRE(keys.size() >= 40);
  CHECK(std::set<std::string>(keys.begin(), keys.end()).size() == keys.size());
}

TEST_CASE("parts that look as if they had been cut are kept apart from those that were", "[key][H1]") {
  const std::string long_name(100, 'n');
  const auto cut = key_function(long_name, "");
  CHECK(cut.size() == 72);
  CHECK(key_function(cut, "") != cut);
  const auto prefix = key_prefix(long_name);
  CHECK(prefix.size() == 48);
  CHECK(key_prefix(prefix) != prefix);
  const auto scoped = key_function("f", long_name);
  CHECK(scoped.size() == 2 + 44);
  CHECK(key_function("f", scoped.substr(2)) != scoped);
}

TEST_CASE("parts are cut at their limits and never inside a character or an escape", "[key]") {
  for (std::size_t size = 0; size < 130; ++size) {
    for (const std::string_view unit : {"a"sv, " "sv, "\xc3\xa9"sv, "\xf0\x9f\x98\x80"sv, "\xff"sv}) {
      std::string name(size % 7, 'x');
      for (std::size_t i = 0; i < size; ++i) name += unit;
      const auto prefix = key_prefix(name);
      const auto function = key_function(name, name);
      CHECK(prefix.size() <= 48);
      CHECK(function.size() <= 72 + 1 + 44);
      CHECK(cachecade::detail::is_utf8(prefix + function));
      CHECK(cachecade::detail::percent_decode(prefix).has_value());
      CHECK(cachecade::detail::percent_decode(function).has_value());
    }
  }
  CHECK(key_prefix(std::string(48, 'p')) == std::string(48, 'p'));
  CHECK(key_function(std::string(72, 'n'), std::string(44, 's')) == std::string(72, 'n') + "@" + std::string(44, 's'));
}

TEST_CASE("hostile bytes in every part make one clean line", "[key][H2]") {
  for (const auto part : {"\0"sv, "a\r\nb"sv, " "sv, "%"sv, "/"sv, "/a"sv, "{}"sv, "{tag}"sv, "\xf0\x9f\x98\x80"sv,
                          "\xff"sv, "*?[]\\"sv, "\x7f"sv}) {
    for (const auto& text : {call(part, part, part, std::string(part)), plain(part, part)}) {
      INFO(text);
      CHECK(text.find_first_of("{}\r\n\0\x7f"sv) == text.npos);
      CHECK_FALSE(text.starts_with('/'));
      CHECK(cachecade::detail::is_utf8(text));
      CHECK(text.size() <= 200);
    }
    const auto parts = parse_key(call(part, part, part, std::string(part)), key_prefix(part));
    REQUIRE(parts.has_value());
    CHECK(parts->name == part);
    CHECK(parts->scope == part);
    const auto plain_parts = parse_key(plain(part, part), key_prefix(part));
    REQUIRE(plain_parts.has_value());
    CHECK(plain_parts->plain);
    CHECK(plain_parts->name == part);
  }
}

TEST_CASE("the border between exact and hashed keys is 200 bytes", "[key][H3]") {
  const std::size_t frame = std::string_view("p:f:[\"\"]").size();
  for (std::size_t size = 190; size <= 210; ++size) {
    Key key;
    key.build("p", "f", false, std::string(size - frame, 'x'));
    CHECK(key.exact() == (size <= 200));
    CHECK(key.text().size() == (size <= 200 ? size : 200));
    CHECK(key.check().size() == 32);
  }
}

TEST_CASE("arguments of any size make a key of 200 bytes with a readable head", "[key][H3]") {
  std::set<std::string> keys;
  std::set<std::string> checks;
  std::string text(1 << 20, 'a');
  for (std::size_t at = 0; at < text.size(); at += 65'536) {
    text[at] = 'b';
    Key key;
    key.build("myapp", "users.get", false, 42, text);
    CHECK(key.text().starts_with("myapp:users.get:[42,\"b"));
    CHECK(key.text().size() == 200);
    CHECK_FALSE(key.exact());
    keys.emplace(key.text());
    checks.insert(key.check());
  }
  CHECK(keys.size() == 16);
  CHECK(checks.size() == 16);
}

TEST_CASE("long keys are cut between characters", "[key][H3]") {
  for (std::size_t shift = 0; shift < 8; ++shift) {
    std::string text(shift, 'x');
    while (text.size() < 400) text += "\xf0\x9f\x98\x80";
    Key key;
    key.build("p", "f", false, text);
    CHECK(cachecade::detail::is_utf8(key.text()));
    CHECK(key.text().size() <= 200);
    CHECK(key.text().size() > 195);
    CHECK(parse_key(key.text(), "p") == cachecade::KeyParts{.name = "f"});
  }
}

TEST_CASE("where a hash of four bits collides, the check still tells the keys apart", "[key][H3]") {
  std::map<std::string, std::set<std::string>> checks_of_key;
  for (int i = 0; i < 400; ++i) {
    NarrowKey key;
    key.build("p", "f", true, i);
    checks_of_key[std::string(key.text())].insert(key.check());
  }
  CHECK(checks_of_key.size() == 16);
  std::size_t checks = 0;
  for (const auto& [key, of_key] : checks_of_key) checks += of_key.size();
  CHECK(checks == 400);
}

TEST_CASE("hashed arguments cannot be read, and the function still can", "[key]") {
  Key key;
  key.build("myapp", "login", true, "alice", "s3cret");
  CHECK(key.text().starts_with("myapp:login:#"));
  CHECK(key.text().size() == std::string_view("myapp:login:#").size() + 32);
  CHECK(key.text().find("alice") == std::string_view::npos);
  CHECK_FALSE(key.exact());
  Key other;
  other.build("myapp", "login", true, "alice", "s3cres");
  CHECK(other.text() != key.text());
  CHECK(parse_key(key.text(), "myapp") == cachecade::KeyParts{.name = "login"});
}

TEST_CASE("an argument list encoded before gives the key that the arguments give", "[key]") {
  for (const bool hash_args : {false, true}) {
    for (const std::size_t size : {1U, 150U, 3000U}) {
      const std::string text(size, 'x');
      Key built;
      built.build("p", "f@s", hash_args, 1, text);
      Key encoded;
      encoded.build_encoded("p", "f@s", hash_args, "[1,\"" + text + "\"]");
      CHECK(encoded.text() == built.text());
      CHECK(encoded.check() == built.check());
      CHECK(encoded.exact() == built.exact());
    }
  }
}

TEST_CASE("the check depends on the whole key and is not the hash in it", "[key]") {
  Key exact;
  exact.build("p", "f", false, 1);
  Key other;
  other.build("p", "f", false, 2);
  CHECK(exact.check() != other.check());
  CHECK(exact.check() == Key::from_text(exact.text()).check());
  Key hashed;
  hashed.build("p", "f", true, 1);
  CHECK(hashed.check() == exact.check());
  CHECK(hashed.text().find(hashed.check()) == std::string_view::npos);
}

TEST_CASE("a stored key taken as text knows whether it is whole", "[key]") {
  CHECK(Key::from_text("p:f:[1]").exact());
  CHECK(Key::from_text("p:f:[\"#00112233445566778899aabbccddeeff\"]").exact());
  CHECK(Key::from_text("p:=x").exact());
  const auto hashed = Key::from_text("p:f:#00112233445566778899aabbccddeeff");
  CHECK_FALSE(hashed.exact());
  CHECK(hashed.check().empty());
  CHECK(hashed.text() == "p:f:#00112233445566778899aabbccddeeff");
}

TEST_CASE("a key can be built again and moved", "[key]") {
  Key key;
  key.build("p", "f", false, std::string(5000, 'x'));
  const std::string first(key.text());
  const std::string first_check = key.check();
  Key moved(std::move(key));
  CHECK(moved.text() == first);
  CHECK(moved.check() == first_check);
  moved.build("p", "f", false, 1);
  CHECK(moved.text() == "p:f:[1]");
  CHECK(moved.exact());
  std::vector<Key> keys;
  for (int i = 0; i < 20; ++i) keys.emplace_back().build("p", "f", false, i);
  CHECK(keys[7].text() == "p:f:[7]");
}

TEST_CASE("foreign keys under our prefix are not ours", "[key]") {
  for (const auto foreign : {
           "myapp:session:42",
           "myapp:",
           "myapp",
           "myapp2:f:[1]",
           "other:f:[1]",
           "",
           ":f:[1]",
           "myapp:f[1]",
           "myapp:[1]",
           "myapp:f:[1",
           "myapp:f:[1]x",
           "myapp:f:#12",
           "myapp:f:#00112233445566778899aabbccddeefg",
           "myapp:f:#00112233445566778899AABBCCDDEEFF",
           "myapp:f g:[1]",
           "myapp:f%2:[1]",
           "myapp:f%zz:[1]",
           "myapp:f%41:[1]",
           "myapp:f%5b:[1]",
           "myapp:f@:[1]",
           "myapp:f@a@b:[1]",
           "myapp:{f}:[1]",
           "myapp:f:[{}]",
           "myapp:f:[\n]",
           "myapp:f:[\xff]",
           "myapp:=a b",
           "myapp:=a#b",
           "myapp:=%",
           "myapp:={a}",
           "myapp:f:x#00112233445566778899aabbccddeeff",
       }) {
    INFO(foreign);
    CHECK_FALSE(parse_key(foreign, "myapp").has_value());
  }
  CHECK_FALSE(parse_key("myapp:f:[\"" + std::string(300, 'x') + "\"]", "myapp").has_value());
}

TEST_CASE("our own keys are recognized and their names read back", "[key]") {
  using cachecade::KeyParts;
  CHECK(parse_key("myapp:users.get:[42,\"de\"]", "myapp") == KeyParts{.name = "users.get"});
  CHECK(parse_key("myapp:users.get@eu:[]", "myapp") == KeyParts{.name = "users.get", .scope = "eu"});
  CHECK(parse_key("myapp:=greeting", "myapp") == KeyParts{.name = "greeting", .plain = true});
  CHECK(parse_key("myapp::[]", "myapp") == KeyParts{});
  CHECK(parse_key(plain("p", std::string(500, 'k')), "p")->plain);
  CHECK(parse_key(call("p", "a::b(int, char const*)", "", "x"), "p")->name == "a::b(int, char const*)");
  CHECK(parse_key(call("p", "=x", "=y", 1), "p") == KeyParts{.name = "=x", .scope = "=y"});
  const std::string long_name(100, 'n');
  const auto parts = parse_key(call("p", long_name, long_name, std::string(500, 'x')), "p");
  REQUIRE(parts.has_value());
  CHECK(parts->name == key_function(long_name, ""));
}
