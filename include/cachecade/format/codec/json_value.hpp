// Typed values and JSON trees, both ways: what every codec of the JSON family stands on.
#pragma once

#include <cachecade/format/codec/guard.hpp>
#include <cachecade/format/codec/json_compound.hpp>
#include <cachecade/format/codec/json_container.hpp>
#include <cachecade/format/codec/json_form.hpp>
#include <cachecade/format/codec/json_scalar.hpp>
#include <cachecade/format/codec/json_user.hpp>

#include <optional>
#include <utility>

namespace cachecade::codec {

/// The tree of `value`; nothing when it has none, or none that can be written (see `sound`). Throws what the value's
/// own conversion throws.
template <JsonConvertible T>
std::optional<Json> to_tree(const T& value) {
  std::optional<Json> tree(std::in_place);
  if (!JsonForm<T>::write(*tree, value) || !sound(*tree)) return std::nullopt;
  return tree;
}

/// The value that `tree` is; nothing when it is not exactly a T. Throws what the value's own conversion throws.
template <JsonConvertible T>
std::optional<T> from_tree(const Json& tree) {
  return JsonForm<T>::read(tree);
}

/// What `run` returns; nothing when nlohmann's library throws.
template <class Run>
auto without_json_errors(Run run) -> decltype(run()) {
  try {
    return run();
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace cachecade::codec
