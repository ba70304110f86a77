// Whether a stored tree was read without loss, told by writing what was read once more.
//
// Inside a user's from_json nlohmann narrows silently: 300 becomes a uint8_t of 44, 3.9 an int of 3, true a 1, an
// unknown enumerator's name the first one. We cannot see the members, but we see both trees: what was narrowed differs
// in the second. The comparison forgives what older and newer programs do to each other (an object's member that one
// side lacks), what unordered containers do (the order of an array), and numbers that another language wrote shorter (1
// for 1.0, 0.1 for a float's 0.10000000149011612). Nothing else.
#pragma once

#include <cachecade/detail/callable.hpp>
#include <cachecade/format/codec/nlohmann.hpp>

namespace cachecade::codec {

/// `stored` is what was read, `again` what the value that came of it is written as. Pure. Recurses as deep as both
/// trees.
bool lossless(const Json& stored, const Json& again);

/// The same of what `write_again` writes into a tree that is null.
bool read_without_loss(const Json& stored, detail::FunctionRef<void(Json&)> write_again);

}  // namespace cachecade::codec

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/format/codec/lossless.ipp>
#endif
