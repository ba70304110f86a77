// What stands under the key of a request, told without taking it, and what became of it.
#pragma once

#include <cachecade/explanation.hpp>
#include <cachecade/load/request.hpp>

namespace cachecade::store {
class Store;
}

namespace cachecade::load {

/// In this process's memory.
TierExplanation explain_memory(Request& request);

/// In a store, which is asked unless it rests.
TierExplanation explain_store(Request& request, store::Store& store);

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/explain_memory.ipp>
#include <cachecade/load/explain_store.ipp>
#endif
