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

CACHECADE_DECL bool decode_json_text(std::string_view text, std::size_t max_size, const TreeForm& form,
                                     detail::Slot& into) {
  if (!within_limits(text, max_size)) return false;
  const auto tree = Json::parse(text, nullptr, false);
  return !tree.is_discarded() && from_tree(tree, form, into);
}

CACHECADE_DECL JsonTextCodec::JsonTextCodec(const TreeForm& form) noexcept
    : Codec(JsonCodec::name, JsonCodec::form), form_(form) {}

CACHECADE_DECL std::optional<std::string> JsonTextCodec::encode_value(const void* value) const {
  return encode_json_text(form_, value, default_max_size);
}

CACHECADE_DECL bool JsonTextCodec::decode_value(std::string_view payload, detail::Slot& into) const {
  return decode_json_text(payload, default_max_size, form_, into);
}

}  // namespace cachecade::codec
