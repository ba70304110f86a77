#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/format/codec/guard.hpp>
#include <cachecade/format/codec/json_value.hpp>

namespace cachecade::codec {

CACHECADE_DECL std::optional<Json> to_tree(const TreeForm& form, const void* value) {
  try {
    std::optional<Json> tree(std::in_place);
    if (!form.write(*tree, value) || !sound(*tree)) return std::nullopt;
    return tree;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

CACHECADE_DECL bool from_tree(const Json& tree, const TreeForm& form, detail::Slot& into) {
  try {
    return form.read(tree, into);
  } catch (const Json::exception&) {
    return false;
  }
}

}  // namespace cachecade::codec
