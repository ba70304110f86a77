// JsonForm<T>: the one place where T and a JSON tree meet. Specialized for the types we know in the headers beside this
// one; everything else joins through nlohmann's to_json and from_json.
#pragma once

#include <cachecade/format/codec/nlohmann.hpp>

#include <concepts>
#include <optional>

namespace cachecade::codec {

/// A specialization has two static members. `write(out, value)` fills `out`, which is null, and returns false when this
/// value has no JSON. `read(tree)` returns nothing when the tree is not exactly a T. Both may throw what user code
/// throws.
template <class T>
struct JsonForm {};

/// T and everything it is made of can become JSON and come back.
template <class T>
concept JsonConvertible = requires(Json& out, const Json& tree, const T& value) {
  { JsonForm<T>::write(out, value) } -> std::same_as<bool>;
  { JsonForm<T>::read(tree) } -> std::same_as<std::optional<T>>;
};

}  // namespace cachecade::codec
