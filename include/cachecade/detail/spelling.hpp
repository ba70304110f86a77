// One spelling for what GCC and Clang print for the same entity in __PRETTY_FUNCTION__.
#pragma once

#include <cachecade/detail/config.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace cachecade::detail {

constexpr bool is_identifier_char(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

/// "app::load": identifiers and `::` only, so neither template, operator, lambda nor anonymous namespace.
constexpr bool is_qualified_identifier(std::string_view text) noexcept {
  for (const char c : text) {
    if (!is_identifier_char(c) && c != ':') return false;
  }
  return !text.empty();
}

/// True where "<...>" at the front is followed by something: the name of a member of a template.
constexpr bool closes_early(std::string_view text) noexcept {
  std::size_t depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '<') ++depth;
    if (text[i] == '>' && --depth == 0) return i + 1 < text.size();
  }
  return false;
}

/// The text that both compilers agree on. Pure; throws only bad_alloc.
std::string one_spelling(std::string_view pretty);

}  // namespace cachecade::detail

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/detail/spelling.ipp>
#endif
