// What a JSON tree and its text may be: at most 128 levels deep, of bounded size, and made of nothing that JSON lacks.
//
// nlohmann's copy, dump and binary readers recurse once per level and die of a stack overflow, which nobody can catch;
// so depth is measured on the bytes before they are parsed, and on a tree before it is written. 128 levels fit the 128
// KiB stacks of small threads. Its dump turns NaN into null and writes binary and discarded values as something else;
// so trees with those are refused.
#pragma once

#include <cachecade/format/codec/nlohmann.hpp>

#include <cstddef>
#include <string_view>

namespace cachecade::codec {

inline constexpr std::size_t max_depth = 128;
inline constexpr std::size_t default_max_size = std::size_t{64} << 20;  // bytes of a payload

/// Whether JSON text may be parsed. A raw NUL is never JSON, but nlohmann's parser takes one for the end and ignores
/// what follows. Cost: two passes, ended by the first level too many.
bool within_limits(std::string_view text, std::size_t max_size) noexcept;

/// Whether `text` is one JSON value within the limits. Builds no tree.
bool is_json(std::string_view text, std::size_t max_size = default_max_size);

/// Whether a tree can be written and will be read back as it is: no deeper than `levels`, all text UTF-8, all numbers
/// finite, no binary and no discarded value. Recurses `levels` deep at most.
bool sound(const Json& tree, std::size_t levels = max_depth);

}  // namespace cachecade::codec

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/format/codec/guard.ipp>
#endif
