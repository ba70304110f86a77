// Keys of types that nlohmann's library turns into JSON, and of JSON values themselves.
//
// The text is that of the JSON value, with three differences that keep it injective and free of braces: an object is
// `o[["name",value],...]` (an array of pairs of its own kind, so that it never meets a real array of pairs), a binary
// value is `x<subtype>"<hex>"`, and floats, strings and bytes that are not UTF-8 are as everywhere in a key.
// A `to_json` counts only when the user wrote it for this very type: the library's own guesses (whatever can be
// iterated, whatever converts to a string) and a base class's function drop what they do not know, and two values would
// share a key.
//
// `Tree` is always Json; it is a parameter so that only programs with such keys compile these functions.
#pragma once

#include <cachecade/format/codec/nlohmann.hpp>
#include <cachecade/key/kinds.hpp>
#include <cachecade/key/scalars.hpp>

#include <concepts>
#include <ranges>
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
concept Guessed = std::ranges::range<const T> || std::constructible_from<std::string, const T&>;

}  // namespace json_hook

template <class T>
concept ConvertsToJson = requires(Json& json, const T& value) {
  nlohmann::adl_serializer<T>::to_json(json, value);
};

template <class T>
concept HasToJson = !std::same_as<T, Json> && ConvertsToJson<T> &&
                    (json_hook::ForExactly<T> || (!json_hook::Guessed<T> && !json_hook::ForABase<T>));

template <class Tree>
void encode_json(KeyBuffer& out, const Tree& value);

template <class Tree>
void encode_json_parts(KeyBuffer& out, const Tree& value) {
  out.append(value.is_object() ? "o[" : "[");
  bool first = true;
  for (auto part = value.begin(); part != value.end(); ++part) {
    if (!first) out.push_back(',');
    first = false;
    if (value.is_object()) {
      out.push_back('[');
      encode_text(out, part.key());
      out.push_back(',');
    }
    encode_json(out, *part);
    if (value.is_object()) out.push_back(']');
  }
  out.push_back(']');
}

template <class Binary>
void encode_json_binary(KeyBuffer& out, const Binary& bytes) {
  out.push_back('x');
  if (bytes.has_subtype()) encode_integer(out, bytes.subtype());
  out.push_back('"');
  for (const auto byte : bytes) encode_hex(out, std::string_view(reinterpret_cast<const char*>(&byte), 1));
  out.push_back('"');
}

template <class Tree>
void encode_json(KeyBuffer& out, const Tree& value) {
  switch (value.type()) {
    case Tree::value_t::null:
      return out.append("null");
    case Tree::value_t::boolean:
      return out.append(value.template get<bool>() ? "true" : "false");
    case Tree::value_t::number_integer:
      return encode_integer(out, value.template get<typename Tree::number_integer_t>());
    case Tree::value_t::number_unsigned:
      return encode_integer(out, value.template get<typename Tree::number_unsigned_t>());
    case Tree::value_t::number_float:
      return encode_floating(out, value.template get<typename Tree::number_float_t>());
    case Tree::value_t::string:
      return encode_text(out, value.template get_ref<const std::string&>());
    case Tree::value_t::binary:
      return encode_json_binary(out, value.get_binary());
    case Tree::value_t::discarded:
      return out.append("discarded");
    case Tree::value_t::array:
    case Tree::value_t::object:
      return encode_json_parts(out, value);
  }
}

template <>
struct JsonKey<Json> {
  static constexpr bool exists = true;
  template <class Tree>
  static void encode(KeyBuffer& out, const Tree& value) {
    encode_json(out, value);
  }
};

template <HasToJson T>
struct JsonKey<T> {
  static constexpr bool exists = true;

  static void encode(KeyBuffer& out, const T& value) {
    Json json;
    nlohmann::adl_serializer<T>::to_json(json, value);
    encode_json(out, json);
  }
};

}  // namespace cachecade::detail
