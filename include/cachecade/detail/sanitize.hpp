// Foreign text made fit for a log line: one line, printable, bounded.
#pragma once

#include <cachecade/detail/config.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace cachecade::detail {

/// Control bytes as \xHH; at most `limit` bytes of `text` are looked at, and a cut is shown as "...".
std::string one_line(std::string_view text, std::size_t limit = 2048);

/// What somebody else's bytes may take of a line of ours.
std::string quoted(std::string_view foreign);

}  // namespace cachecade::detail

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/detail/sanitize.ipp>
#endif
