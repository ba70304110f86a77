// Keys of types that nlohmann's library turns into JSON, and of JSON values themselves.
//
// The text is that of the JSON value, with three differences that keep it injective and free of braces: an object is
// `o[["name",value],...]` (an array of pairs of its own kind, so that it never meets a real array of pairs), a binary
// value is `x<subtype>"<hex>"`, and floats, strings and bytes that are not UTF-8 are as everywhere in a key.
// A `to_json` counts only when the user wrote it for this very type: the library's own guesses (whatever can be
// iterated, whatever converts to a string) and a base class's function drop what they do not know, and two values would
// share a key.
#pragma once

#include <cachecade/detail/callable.hpp>
#include <cachecade/format/codec/nlohmann.hpp>
#include <cachecade/key/buffer.hpp>
#include <cachecade/key/kinds.hpp>

#include <concepts>
#include <string>
#include <type_traits>

namespace cachecade::detail {

namespace json_hook {

void to_json() = delete;

/// A Json that adds no namespace of nlohmann's to the lookup.
struct AnyJson {
  operator Json&() const;  // NOLINT: a probe, never defined
};

template <class T>
concept ForExactly = requires(AnyJson json) {
  to_json(json, Exactly<T>{});
};

template <class T>
concept ForABase = requires(AnyJson json) {
  to_json(json, AnyBaseOf<T>{});
};

template <class T>
concept HasBegin = requires(const T& range) {
  *range.begin();
  range.begin() != range.end();
};

template <class T>
concept FindsBegin = requires(const T& range) {
  *begin(range);
  begin(range) != end(range);
};

template <class T>
concept Guessed = HasBegin<T> || FindsBegin<T> || std::constructible_from<std::string, const T&>;

}  // namespace json_hook

template <class T>
concept ConvertsToJson = requires(Json& json, const T& value) {
  nlohmann::adl_serializer<T>::to_json(json, value);
};

template <class T>
concept HasToJson = !std::same_as<T, Json> && ConvertsToJson<T> &&
                    (json_hook::ForExactly<T> || (!json_hook::Guessed<T> && !json_hook::ForABase<T>));

void encode_json(KeyBuffer& out, const Json& value);

/// The text of what `write` makes of a tree that is null.
void encode_as_json(KeyBuffer& out, FunctionRef<void(Json&)> write);

template <>
struct JsonKey<Json> {
  static constexpr bool exists = true;
  static void encode(KeyBuffer& out, const Json& value) { encode_json(out, value); }
};

template <HasToJson T>
struct JsonKey<T> {
  static constexpr bool exists = true;
  static void encode(KeyBuffer& out, const T& value) {
    encode_as_json(out, [&](Json& json) { nlohmann::adl_serializer<T>::to_json(json, value); });
  }
};

}  // namespace cachecade::detail

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/key/json.ipp>
#endif
