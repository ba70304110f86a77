#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/format/codec/tree.hpp>

#include <utility>

namespace cachecade::codec {

CACHECADE_DECL void set_null(Json& out) { out = nullptr; }
CACHECADE_DECL void set_array(Json& out) { out = Json::array(); }
CACHECADE_DECL void set_object(Json& out) { out = Json::object(); }

CACHECADE_DECL Json& add_element(Json& array) {
  array.push_back(nullptr);
  return array.back();
}

CACHECADE_DECL Json& member(Json& object, const std::string& name) { return object[name]; }

CACHECADE_DECL bool is_null(const Json& tree) noexcept { return tree.is_null(); }
CACHECADE_DECL bool is_object(const Json& tree) noexcept { return tree.is_object(); }
CACHECADE_DECL bool is_array_of(std::size_t count, const Json& tree) noexcept {
  return tree.is_array() && tree.size() == count;
}

CACHECADE_DECL std::size_t part_count(const Json& tree) noexcept { return tree.size(); }
CACHECADE_DECL const Json& element(const Json& array, std::size_t index) { return array[index]; }

CACHECADE_DECL bool all_elements(const Json& tree, detail::FunctionRef<bool(const Json&)> take) {
  if (!tree.is_array()) return false;
  for (const auto& part : tree) {
    if (!take(part)) return false;
  }
  return true;
}

CACHECADE_DECL bool all_members(const Json& tree, detail::FunctionRef<bool(const std::string&, const Json&)> take) {
  if (!tree.is_object()) return false;
  for (auto part = tree.begin(); part != tree.end(); ++part) {
    if (!take(part.key(), *part)) return false;
  }
  return true;
}

namespace tree_parts {

CACHECADE_DECL bool looks_absent(const Json& tree) {
  const Json* inner = &tree;
  while (inner->is_array() && inner->size() == 1) inner = &inner->front();
  return inner->is_null();
}

}  // namespace tree_parts

CACHECADE_DECL void mark_present(Json& tree) {
  if (!tree_parts::looks_absent(tree)) return;
  Json inner = std::move(tree);
  tree = Json::array();
  tree.push_back(std::move(inner));
}

CACHECADE_DECL const Json& present(const Json& tree) { return tree_parts::looks_absent(tree) ? tree.front() : tree; }

}  // namespace cachecade::codec
