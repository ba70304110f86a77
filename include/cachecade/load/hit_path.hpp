// HitPath: what a wrapper reads to answer a call from memory: one pointer leads to all of it.
#pragma once

#include <cachecade/load/core_base.hpp>
#include <cachecade/load/hit_counters.hpp>
#include <cachecade/memory/engine.hpp>
#include <cachecade/memory/entry_type.hpp>

namespace cachecade::load {

struct HitPath {
  CoreBase* core = nullptr;
  const memory::Engine* engine = nullptr;
  HitCounters* hits = nullptr;
  memory::EntryTypePointer type{};  // of the function's entries in memory, where the function has one of its own
  bool by_number = false;           // its calls can be looked up by their one integer
  bool by_arguments = false;        // and those of any arguments by their text
  bool hash_args = false;           // keys hold a hash in place of the arguments
};

}  // namespace cachecade::load
