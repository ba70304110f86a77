// CborCodec and MessagePackCodec: the JSON tree of a value in binary, smaller and faster to read than text. Other
// languages read them with any library of those formats.
#pragma once

#include <cachecade/codec/cbor_scan.hpp>
#include <cachecade/codec/json_value.hpp>
#include <cachecade/codec/tree_builder.hpp>
#include <cachecade/core/payload_form.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace cachecade {

namespace codec {

/// The tree in `bytes`, which hold it and nothing else; nothing when they do not, or when it is not sound.
inline std::optional<Json> parse_binary(std::string_view bytes, Json::input_format_t format) {
  TreeBuilder builder(bytes.size());
  if (!Json::sax_parse(bytes.begin(), bytes.end(), &builder, format)) return std::nullopt;
  return std::optional<Json>(std::move(builder.tree()));
}

}  // namespace codec

struct CborCodec {
  static constexpr std::string_view name = "cbor";
  static constexpr PayloadForm form = PayloadForm::binary;

  std::size_t max_size = codec::default_max_size;  // bytes of a payload; larger ones are neither written nor read

  template <codec::JsonConvertible T>
  std::optional<std::string> encode(const T& value) const {
    return codec::without_json_errors([&]() -> std::optional<std::string> {
      const auto tree = codec::to_tree(value);
      if (!tree) return std::nullopt;
      std::string bytes;
      Json::to_cbor(*tree, bytes);
      return bytes.size() <= max_size ? std::optional(std::move(bytes)) : std::nullopt;
    });
  }

  template <codec::JsonConvertible T>
  std::optional<T> decode(std::type_identity<T>, std::string_view payload) const {
    if (payload.size() > max_size || !codec::CborScan(payload).plain()) return std::nullopt;
    return codec::without_json_errors([&]() -> std::optional<T> {
      const auto tree = codec::parse_binary(payload, Json::input_format_t::cbor);
      return tree ? codec::from_tree<T>(*tree) : std::nullopt;
    });
  }
};

struct MessagePackCodec {
  static constexpr std::string_view name = "msgpack";
  static constexpr PayloadForm form = PayloadForm::binary;

  std::size_t max_size = codec::default_max_size;  // bytes of a payload; larger ones are neither written nor read

  template <codec::JsonConvertible T>
  std::optional<std::string> encode(const T& value) const {
    return codec::without_json_errors([&]() -> std::optional<std::string> {
      const auto tree = codec::to_tree(value);
      if (!tree) return std::nullopt;
      std::string bytes;
      Json::to_msgpack(*tree, bytes);
      return bytes.size() <= max_size ? std::optional(std::move(bytes)) : std::nullopt;
    });
  }

  template <codec::JsonConvertible T>
  std::optional<T> decode(std::type_identity<T>, std::string_view payload) const {
    if (payload.size() > max_size) return std::nullopt;
    return codec::without_json_errors([&]() -> std::optional<T> {
      const auto tree = codec::parse_binary(payload, Json::input_format_t::msgpack);
      return tree ? codec::from_tree<T>(*tree) : std::nullopt;
    });
  }
};

}  // namespace cachecade
