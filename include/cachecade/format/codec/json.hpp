// JsonCodec: values as JSON text, which people, other languages and HTTP handlers can read. The default.
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

/// The JSON text of a value; nothing when it has none of at most `max_size` bytes.
std::optional<std::string> encode_json_text(const TreeForm& form, const void* value, std::size_t max_size);

/// Whether `text` is such a value, which is then in the std::optional at `value`.
bool decode_json_text(std::string_view text, std::size_t max_size, const TreeForm& form, void* value);

}  // namespace codec

struct JsonCodec {
  static constexpr std::string_view name = "json";
  static constexpr PayloadForm form = PayloadForm::json;

  std::size_t max_size = codec::default_max_size;  // bytes of a payload; larger ones are neither written nor read

  template <codec::JsonConvertible T>
  std::optional<std::string> encode(const T& value) const {
    return codec::encode_json_text(codec::tree_form<T>, std::addressof(value), max_size);
  }

  template <codec::JsonConvertible T>
  std::optional<T> decode(std::type_identity<T>, std::string_view payload) const {
    std::optional<T> value;
    codec::decode_json_text(payload, max_size, codec::tree_form<T>, &value);
    return value;
  }
};

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/format/codec/json.ipp>
#endif
