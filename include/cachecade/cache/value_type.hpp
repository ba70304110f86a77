// How entries in memory say what they hold: one ValueType per C++ type, compared by address.
#pragma once

#include <cachecade/codec.hpp>
#include <cachecade/format/codec/json.hpp>
#include <cachecade/memory/node.hpp>

#include <optional>
#include <string>

namespace cachecade::detail {

struct ValueType : memory::Type {
  std::optional<std::string> (*json)(const void* value) = nullptr;  // the value as JSON text; null: it has none
};

template <class T>
constexpr ValueType make_value_type() {
  ValueType type{memory::make_type<T>()};
  if constexpr (CodecFor<JsonCodec, T>) {
    type.json = [](const void* value) { return AnyCodec<T>(JsonCodec{}).encode(*static_cast<const T*>(value)); };
  }
  return type;
}

template <class T>
inline constexpr ValueType value_type = make_value_type<T>();

/// Marks a std::string that is JSON text and stands for a value of any type: what `set_cache_entry` puts into memory.
inline constexpr ValueType json_text_type = {memory::make_type<std::string>(), [](const void* value) {
                                               return std::optional(*static_cast<const std::string*>(value));
                                             }};

inline bool holds(const memory::Node& node, const ValueType& type) noexcept { return &node.kind().type() == &type; }
/// The value as JSON text, where its type has that form. The node must hold one of the cache's typed values.
inline std::optional<std::string> json_of(const memory::Node& node) {
  const auto& type = static_cast<const ValueType&>(node.kind().type());
  return type.json != nullptr ? type.json(node.value()) : std::nullopt;
}

}  // namespace cachecade::detail
