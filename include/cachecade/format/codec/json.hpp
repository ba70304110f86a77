// JsonCodec: values as JSON text, which people, other languages and HTTP handlers can read. The default.
#pragma once

#include <cachecade/format/codec/json_value.hpp>
#include <cachecade/format/payload_form.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace cachecade {

struct JsonCodec {
  static constexpr std::string_view name = "json";
  static constexpr PayloadForm form = PayloadForm::json;

  std::size_t max_size = codec::default_max_size;  // bytes of a payload; larger ones are neither written nor read

  template <codec::JsonConvertible T>
  std::optional<std::string> encode(const T& value) const {
    return codec::without_json_errors([&]() -> std::optional<std::string> {
      const auto tree = codec::to_tree(value);
      if (!tree) return std::nullopt;
      auto text = tree->dump();
      return text.size() <= max_size ? std::optional(std::move(text)) : std::nullopt;
    });
  }

  template <codec::JsonConvertible T>
  std::optional<T> decode(std::type_identity<T>, std::string_view payload) const {
    if (!codec::within_limits(payload, max_size)) return std::nullopt;
    return codec::without_json_errors([&]() -> std::optional<T> { return codec::from_tree<T>(Json::parse(payload)); });
  }
};

}  // namespace cachecade
