// Glob patterns over names: `*` any run of characters, `?` one character, `\` takes the next one literally.
#pragma once

#include <cachecade/detail/config.hpp>

#include <string_view>

namespace cachecade::detail {

/// Whether the whole of `text` matches. A `\` at the end stands for itself. Pure.
bool glob_match(std::string_view pattern, std::string_view text) noexcept;

}  // namespace cachecade::detail

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/detail/glob.ipp>
#endif
