// The name of a wrapper that was given none: where it stands in the source, what it wraps, and in which build.
//
// `<file>:<line>~<16 hex of hash(full path, line, callable type)>+<12 hex of the build id>`, e.g.
// `main.cpp:42~9f86d081884c7d65+1b4f0e985197`. The hash tells apart two files of one name and two callables on one line
// without showing a directory of the machine that built it; the build id keeps another build, which may have another
// function on that line, away from these entries.
#pragma once

#include <cachecade/detail/fnv.hpp>
#include <cachecade/load/build_id.hpp>

#include <source_location>
#include <string>
#include <string_view>

namespace cachecade {

/// The name of a call site, as above. The module is the one that `where` was compiled into. Throws only bad_alloc;
/// thread safe. Costs a walk over the loaded modules: once per wrapper, not per call.
inline std::string call_site_name(const std::source_location& where, std::string_view callable_type) {
  const std::string_view path = where.file_name();
  const std::string line = std::to_string(where.line());
  std::string hashed(path);
  hashed.append("\n").append(line).append("\n").append(callable_type);
  const auto slash = path.find_last_of("/\\");
  return std::string(slash == path.npos ? path : path.substr(slash + 1)) + ":" + line + "~" +
         detail::hex16(detail::stable_hash(hashed)) + "+" + build_id(where.file_name()).substr(0, 12);
}

}  // namespace cachecade
