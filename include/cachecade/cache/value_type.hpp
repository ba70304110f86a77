// How entries in memory say what they hold: one ValueType per C++ type, compared by address.
#pragma once

#include <cachecade/codec.hpp>
#include <cachecade/detail/value_ops.hpp>
#include <cachecade/format/codec/json.hpp>
#include <cachecade/memory/node.hpp>
#include <cachecade/memory/weigh.hpp>

#include <optional>
#include <string>

namespace cachecade::detail {

using ValueType = ValueOps;

template <class T>
constexpr ValueType make_value_type() {
  ValueType type = memory::ops_of<T>();
  if constexpr (CodecFor<JsonCodec, T>) {
    type.json = [](const void* value) { return AnyCodec<T>(JsonCodec{}).encode(*static_cast<const T*>(value)); };
  }
  return type;
}

template <class T>
inline constexpr ValueType value_type = make_value_type<T>();

/// A std::string that stands for a value of any type; `json`: that value as JSON text.
constexpr ValueType make_text_type(std::optional<std::string> (*json)(const void* value)) {
  ValueType type = memory::ops_of<std::string>();
  type.json = json;
  return type;
}

/// Marks a std::string that is JSON text and stands for a value of any type: what `set_cache_entry` puts into memory.
inline constexpr ValueType json_text_type =
    make_text_type([](const void* value) { return std::optional(*static_cast<const std::string*>(value)); });

inline bool holds(const memory::Node& node, const ValueType& type) noexcept { return &node.type().ops() == &type; }
/// The value as JSON text, where its type has that form. The node must hold one of the cache's typed values.
inline std::optional<std::string> json_of(const memory::Node& node) {
  const auto& type = node.type().ops();
  return type.json != nullptr ? type.json(node.value()) : std::nullopt;
}

}  // namespace cachecade::detail
