// What JSON of ours may be: at most 128 levels deep, which fits the 128 KiB stacks of small threads, and of bounded
// size.
#pragma once

#include <cstddef>

namespace cachecade::codec {

inline constexpr std::size_t max_depth = 128;
inline constexpr std::size_t default_max_size = std::size_t{64} << 20;  // bytes of a payload

}  // namespace cachecade::codec
