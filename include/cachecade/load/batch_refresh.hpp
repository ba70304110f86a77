// BatchRefresh: the task that loads many keys anew: see BackgroundRefresh.
#pragma once

#include <cachecade/load/batch_item.hpp>
#include <cachecade/load/batch_load.hpp>
#include <cachecade/load/batch_tier.hpp>

#include <memory>
#include <vector>

namespace cachecade::load {

/// Of one thread.
class BatchRefresh {
 public:
  BatchRefresh(const BoundFunction& function, const BatchFunction& run);

  /// `awaited`: of each, the flight of those who wait for it. Throws std::bad_alloc.
  void run(BatchSpan items, const std::vector<std::shared_ptr<Flight>>& awaited);

 private:
  void load(BatchSpan items, LoadKind kind);
  BatchItems lead(BatchSpan items, LoadKind kind);

  const BoundFunction& function_;
  Core& core_;
  const BatchFunction& run_;
  BatchTier tier_;
  FlightLeaders waiting_{};
  FlightLeaders leaders_{};
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/batch_refresh.ipp>
#endif
