// BatchLoad: runs of the function for flights that a batch leads, and what becomes of the results: see LoadRun. What
// one run gave is stored together; where each key has a run of its own, results wait for others for a moment, while
// those who wait for them have them already.
#pragma once

#include <cachecade/deadline.hpp>
#include <cachecade/duration.hpp>
#include <cachecade/load/batch_item.hpp>
#include <cachecade/load/batch_tier.hpp>
#include <cachecade/load/load_run.hpp>

#include <algorithm>
#include <cstddef>
#include <exception>

namespace cachecade::load {

/// The most keys of a batch that are loaded at a time: their flights stand in lists that are searched from end to end.
inline constexpr std::size_t longest_run = 8192;

/// How many keys go together: looked up, then loaded, then stored.
inline std::size_t portion(const BatchFunction& function, BatchSpan items) noexcept {
  return std::min(function.whole ? longest_run : BatchTier::longest_trip, items.size());
}

/// Runs the function for them, whose slots are empty; what it throws is the error of all of them.
void run_function(const BatchFunction& function, BatchSpan items);
/// Runs it for callers alone: nobody stores the results. Where the call leaves the cache alone, which null for the
/// function says or its policy, nobody counts them.
void load_alone(const BoundFunction* function, const BatchFunction& run, BatchSpan items);

/// Ends the flight that the batch leads with what is in the slot, unless one of its tags was invalidated since.
/// `error`: of the load in whose place an old value is.
void share(BatchItem& item, const std::exception_ptr& error = nullptr);

/// Of one thread, for as long as the flights of its items are led.
class BatchLoad {
 public:
  BatchLoad(const BoundFunction& function, BatchTier& tier, const BatchFunction& run, LoadKind kind);

  /// Runs the function for these, which have tokens of their own; what is in their slots are old values. All are
  /// answered then.
  void run(BatchSpan items);
  /// Stores what is not stored yet, and ends the flights.
  void finish() noexcept;

 private:
  void failed(BatchItem& item);
  void loaded(BatchItem& item, Duration took, std::size_t keys);
  void hand_out(BatchItem& item) noexcept;
  bool due() const;
  void keep();
  void end(BatchItem& item) noexcept;

  const BoundFunction& function_;
  Core& core_;
  BatchTier& tier_;
  const BatchFunction& run_;
  const LoadKind kind_;
  BatchItems pending_{};  // not stored yet
  Deadline::Clock::time_point first_pending_{};
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/batch_load.ipp>
#endif
