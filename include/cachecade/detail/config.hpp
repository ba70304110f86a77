// How the library is built. By default every file that includes it sees all bodies. With
// CACHECADE_SEPARATE_COMPILATION, set for the whole program, files see declarations only, and one of them includes
// <cachecade/src.hpp>; the CMake target cachecade::compiled is that file as a library. Names and code are the same both
// ways, so that files of either kind share one cache. Hence a rule for bodies in `.ipp` files: what they keep between
// calls is an inline variable, never a static one of a function.
#pragma once

#include <cachecade/detail/platform.hpp>

#if defined(CACHECADE_SEPARATE_COMPILATION)
#define CACHECADE_DECL
#else
#define CACHECADE_DECL inline
#endif
