// Core: what all copies of a cache and all its wrappers share.
#pragma once

#include <cachecade/clock.hpp>
#include <cachecade/detail/random.hpp>
#include <cachecade/executor.hpp>
#include <cachecade/format/envelope.hpp>
#include <cachecade/load/background_work.hpp>
#include <cachecade/load/core_base.hpp>
#include <cachecade/load/flights.hpp>
#include <cachecade/load/function_counters.hpp>
#include <cachecade/load/registry.hpp>
#include <cachecade/load/tags.hpp>
#include <cachecade/load/throttle.hpp>
#include <cachecade/log.hpp>
#include <cachecade/memory/engine.hpp>
#include <cachecade/options.hpp>
#include <cachecade/store/stores.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace cachecade::load {

class Core : public CoreBase, public std::enable_shared_from_this<Core> {
 public:
  /// Opens the first storage engine of the options that answers. Throws Error(no_backend) where none does.
  Core(const Options& options, std::vector<std::shared_ptr<Backend>> handed, std::shared_ptr<Registry> names);

  ~Core();

  /// How long a tag is remembered in a shared store: at least twice the longest life of an entry. `life`: of one more.
  std::chrono::milliseconds tag_life(Duration life);

  /// What one call may spend on the store, and so how long a result may be on its way there.
  Duration store_budget() const { return stores.longest_timeout(); }

  /// Where work runs that outlives its call.
  Executor& executor() const;

  /// The moment, in Unix milliseconds.
  std::int64_t now_ms() const { return clock->wall().time_since_epoch().count(); }

  /// For a cache that nobody calls any more: empties it, closes its connections, and lets no more work begin. Calls
  /// under way end as they began, and leave nothing behind.
  void retire() noexcept;

  /// What the stores of another cache with the same prefix have not heard is owed to ours of the same names, too; with
  /// `take` to those no more. It must outlive this.
  void take_over(Core& other, bool take) noexcept;

  /// Counts bytes of a function, found in this store, that are a miss, and says why.
  void reject(std::string_view store, envelope::Rejection reason, Counters& counters);

  /// Throws std::bad_alloc.
  CacheStats stats() const;

  const Policy<> defaults;
  const std::shared_ptr<const Clock> clock;
  const std::shared_ptr<Logger> log;
  const std::shared_ptr<memory::Engine> engine;
  const std::shared_ptr<Registry> registry;
  FunctionCounters functions;
  const std::shared_ptr<Executor> options_executor;
  const std::shared_ptr<BackgroundWork> work = std::make_shared<BackgroundWork>();
  Flights flights;
  Flights refreshes;  // those that wait for an executor, or run
  Tags tags;
  Throttle throttle;
  detail::Random random;
  store::Stores stores;
  const bool in_memory;  // there are none: values are kept as objects, in the engine

 private:
  void deliver_owed() noexcept;
  void deliver_owed(store::Store& store);
  void drop_gathered() noexcept;

  std::atomic<std::int64_t> longest_life_ms_{std::chrono::milliseconds(std::chrono::hours(1)).count()};
};

/// Makes one that its peers know. Throws what its constructor throws.
std::shared_ptr<Core> open_core(const Options& options, std::vector<std::shared_ptr<Backend>> handed,
                                std::shared_ptr<Registry> names);

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/core.ipp>
#endif
