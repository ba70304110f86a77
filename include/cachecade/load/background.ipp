#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/background.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/end_of_process.hpp>

#include <utility>

namespace cachecade::load {

CACHECADE_DECL bool post(CoreBase& core, detail::Callback<void()> task) {
  auto& its_core = static_cast<Core&>(core);
  if (its_core.work->stopped()) return false;
  stop_work_at_exit();
  return its_core.executor().post([work = its_core.work, task = std::move(task)]() mutable {
    const BackgroundWork::Running running(*work);
    if (running) task();
    task = {};
  });
}

}  // namespace cachecade::load
