// Values as JsonCodec writes and reads them.
#pragma once

#include <cachecade/format/codec/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace json_codec {

/// "nothing" where the value has no JSON.
template <class T>
std::string text_of(const T& value) {
  return cachecade::JsonCodec{}.encode(value).value_or("nothing");
}

template <class T>
std::optional<T> read(std::string_view text) {
  return cachecade::JsonCodec{}.decode(std::type_identity<T>{}, text);
}

}  // namespace json_codec
