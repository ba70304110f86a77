// Only the last star is ever tried again: when what follows it fails, one more character goes to that star. An earlier
// star need not grow, since the later one can take whatever it would have taken. So the cost is at most
// |pattern| x |text| steps, whatever the pattern, with no recursion and no memory.
#pragma once

#include <cachecade/detail/glob.hpp>
#include <cachecade/detail/utf8.hpp>

#include <cstddef>

namespace cachecade::detail {

constexpr std::size_t after_character(std::string_view text, std::size_t at) noexcept {
  ++at;
  while (at < text.size() && continues_character(text[at])) ++at;
  return at;
}

CACHECADE_DECL bool glob_match(std::string_view pattern, std::string_view text) noexcept {
  constexpr std::size_t none = std::string_view::npos;
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t after_star = none;  // in the pattern
  std::size_t star_end = 0;       // in the text
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      after_star = ++p;
      star_end = t;
      continue;
    }
    if (p < pattern.size() && pattern[p] == '?') {
      ++p;
      t = after_character(text, t);
      continue;
    }
    const std::size_t literal = p + (p + 1 < pattern.size() && pattern[p] == '\\' ? 1U : 0U);
    if (literal < pattern.size() && pattern[literal] == text[t]) {
      p = literal + 1;
      ++t;
      continue;
    }
    if (after_star == none) return false;
    p = after_star;
    t = star_end = after_character(text, star_end);
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace cachecade::detail
