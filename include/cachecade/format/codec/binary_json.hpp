// CborCodec and MessagePackCodec: the JSON tree of a value in binary, smaller and faster to read than text. Other
// languages read them with any library of those formats.
#pragma once

#include <cachecade/format/codec/guard.hpp>
#include <cachecade/format/codec/json_value.hpp>
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

/// The bytes of a value; nothing when it has none, or more than `max_size`.
std::optional<std::string> encode_binary(BinaryFormat format, const TreeForm& form, const void* value,
                                         std::size_t max_size);

/// Whether `bytes` hold such a value and nothing else; it is then in the slot.
bool decode_binary(BinaryFormat format, std::string_view bytes, std::size_t max_size, const TreeForm& form,
                   detail::Slot& into);

template <BinaryFormat Format>
struct BinaryJson {
  static constexpr std::string_view name = Format == BinaryFormat::cbor ? "cbor" : "msgpack";
  static constexpr PayloadForm form = PayloadForm::binary;

  std::size_t max_size = default_max_size;  // bytes of a payload; larger ones are neither written nor read

  template <JsonConvertible T>
  std::optional<std::string> encode(const T& value) const {
    return encode_binary(Format, tree_form<T>, std::addressof(value), max_size);
  }

  template <JsonConvertible T>
  std::optional<T> decode(std::type_identity<T>, std::string_view payload) const {
    return value_of<T>(
        [&](detail::Slot& into) { return decode_binary(Format, payload, max_size, tree_form<T>, into); });
  }
};

}  // namespace codec

using CborCodec = codec::BinaryJson<codec::BinaryFormat::cbor>;
using MessagePackCodec = codec::BinaryJson<codec::BinaryFormat::message_pack>;

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/format/codec/binary_json.ipp>
#endif
