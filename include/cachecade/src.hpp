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
#include <cachecade/memory.ipp>
#include <cachecade/memory/asymmetric_fence.ipp>
#include <cachecade/memory/engine.ipp>
#include <cachecade/memory/entry_type.ipp>
#include <cachecade/memory/hazards.ipp>
#include <cachecade/memory/id.ipp>
#include <cachecade/memory/life_clock.ipp>
#include <cachecade/memory/node.ipp>
#include <cachecade/memory/request_sample.ipp>
#include <cachecade/memory/snapshot.ipp>
#include <cachecade/memory/snapshot_file.ipp>
#include <cachecade/memory/table.ipp>
