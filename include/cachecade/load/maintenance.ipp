#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/end_of_process.hpp>
#include <cachecade/load/maintenance.hpp>
#include <cachecade/load/task_scope.hpp>

#include <memory>

namespace cachecade::load {

CACHECADE_DECL bool maintain_later(Core& core, store::Store& store) try {
  const std::weak_ptr<Core> its_core = core.weak_from_this();
  if (its_core.expired() || core.work->stopped()) return false;
  stop_work_at_exit();
  const TaskScope::Posting posting;
  return core.executor().post([its_core, &store, work = core.work] {
    const TaskScope scope;
    const BackgroundWork::Running running(*work);
    if (!running) return;
    if (const auto living = its_core.lock()) store.maintain();
  });
} catch (...) {
  return false;
}

}  // namespace cachecade::load
