// What a JSON tree and its text may be: at most 128 levels deep, of bounded size, and made of nothing that JSON lacks.
//
// nlohmann's copy, dump and binary readers recurse once per level and die of a stack overflow, which nobody can catch;
// so depth is measured on the bytes before they are parsed, and on a tree before it is written. 128 levels fit the 128
// KiB stacks of small threads. Its dump turns NaN into null and writes binary and discarded values as something else;
// so trees with those are refused.
//
// `Tree` is always Json; it is a parameter so that only programs that use these functions compile them.
#pragma once

#include <cachecade/format/codec/nlohmann.hpp>
#include <cachecade/detail/json_text.hpp>
#include <cachecade/detail/utf8.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>

namespace cachecade::codec {

inline constexpr std::size_t max_depth = 128;
inline constexpr std::size_t default_max_size = std::size_t{64} << 20;  // bytes of a payload

/// Whether JSON text may be parsed. A raw NUL is never JSON, but nlohmann's parser takes one for the end and ignores
/// what follows. Cost: two passes, ended by the first level too many.
constexpr bool within_limits(std::string_view text, std::size_t max_size) noexcept {
  return text.size() <= max_size && text.find('\0') == text.npos && detail::json_text::depth_within(text, max_depth);
}

/// Whether `text` is one JSON value within the limits. Builds no tree.
template <class Tree = Json>
bool is_json(std::string_view text, std::size_t max_size = default_max_size) {
  return within_limits(text, max_size) && Tree::accept(text);
}

/// Whether a tree can be written and will be read back as it is: no deeper than `levels`, all text UTF-8, all numbers
/// finite, no binary and no discarded value. Recurses `levels` deep at most.
template <class Tree>
bool sound(const Tree& tree, std::size_t levels = max_depth) {
  switch (tree.type()) {
    case Tree::value_t::discarded:
    case Tree::value_t::binary:
      return false;
    case Tree::value_t::number_float:
      return std::isfinite(tree.template get<double>());
    case Tree::value_t::string:
      return detail::is_utf8(tree.template get_ref<const std::string&>());
    case Tree::value_t::array:
    case Tree::value_t::object:
      break;
    default:
      return true;
  }
  if (levels == 0) return false;
  for (auto part = tree.begin(); part != tree.end(); ++part) {
    if (tree.is_object() && !detail::is_utf8(part.key())) return false;
    if (!sound(*part, levels - 1)) return false;
  }
  return true;
}

}  // namespace cachecade::codec
