// Maintenance: what a cache owes a store and what takes longer than a call may is done in the background.
#pragma once

#include <cachecade/detail/config.hpp>

namespace cachecade::store {
class Store;
}

namespace cachecade::load {

class Core;

/// Has `store.maintain()` run on the cache's executor; false where nobody takes the task. A cache that has gone by then
/// has delivered what it could.
bool maintain_later(Core& core, store::Store& store);

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/maintenance.ipp>
#endif
