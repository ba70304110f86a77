// The process-wide cache: one pointer that every global wrapper reads, and the registry of their names.
//
// A core that was replaced is retired, not freed, so that calls under way finish on it. The state is never destroyed:
// static constructors and destructors may use it.
#pragma once

#include <cachecade/load/core.hpp>
#include <cachecade/load/owner.hpp>

#include <memory>
#include <mutex>
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

  std::shared_ptr<Core> replace(const Options& options);
  void shut_down();

  /// Where messages go that concern no cache in particular.
  Logger& log();

  const std::shared_ptr<Registry> registry = std::make_shared<Registry>();

 private:
  std::shared_ptr<Core> make(const Options& options) const;
  void publish(const std::shared_ptr<Core>& core);
  bool settled();
  Core* start();

  std::mutex start_mutex_;
  std::mutex mutex_;
  std::vector<std::shared_ptr<Core>> all_;
  bool shut_down_ = false;
  Logger default_log_;
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/process_cache.ipp>
#endif
