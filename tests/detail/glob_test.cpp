#include <cachecade/detail/glob.hpp>

#include <support/catch.hpp>

#include <chrono>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>

using cachecade::detail::glob_match;

namespace {

struct Row {
  std::string_view pattern;
  std::string_view text;
  bool matches;
};

constexpr Row rows[] = {
    {"", "", true},
    {"", "a", false},
    {"*", "", true},
    {"*", "anything at all", true},
    {"**", "x", true},
    {"?", "", false},
    {"?", "a", true},
    {"?", "\xc3\xa9", true},
    {"??", "\xc3\xa9", false},
    {"*?", "\xf0\x9f\x98\x80", true},
    {"*??", "\xf0\x9f\x98\x80", false},
    {"users.*", "users.get", true},
    {"users.*", "users.", true},
    {"users.*", "users", false},
    {"users.*", "xusers.get", false},
    {"*.get", "users.get", true},
    {"*.get", "users.getx", false},
    {"a*b*c", "a-b-b-c", true},
    {"a*b*c", "acb", false},
    {"*ab*ab", "abab", true},
    {"*ab*ab", "ab", false},
    {"a\\*b", "a*b", true},
    {"a\\*b", "axb", false},
    {"a\\?b", "a?b", true},
    {"a\\?b", "axb", false},
    {"a\\\\b", "a\\b", true},
    {"a\\", "a\\", true},
    {"a\\", "a", false},
    {"a[bc]", "a[bc]", true},
    {"a[bc]", "ab", false},
    {"f(int, *)", "f(int, std::string)", true},
};

// By the definition, exponential: every length for every star.
bool by_definition(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '*') {
    return by_definition(pattern.substr(1), text) || (!text.empty() && by_definition(pattern, text.substr(1)));
  }
  if (text.empty()) return false;
  if (pattern[0] == '?') return by_definition(pattern.substr(1), text.substr(1));
  if (pattern[0] == '\\' && pattern.size() > 1) pattern.remove_prefix(1);
  return pattern[0] == text[0] && by_definition(pattern.substr(1), text.substr(1));
}

}  // namespace

TEST_CASE("glob patterns match as the table says", "[detail]") {
  for (const auto& row : rows) {
    INFO(row.pattern << " on " << row.text);
    CHECK(glob_match(row.pattern, row.text) == row.matches);
  }
}

TEST_CASE("glob agrees with the definition on random patterns", "[detail]") {
  std::mt19937 random(7);
  const auto pick = [&](std::string_view from, std::size_t longest) {
    std::string out;
    for (std::size_t size = random() % (longest + 1); size > 0; --size) out.push_back(from[random() % from.size()]);
    return out;
  };
  std::size_t wrong = 0;
  std::size_t matched = 0;
  for (int i = 0; i < 100'000; ++i) {
    const auto pattern = pick("ab*?\\", 7);
    const auto text = pick("ab*\\", 9);
    const bool expected = by_definition(pattern, text);
    matched += expected ? 1U : 0U;
    wrong += glob_match(pattern, text) != expected ? 1U : 0U;
  }
  CHECK(wrong == 0);
  CHECK(matched > 5'000);
}

TEST_CASE("many stars cost no exponential time", "[detail]") {
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "*a";
  pattern += "b";
  const std::string text(5'000, 'a');
  const auto start = std::chrono::steady_clock::now();
  CHECK_FALSE(glob_match(pattern, text));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
}
