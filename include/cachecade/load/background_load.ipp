#pragma once

#include <cachecade/load/background_load.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/task_scope.hpp>

#include <utility>

namespace cachecade::load {

CACHECADE_DECL BackgroundLoad::BackgroundLoad(const detail::Counted& keeper, CoreBase& its_core,
                                              std::int64_t its_stored_at, const std::shared_ptr<Flight>& its_awaited)
    : core(its_core),
      stored_at(its_stored_at),
      awaited(its_awaited),
      keeper_(detail::CountedPointer<const detail::Counted>::share(keeper)) {}

CACHECADE_DECL BackgroundLoad::~BackgroundLoad() = default;

CACHECADE_DECL bool post(CoreBase& core, BackgroundLoad* task) {
  detail::CountedPointer<BackgroundLoad> owned(task);
  const TaskScope::Posting posting;
  return static_cast<Core&>(core).executor().post([owned = std::move(owned)] {
    const TaskScope scope;
    owned->run();
  });
}

}  // namespace cachecade::load
