// BackgroundLoad: a task that loads an entry anew with the arguments of a call that has ended.
#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/counted.hpp>
#include <cachecade/load/core_base.hpp>

#include <cstdint>
#include <memory>

namespace cachecade::load {

class Flight;

class BackgroundLoad : public detail::Counted {
 public:
  /// `keeper` keeps alive what the function needs.
  BackgroundLoad(const detail::Counted& keeper, CoreBase& its_core, std::int64_t its_stored_at,
                 const std::shared_ptr<Flight>& its_awaited);
  CACHECADE_DECL ~BackgroundLoad() override;

  virtual void run() = 0;

 private:
  detail::CountedPointer<const detail::Counted> keeper_;  // first, as it keeps alive what the others need to their end

 protected:
  CoreBase& core;
  const std::int64_t stored_at;
  const std::shared_ptr<Flight> awaited;
};

/// Hands the task, which is new, to the cache's executor; false where that does not take it, or where no work may begin
/// any more. Throws std::bad_alloc.
bool post(CoreBase& core, BackgroundLoad* task);

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/background_load.ipp>
#endif
