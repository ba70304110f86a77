// Which of the standard's containers a type is, told by its name, so that their headers need not be included.
//
// The name and not the interface: a class of yours that can be iterated may hold more than its elements.
#pragma once

#include <cachecade/detail/symbol.hpp>

#include <string_view>

namespace cachecade::detail {

enum class ContainerShape : unsigned char {
  none,
  sequence,      // vector, deque, list
  forward_list,  // it alone has neither push_back nor size
  set,           // ordered or not, with or without repeated keys
  map,           // ordered or not
  multimap,      // ordered or not
};

/// "vector" of "std::__cxx11::vector<int>"; empty for what is not made from a template of namespace std.
constexpr std::string_view standard_template(std::string_view type) noexcept {
  if (!type.starts_with("std::") || !type.ends_with('>')) return {};
  type.remove_prefix(5);
  while (type.starts_with("__")) {  // namespaces of an ABI or of a debug mode
    const auto end = type.find("::");
    if (end == type.npos) return {};
    type.remove_prefix(end + 2);
  }
  return type.substr(0, type.find('<'));
}

constexpr ContainerShape shape_of(std::string_view name) noexcept {
  if (name == "vector" || name == "deque" || name == "list") return ContainerShape::sequence;
  if (name == "forward_list") return ContainerShape::forward_list;
  if (name == "map" || name == "unordered_map") return ContainerShape::map;
  if (name == "multimap" || name == "unordered_multimap") return ContainerShape::multimap;
  const bool set = name == "set" || name == "multiset" || name == "unordered_set" || name == "unordered_multiset";
  return set ? ContainerShape::set : ContainerShape::none;
}

/// Whether T is made from the template std::`name`.
template <class T>
constexpr bool is_standard(std::string_view name) noexcept {
  return standard_template(pretty_argument(pretty_type<T>())) == name;
}

/// Whether T is a class of namespace std.
template <class T>
inline constexpr bool is_of_std = pretty_argument(pretty_type<T>()).starts_with("std::");

template <class T>
constexpr ContainerShape find_shape() noexcept {
  constexpr auto shape = shape_of(standard_template(pretty_argument(pretty_type<T>())));
  if constexpr (shape == ContainerShape::none) {
    return shape;
  } else {
    constexpr bool whole = requires(const T& container) {  // and no class inside such a container
      typename T::value_type;
      typename T::allocator_type;
      container.begin();
    };
    return whole ? shape : ContainerShape::none;
  }
}

template <class T>
inline constexpr ContainerShape container_shape = find_shape<T>();

template <class T>
inline constexpr bool is_container = container_shape<T> != ContainerShape::none;

}  // namespace cachecade::detail
