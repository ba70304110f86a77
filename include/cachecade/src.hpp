// The bodies of the library, for exactly one file of a program that is built with CACHECADE_SEPARATE_COMPILATION. The
// CMake target cachecade::compiled is such a file; by hand it is:
//
//   // cachecade.cpp, compiled with -DCACHECADE_SEPARATE_COMPILATION like all files of the program
//   #include <cachecade/src.hpp>
#pragma once

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#error "cachecade: define CACHECADE_SEPARATE_COMPILATION for the whole program, not only for the file with src.hpp"
#endif

#include <cachecade.hpp>

// The same condition as in cachecade.hpp.
#if defined(CACHECADE_HAS_REDIS) || (!defined(CACHECADE_EXPLICIT_BACKENDS) && __has_include(<hiredis/hiredis.h>))
#include <cachecade/redis.ipp>
#endif
