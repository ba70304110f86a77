// Keys of types that have a to_json of nlohmann's library (see detail/json_hooks.hpp), and of its JSON values.
//
// The text is that of the JSON value, with three differences that keep it injective and free of braces: an object is
// `o[["name",value],...]` (an array of pairs of its own kind, so that it never meets a real array of pairs), a binary
// value is `x<subtype>"<hex>"`, and floats, strings and bytes that are not UTF-8 are as everywhere in a key.
#pragma once

#include <cachecade/detail/callable.hpp>
#include <cachecade/detail/json_hooks.hpp>
#include <cachecade/key/buffer.hpp>
#include <cachecade/key/kinds.hpp>

namespace cachecade::detail {

/// A template for the reason that format/json/tree.hpp gives.
template <class Tree>
struct JsonTreeKey {
  static void encode(KeyBuffer& out, const Tree& value);

  /// The text of what `write` makes of a tree that is null.
  static void encode_by(KeyBuffer& out, FunctionRef<void(Tree&)> write);
};

#if defined(CACHECADE_SEPARATE_COMPILATION)
extern template struct JsonTreeKey<Json>;
#endif

template <>
struct JsonKey<Json> {
  static constexpr bool exists = true;

  template <class Tree>
  static void encode(KeyBuffer& out, const Tree& value) {
    JsonTreeKey<Tree>::encode(out, value);
  }
};

template <HasToJson T>
struct JsonKey<T> {
  static constexpr bool exists = true;
  static void encode(KeyBuffer& out, const T& value) {
    JsonTreeKey<Json>::encode_by(out, [&](Json& tree) { json_hooks::write<T>(tree, value); });
  }
};

}  // namespace cachecade::detail

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/key/json.ipp>
#endif
