// How the memory engine's nodes say what they hold: one ValueType per C++ type, compared by address.
#pragma once

#include <cachecade/codec.hpp>
#include <cachecade/codec/json.hpp>

#include <optional>
#include <string>

namespace cachecade::detail {

struct ValueType {
  std::optional<std::string> (*json)(const void* value);  // the value as JSON text; null: it has none
};

template <class T>
constexpr ValueType make_value_type() {
  if constexpr (CodecFor<JsonCodec, T>) {
    return {[](const void* value) { return AnyCodec<T>(JsonCodec{}).encode(*static_cast<const T*>(value)); }};
  } else {
    return {nullptr};
  }
}

template <class T>
inline constexpr ValueType value_type = make_value_type<T>();

/// Marks a std::string that is JSON text and stands for a value of any type: what `set_cache_entry` puts into memory.
inline constexpr ValueType json_text_type = {
    [](const void* value) { return std::optional(*static_cast<const std::string*>(value)); }};

}  // namespace cachecade::detail
