// The process-wide cache: one pointer that every global wrapper reads, and the registry of their names.
//
// A core that was replaced is retired, not freed, so that reading the current one costs one atomic load and calls under
// way finish on the old one. The state is never destroyed: static constructors and destructors may use it.
#pragma once

#include <cachecade/cache/core.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

namespace cachecade::detail {

class ProcessCache {
 public:
  static ProcessCache& instance() {
    static auto* process_cache = new ProcessCache;
    return *process_cache;
  }

  /// The current core, made with the defaults if there is none yet. Null after `shut_down`, and for calls that come
  /// from inside that making (a log sink that uses the cache).
  Core* current() {
    if (auto* core = current_if_any()) return core;
    return start();
  }

  /// The current core, if there is one.
  static Core* current_if_any() noexcept { return current_.load(std::memory_order_acquire); }

  std::shared_ptr<Core> replace(const Options& options) {
    auto core = std::make_shared<Core>(options, std::vector<std::shared_ptr<Backend>>{}, registry);
    const std::lock_guard lock(mutex_);
    all_.push_back(core);
    shut_down_ = false;
    current_.store(core.get(), std::memory_order_release);
    return core;
  }

  void shut_down() {
    const std::lock_guard lock(mutex_);
    shut_down_ = true;
    current_.store(nullptr, std::memory_order_release);
  }

  /// Where messages go that concern no cache in particular.
  Logger& log() {
    auto* core = current_if_any();
    return core != nullptr ? *core->log : default_log_;
  }

  const std::shared_ptr<Registry> registry = std::make_shared<Registry>();

 private:
  Core* start() {
    static thread_local bool starting = false;
    if (starting) return nullptr;
    const std::lock_guard only_one(start_mutex_);
    if (auto* core = current_if_any()) return core;
    {
      const std::lock_guard lock(mutex_);
      if (shut_down_) return nullptr;
    }
    starting = true;
    struct Started {
      ~Started() { starting = false; }
    } const started;
    return replace({}).get();
  }

  static inline constinit std::atomic<Core*> current_{nullptr};
  std::mutex start_mutex_;
  std::mutex mutex_;
  std::vector<std::shared_ptr<Core>> all_;
  bool shut_down_ = false;
  Logger default_log_;
};

/// Whose wrapper it is: of an own cache, whose core it keeps alive, or of the process-wide one, found at call time.
class Owner {
 public:
  Owner() = default;
  explicit Owner(std::shared_ptr<Core> own) : own_(std::move(own)) {}

  /// Null when caching is off.
  Core* core() const {
    auto* const core = core_if_any();
    if (core != nullptr && is_on(*core)) [[likely]] {
      return core;
    }
    if (core != nullptr || disabled_by_environment()) return nullptr;
    auto* const first = ProcessCache::instance().current();
    return first != nullptr && is_on(*first) ? first : nullptr;
  }

  /// For what removes entries: also while caching is off, since they would be there when it is on again.
  Core* core_to_remove() const {
    if (disabled_by_environment()) return nullptr;
    return own_ ? own_.get() : ProcessCache::instance().current();
  }

  Core* core_if_any() const noexcept { return own_ ? own_.get() : ProcessCache::current_if_any(); }
  std::string_view prefix() const noexcept {
    const auto* const core = core_if_any();
    return core != nullptr ? std::string_view(core->prefix) : std::string_view("cachecade");
  }
  Registry& registry() const { return own_ ? *own_->registry : *ProcessCache::instance().registry; }
  Logger& log() const { return own_ ? *own_->log : ProcessCache::instance().log(); }

 private:
  static bool is_on(const Core& core) noexcept {
    return core.enabled.load(std::memory_order_relaxed) && caching_enabled.load(std::memory_order_relaxed);
  }

  std::shared_ptr<Core> own_;
};

}  // namespace cachecade::detail
