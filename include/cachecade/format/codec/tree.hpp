// JSON trees taken apart and put together by functions that are compiled once: typed code holds references to trees and
// calls these.
#pragma once

#include <cachecade/detail/callable.hpp>
#include <cachecade/format/codec/nlohmann.hpp>

#include <cstddef>
#include <string>

namespace cachecade::codec {

void set_null(Json& out);
void set_array(Json& out);   // without elements
void set_object(Json& out);  // without members

/// A null at the end of an array; valid until the next one.
Json& add_element(Json& array);

/// The object's member of that name, null where there was none.
Json& member(Json& object, const std::string& name);

bool is_null(const Json& tree) noexcept;
bool is_object(const Json& tree) noexcept;
bool is_array_of(std::size_t count, const Json& tree) noexcept;

/// How many elements or members a tree has.
std::size_t part_count(const Json& tree) noexcept;

const Json& element(const Json& array, std::size_t index);

/// Calls `take` for the elements in order until it returns false. False then, and where `tree` is no array.
bool all_elements(const Json& tree, detail::FunctionRef<bool(const Json&)> take);

/// The same for the members of an object.
bool all_members(const Json& tree, detail::FunctionRef<bool(const std::string&, const Json&)> take);

/// What tells a value from none, which is null: a value that is null, or null within arrays of one element, stands in
/// one more such array, so that an optional of an optional keeps its three states. `mark_present` makes that of a
/// value's tree, and `present` undoes it.
void mark_present(Json& tree);
const Json& present(const Json& tree);

}  // namespace cachecade::codec

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/format/codec/tree.ipp>
#endif
