#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/format/codec/json.hpp>

namespace cachecade::codec {

CACHECADE_DECL std::optional<std::string> encode_json_text(const TreeForm& form, const void* value,
                                                           std::size_t max_size) {
  const auto tree = to_tree(form, value);
  if (!tree) return std::nullopt;
  auto text = tree->dump();
  return text.size() <= max_size ? std::optional(std::move(text)) : std::nullopt;
}

CACHECADE_DECL bool decode_json_text(std::string_view text, std::size_t max_size, const TreeForm& form, void* value) {
  if (!within_limits(text, max_size)) return false;
  const auto tree = Json::parse(text, nullptr, false);
  return !tree.is_discarded() && from_tree(tree, form, value);
}

}  // namespace cachecade::codec
