// BatchPath: the way of a batch through the load path. It decides for each key what LoadPath decides for a call, by the
// same tables; what differs is that keys which are at the same point go on together.
//
// A round: join or lead the flight of every key that is not answered, load those that are led, end their flights, then
// wait for the others. Who gets nothing that way (a leader without a result, an invalidation) goes into the next round.
#pragma once

#include <cachecade/deadline.hpp>
#include <cachecade/load/background_refresh.hpp>
#include <cachecade/load/batch_item.hpp>
#include <cachecade/load/batch_load.hpp>
#include <cachecade/load/batch_tier.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace cachecade::load {

struct FlightOutcome;

/// Those of them that have no answer.
BatchItems unanswered(BatchSpan items);

/// A key for a task, which keeps the flight that others may wait for until its end.
DeferredKey deferred(Core& core, const BatchItem& item, std::int64_t stored_at, const std::shared_ptr<Flight>& pending);

/// Of one call of one thread.
class BatchPath {
 public:
  BatchPath(const BoundFunction& function, const CallOptions& options, const BatchFunction& run, BatchDefer defer);

  /// What is not answered then, its caller loads for himself alone.
  void call(BatchSpan items);

 private:
  /// In the background, with those who wait for it.
  struct Task {
    BatchItem* item = nullptr;
    std::shared_ptr<Flight> pending{};
  };

  void find(BatchSpan items);
  void look(BatchSpan items);
  void serve(BatchItem& item);
  void load(BatchSpan open);
  BatchItems wait();
  BatchItems lead(BatchSpan open);
  bool begin(BatchItem& item);
  bool is_limited(const BatchItem& item) const;
  void start_tasks();
  void refresh_in_background();
  void start_anew(BatchSpan items);
  void post(std::vector<DeferredKey>&& keys);
  void wait_for(Task& task);
  void follow(BatchItem& item);
  void take(BatchItem& item, const std::optional<FlightOutcome>& ended);
  void replace(BatchSpan items);
  void refresh_with_limit(BatchSpan items);
  void fall_back(BatchItem& item);
  bool fail_if_late(BatchItem& item) const;
  Deadline wait_limit(bool softly);
  template <class Run>
  void in_turn(BatchSpan items, Run&& run) const;

  const BoundFunction& function_;
  Core& core_;
  const CallOptions& options_;
  const BatchFunction& run_;
  const BatchDefer defer_;
  BatchTier tier_;
  FlightLeaders leaders_{};
  BatchItems stale_{};                                   // served, and to be loaded anew
  BatchItems followed_{};                                // whose flights others lead
  BatchItems limited_{};                                 // whose loads are to be waited for with a limit
  std::vector<Task> tasks_{};                            // which are waited for so
  BatchItems again_{};                                   // for the next round
  std::optional<Deadline> join_limit_{}, soft_limit_{};  // of all waits together
  int rounds_ = 0;
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/batch_path.ipp>
#include <cachecade/load/batch_wait.ipp>
#endif
