// std::optional members in types that join JSON by nlohmann's macros, which before 3.12 do not know it: null, or the
// value. Include it before such a type. Plain structs and results need it not.
#pragma once

#include <cachecade/format/json/nlohmann.hpp>

#include <optional>

#if NLOHMANN_JSON_VERSION_MAJOR == 3 && NLOHMANN_JSON_VERSION_MINOR < 12

template <class T>
struct nlohmann::adl_serializer<std::optional<T>> {
  template <class Tree>
  static void to_json(Tree& tree, const std::optional<T>& value) {
    if (value) {
      tree = *value;
    } else {
      tree = nullptr;
    }
  }
  template <class Tree>
  static void from_json(const Tree& tree, std::optional<T>& value) {
    if (tree.is_null()) {
      value.reset();
    } else {
      value = tree.template get<T>();
    }
  }
};

#endif
