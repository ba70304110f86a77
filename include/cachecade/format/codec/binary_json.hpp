// CborCodec and MessagePackCodec: the JSON of a value in binary, smaller than text. Other languages read them with any
// library of those formats. Cost: that of JSON text, and of a tree of nlohmann's library besides; so a file that uses
// them includes <nlohmann/json.hpp>.
#pragma once

#include <cachecade/detail/json_hooks.hpp>
#include <cachecade/format/codec/json.hpp>
#include <cachecade/format/payload_form.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace cachecade {

namespace codec {

enum class BinaryFormat : unsigned char { cbor, message_pack };

/// A template for the reason that format/json/tree.hpp gives.
template <class Tree>
struct BinaryTree {
  /// The bytes of a value; nothing when it has none, or more than `max_size`.
  static std::optional<std::string> encode(BinaryFormat format, const JsonOps& ops, const void* value,
                                           std::size_t max_size);

  /// Whether `bytes` hold such a value and nothing else; it is then in the slot.
  static bool decode(BinaryFormat format, std::string_view bytes, std::size_t max_size, const JsonOps& ops,
                     detail::Slot& into);
};

#if defined(CACHECADE_SEPARATE_COMPILATION)
extern template struct BinaryTree<Json>;
#endif

template <BinaryFormat Format>
struct BinaryJson {
  static constexpr std::string_view name = Format == BinaryFormat::cbor ? "cbor" : "msgpack";
  static constexpr PayloadForm form = PayloadForm::binary;

  std::size_t max_size = default_max_size;  // bytes of a payload; larger ones are neither written nor read

  template <JsonConvertible T>
  std::optional<std::string> encode(const T& value) const {
    return BinaryTree<Json>::encode(Format, json_ops<T>, std::addressof(value), max_size);
  }

  template <JsonConvertible T>
  std::optional<T> decode(std::type_identity<T>, std::string_view payload) const {
    return value_of<T>(
        [&](detail::Slot& into) { return BinaryTree<Json>::decode(Format, payload, max_size, json_ops<T>, into); });
  }
};

}  // namespace codec

using CborCodec = codec::BinaryJson<codec::BinaryFormat::cbor>;
using MessagePackCodec = codec::BinaryJson<codec::BinaryFormat::message_pack>;

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/format/codec/binary_json.ipp>
#endif
