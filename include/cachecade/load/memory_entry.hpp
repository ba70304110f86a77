// An entry in memory: whether it is what the function would store, and its tags.
#pragma once

#include <cachecade/load/bound_function.hpp>
#include <cachecade/load/tags.hpp>
#include <cachecade/memory/node.hpp>

namespace cachecade::load {

/// Whether the entry is an object of the function's type and version.
inline bool is_current(const memory::Node& node, const BoundFunction& function) noexcept {
  return &node.type().ops() == &function.ops && node.type().version() == function.policy.version &&
         node.type().attached() == function.policy.tagged;
}

inline const TagSnapshot* tags_of(const memory::Node& node) noexcept {
  return static_cast<const TagSnapshot*>(node.attachment());
}

}  // namespace cachecade::load
