// The process-wide cache: one pointer that every global wrapper reads, and the registry of their names.
//
// A core that was replaced is retired, not freed, so that calls under way finish on it: it is emptied and its
// connections are closed. The state is never destroyed: static constructors and destructors may use it.
#pragma once

#include <cachecade/deadline.hpp>
#include <cachecade/detail/fork_mutex.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/owner.hpp>

#include <memory>
#include <mutex>
#include <new>
#include <vector>

namespace cachecade::load {

class ProcessCache {
 public:
  static ProcessCache& instance();

  /// The current core, made with the defaults if there is none yet. Null after `shut_down`, and for calls that come
  /// from inside that making (a log sink that uses the cache).
  Core* current();

  /// The current core, if there is one.
  static Core* current_if_any() noexcept { return static_cast<Core*>(current_core.load(std::memory_order_acquire)); }

  /// The new core, which is in use as long as this or a copy of it lives, and as long as it is the current one; then it
  /// is retired.
  std::shared_ptr<Core> replace(const Options& options);

  /// Waits for work in the background, but not for long.
  void shut_down();

  /// Lets no work in the background begin any more, and waits for what runs.
  bool stop_work(Deadline by);

  /// Where messages go that concern no cache in particular.
  Logger& log();

  const std::shared_ptr<Registry> registry = std::make_shared<Registry>();

 private:
  std::shared_ptr<Core> make(const Options& options) const;
  std::shared_ptr<Core> publish(const std::shared_ptr<Core>& core);
  static void retire(Core& unused) noexcept;
  bool settled();
  Core* start();

  friend class detail::ForkGuard;
  void before_fork() noexcept {}
  void after_fork() noexcept {}
  /// A thread of the parent that was opening the default cache is not there.
  void after_fork_in_child() noexcept { new (&start_mutex_) std::mutex; }

  std::mutex start_mutex_;  // held while backends are opened; guards nothing
  detail::ForkMutex mutex_;
  std::vector<std::shared_ptr<Core>> all_;
  std::shared_ptr<Core> used_;  // the current core
  bool shut_down_ = false;
  Logger default_log_;
  const detail::ForkGuard fork_guard_{*this};
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/process_cache.ipp>
#endif
