#pragma once

#include <cachecade/load/background_load.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/end_of_process.hpp>
#include <cachecade/load/task_scope.hpp>

#include <exception>
#include <utility>

namespace cachecade::load {

CACHECADE_DECL BackgroundLoad::BackgroundLoad(const detail::Counted& keeper, CoreBase& its_core,
                                              std::int64_t its_stored_at, const std::shared_ptr<Flight>& its_awaited)
    : keeper_(detail::CountedPointer<const detail::Counted>::share(keeper)),
      core(its_core),
      stored_at(its_stored_at),
      awaited(its_awaited) {}

CACHECADE_DECL BackgroundLoad::~BackgroundLoad() = default;

namespace background_load {

/// What the policy throws before there is a load is nobody's; an executor of the user's may not take it.
inline void run(BackgroundLoad& task) {
  try {
    task.run();
  } catch (...) {
    if (std::current_exception() == nullptr) throw;  // the thread is being cancelled
  }
}

}  // namespace background_load

CACHECADE_DECL bool post(CoreBase& core, BackgroundLoad* task) {
  detail::CountedPointer<BackgroundLoad> owned(task);
  auto& its_core = static_cast<Core&>(core);
  if (its_core.work->stopped()) return false;
  stop_work_at_exit();
  const TaskScope::Posting posting;
  return its_core.executor().post([work = its_core.work, owned = std::move(owned)]() mutable {
    const TaskScope scope;
    const BackgroundWork::Running running(*work);
    const auto last = std::move(owned);
    if (running) background_load::run(*last);
    if (work_outlives_process()) detail::Counted::retain(last.get());
  });
}

}  // namespace cachecade::load
