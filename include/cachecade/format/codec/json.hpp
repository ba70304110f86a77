// JsonCodec: values as JSON text, which people, other languages and HTTP handlers can read. The default.
#pragma once

#include <cachecade/codec.hpp>
#include <cachecade/detail/config.hpp>
#include <cachecade/detail/heap_value.hpp>
#include <cachecade/detail/off_stack.hpp>
#include <cachecade/format/json/limits.hpp>
#include <cachecade/format/json/value.hpp>
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
std::optional<std::string> encode_json_text(const JsonOps& ops, const void* value, std::size_t max_size);

/// Whether `text` is such a value and nothing else; it is then in the slot, which is empty otherwise.
bool decode_json_text(std::string_view text, std::size_t max_size, const JsonOps& ops, detail::Slot& into);

/// The value that `read` puts into a slot, where it returns true.
template <class T, class Read>
std::optional<T> value_of(Read&& read) {
  static constexpr detail::ValueOps ops = detail::basic_ops<T>();
  std::conditional_t<(sizeof(T) > detail::largest_on_stack), detail::HeapSlot, detail::SlotOf<T>> slot(ops);
  if (!read(slot)) return std::nullopt;
  return std::optional<T>(std::in_place, std::move(*static_cast<T*>(slot.value())));
}

}  // namespace codec

struct JsonCodec {
  static constexpr std::string_view name = "json";
  static constexpr PayloadForm form = PayloadForm::json;

  std::size_t max_size = codec::default_max_size;  // bytes of a payload; larger ones are neither written nor read

  template <codec::JsonConvertible T>
  std::optional<std::string> encode(const T& value) const {
    return codec::encode_json_text(codec::json_ops<T>, std::addressof(value), max_size);
  }

  template <codec::JsonConvertible T>
  std::optional<T> decode(std::type_identity<T>, std::string_view payload) const {
    return codec::value_of<T>(
        [&](detail::Slot& into) { return codec::decode_json_text(payload, max_size, codec::json_ops<T>, into); });
  }
};

namespace codec {

/// JsonCodec for the values of one type, without that type.
class JsonTextCodec final : public detail::Codec {
 public:
  explicit JsonTextCodec(const JsonOps& ops) noexcept;

 private:
  CACHECADE_DECL std::optional<std::string> encode_value(const void* value) const override;
  CACHECADE_DECL std::string refused_part_of(const void* value) const override;
  CACHECADE_DECL bool decode_value(std::string_view payload, detail::Slot& into) const override;

  const JsonOps& ops_;
};

}  // namespace codec

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/format/codec/json.ipp>
#endif
