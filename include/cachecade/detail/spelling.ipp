#pragma once

#include <cachecade/detail/spelling.hpp>

#include <cstddef>

namespace cachecade::detail {

CACHECADE_DECL void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

/// Without the blanks that separate no two words.
CACHECADE_DECL std::string without_blanks(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool between_words =
        !out.empty() && is_identifier_char(out.back()) && i + 1 < text.size() && is_identifier_char(text[i + 1]);
    if (text[i] != ' ' || between_words) out.push_back(text[i]);
  }
  return out;
}

/// "<3U>" as "<3>": Clang marks the kind of integer template arguments, GCC does not.
CACHECADE_DECL std::string without_integer_suffixes(std::string_view text) {
  std::string out;
  bool number = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool digit = c >= '0' && c <= '9';
    number =
        (digit && (out.empty() || !is_identifier_char(out.back()) || number)) || (number && (c == 'U' || c == 'L'));
    if (digit || !number) out.push_back(c);
  }
  return out;
}

CACHECADE_DECL std::string one_spelling(std::string_view pretty) {
  struct Rule {
    std::string_view from;
    std::string_view to;
  };
  std::string out = without_integer_suffixes(without_blanks(pretty));
  for (const auto& [from, to] : {Rule{"{anonymous}", "(anonymous namespace)"},
                                 {"(anonymousnamespace)", "(anonymous namespace)"},
                                 {"std::__cxx11::", "std::"},
                                 {"std::__1::", "std::"},
                                 {"std::basic_string<char>", "std::string"},
                                 {"std::basic_string_view<char>", "std::string_view"},
                                 {"long long unsigned int", "unsigned long long"},
                                 {"long unsigned int", "unsigned long"},
                                 {"short unsigned int", "unsigned short"},
                                 {"long long int", "long long"},
                                 {"long int", "long"},
                                 {"short int", "short"},
                                 {"<&", "<"},
                                 {",&", ","}}) {
    replace_all(out, from, to);
  }
  if (const auto lambda = out.find("(lambda at "); lambda != out.npos) {  // a machine's path stands there
    if (const auto slash = out.rfind('/'); slash != out.npos) out.erase(lambda + 11, slash - lambda - 10);
  }
  return out;
}

}  // namespace cachecade::detail
