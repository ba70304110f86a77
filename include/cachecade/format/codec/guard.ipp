#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/json_text.hpp>
#include <cachecade/detail/utf8.hpp>
#include <cachecade/format/codec/guard.hpp>

#include <cmath>
#include <string>

namespace cachecade::codec {

CACHECADE_DECL bool within_limits(std::string_view text, std::size_t max_size) noexcept {
  return text.size() <= max_size && text.find('\0') == text.npos && detail::json_text::depth_within(text, max_depth);
}

CACHECADE_DECL bool is_json(std::string_view text, std::size_t max_size) {
  return within_limits(text, max_size) && Json::accept(text);
}

CACHECADE_DECL bool sound(const Json& tree, std::size_t levels) {
  switch (tree.type()) {
    case Json::value_t::discarded:
    case Json::value_t::binary:
      return false;
    case Json::value_t::number_float:
      return std::isfinite(tree.get<double>());
    case Json::value_t::string:
      return detail::is_utf8(tree.get_ref<const std::string&>());
    case Json::value_t::array:
    case Json::value_t::object:
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
