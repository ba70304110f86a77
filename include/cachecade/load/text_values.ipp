#pragma once

#include <cachecade/codec.hpp>
#include <cachecade/detail/config.hpp>
#include <cachecade/format/envelope.hpp>
#include <cachecade/load/tags.hpp>
#include <cachecade/load/text_values.hpp>

#include <variant>

namespace cachecade::load {

CACHECADE_DECL std::optional<std::string> json_text_of(const memory::Node& node) {
  const auto& ops = node.type().ops();
  const auto* const tags = static_cast<const TagSnapshot*>(node.attachment());
  if (tags != nullptr && (tags->removed() || tags->expired())) return std::nullopt;
  if (&ops == &json_text_ops) return text_in(node);
  if (&ops == &stored_entry_ops) {
    const auto opened = envelope::open(text_in(node));
    const auto* entry = std::get_if<envelope::Opened>(&opened);
    if (entry == nullptr || entry->form == PayloadForm::binary) return std::nullopt;
    return std::string(entry->stored_payload);
  }
  return ops.json != nullptr ? ops.json().encode(node.value()) : std::nullopt;
}

}  // namespace cachecade::load
