// CborCodec and MessagePackCodec: the JSON tree of a value in binary, smaller and faster to read than text. Other
// languages read them with any library of those formats.
#pragma once

#include <cachecade/format/codec/cbor_scan.hpp>
#include <cachecade/format/codec/json_value.hpp>
#include <cachecade/format/codec/tree_builder.hpp>
#include <cachecade/format/payload_form.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace cachecade {

namespace codec {

struct CborFormat {
  static constexpr std::string_view name = "cbor";
  static constexpr auto input = Json::input_format_t::cbor;
  static void write(const Json& tree, std::string& bytes) { Json::to_cbor(tree, bytes); }
  static bool may_be_parsed(std::string_view bytes) noexcept { return CborScan(bytes).plain(); }
};

struct MessagePackFormat {
  static constexpr std::string_view name = "msgpack";
  static constexpr auto input = Json::input_format_t::msgpack;
  static void write(const Json& tree, std::string& bytes) { Json::to_msgpack(tree, bytes); }
  static bool may_be_parsed(std::string_view) noexcept { return true; }
};

/// The tree in `bytes`, which hold it and nothing else; nothing when they do not, or when it is not sound.
inline std::optional<Json> parse_binary(std::string_view bytes, Json::input_format_t format) {
  TreeBuilder builder(bytes.size());
  if (!Json::sax_parse(bytes.begin(), bytes.end(), &builder, format)) return std::nullopt;
  return std::optional<Json>(std::move(builder.tree()));
}

template <class Format>
struct BinaryJson {
  static constexpr std::string_view name = Format::name;
  static constexpr PayloadForm form = PayloadForm::binary;

  std::size_t max_size = default_max_size;  // bytes of a payload; larger ones are neither written nor read

  template <JsonConvertible T>
  std::optional<std::string> encode(const T& value) const {
    return without_json_errors([&]() -> std::optional<std::string> {
      const auto tree = to_tree(value);
      if (!tree) return std::nullopt;
      std::string bytes;
      Format::write(*tree, bytes);
      return bytes.size() <= max_size ? std::optional(std::move(bytes)) : std::nullopt;
    });
  }

  template <JsonConvertible T>
  std::optional<T> decode(std::type_identity<T>, std::string_view payload) const {
    if (payload.size() > max_size || !Format::may_be_parsed(payload)) return std::nullopt;
    return without_json_errors([&]() -> std::optional<T> {
      const auto tree = parse_binary(payload, Format::input);
      return tree ? from_tree<T>(*tree) : std::nullopt;
    });
  }
};

}  // namespace codec

using CborCodec = codec::BinaryJson<codec::CborFormat>;
using MessagePackCodec = codec::BinaryJson<codec::MessagePackFormat>;

}  // namespace cachecade
