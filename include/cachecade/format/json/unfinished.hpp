// Where the writing of a JSON text ended: the path of the member whose value is not there, told by the text before it.
#pragma once

#include <string>
#include <string_view>

namespace cachecade::codec {

/// As in `orders[2].price`; empty where the text ends outside of all objects and arrays. `text` is the beginning of a
/// JSON text without spaces. Throws std::bad_alloc.
std::string unfinished_member(std::string_view text);

}  // namespace cachecade::codec

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/format/json/unfinished.ipp>
#endif
