#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/format/codec/binary_json.hpp>
#include <cachecade/format/codec/cbor_scan.hpp>
#include <cachecade/format/codec/tree_builder.hpp>

namespace cachecade::codec {

CACHECADE_DECL std::optional<std::string> encode_binary(BinaryFormat format, const TreeForm& form, const void* value,
                                                        std::size_t max_size) {
  const auto tree = to_tree(form, value);
  if (!tree) return std::nullopt;
  std::string bytes;
  if (format == BinaryFormat::cbor) {
    Json::to_cbor(*tree, bytes);
  } else {
    Json::to_msgpack(*tree, bytes);
  }
  return bytes.size() <= max_size ? std::optional(std::move(bytes)) : std::nullopt;
}

CACHECADE_DECL bool decode_binary(BinaryFormat format, std::string_view bytes, std::size_t max_size,
                                  const TreeForm& form, detail::Slot& into) {
  if (bytes.size() > max_size) return false;
  const bool cbor = format == BinaryFormat::cbor;
  if (cbor && !CborScan(bytes).plain()) return false;
  TreeBuilder builder(bytes.size());
  const auto input = cbor ? Json::input_format_t::cbor : Json::input_format_t::msgpack;
  return Json::sax_parse(bytes.begin(), bytes.end(), &builder, input) && from_tree(builder.tree(), form, into);
}

}  // namespace cachecade::codec
