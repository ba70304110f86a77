// Owner: whose wrapper it is: of an own cache, whose core it keeps alive, or of the process-wide one, found at call
// time.
#pragma once

#include <cachecade/detail/disabled.hpp>
#include <cachecade/load/core_base.hpp>

#include <atomic>
#include <memory>
#include <string_view>

namespace cachecade {

class Logger;

namespace load {

class Core;
class Registry;

/// The core of the process-wide cache; null before the first call, and after shutdown_cache(). A core that was replaced
/// is retired, not freed, so that reading the current one costs one atomic load.
inline constinit std::atomic<CoreBase*> current_core{nullptr};

class Owner {
 public:
  Owner() = default;
  explicit Owner(std::shared_ptr<Core> own);

  /// Null when caching is off.
  CoreBase* core() const {
    auto* const core = core_if_any();
    if (core != nullptr && is_on(*core)) [[likely]] {
      return core;
    }
    return first_core(core);
  }

  /// For what removes entries: also while caching is off, since they would be there when it is on again.
  CoreBase* core_to_remove() const;

  /// For keys: also where caching is off altogether.
  CoreBase* core_to_name() const;

  CoreBase* core_if_any() const noexcept {
    return base_ != nullptr ? base_ : current_core.load(std::memory_order_acquire);
  }
  std::string_view prefix() const noexcept {
    const auto* const core = core_if_any();
    return core != nullptr ? std::string_view(core->prefix) : std::string_view("cachecade");
  }
  Registry& registry() const;
  Logger& log() const;

 private:
  static bool is_on(const CoreBase& core) noexcept {
    return core.enabled.load(std::memory_order_relaxed) && detail::caching_enabled.load(std::memory_order_relaxed);
  }
  CoreBase* first_core(CoreBase* known) const;

  std::shared_ptr<Core> own_;
  CoreBase* base_ = nullptr;  // of `own_`
};

}  // namespace load
}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/owner.ipp>
#endif
