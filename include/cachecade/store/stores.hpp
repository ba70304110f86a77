// Stores: all those of a cache, in the order in which they are used. The first leads; while calls go without it, the
// next one stands in, and so on.
//
// What stands in may be used from the moment on since when all before it have been away (absence.hpp), and an
// invalidation goes as far down the list as calls do: whoever is not asked now hears of nothing, and need not.
#pragma once

#include <cachecade/store/backend_selector.hpp>
#include <cachecade/store/store.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cachecade::store {

/// Constant but for what the stores themselves do; thread safe.
class Stores {
 public:
  /// Throws std::bad_alloc.
  Stores(Selection selected, const std::shared_ptr<const Clock>& clock, const std::shared_ptr<Logger>& log,
         std::string_view prefix, StoreHooks hooks)
      : memory_(selected.memory), hooks_(std::move(hooks)) {
    for (auto& candidate : selected.stores) {
      all_.push_back(std::make_unique<Store>(std::move(candidate), clock, log, prefix, hooks_));
    }
  }

  bool empty() const noexcept { return all_.empty(); }
  /// In their order; behind them this process's memory, where `memory_follows`.
  const std::vector<std::unique_ptr<Store>>& all() const noexcept { return all_; }
  bool memory_follows() const noexcept { return memory_; }

  /// Calls `tell` with every store that calls use or would use now: the first, and each behind one that is away. So
  /// what stood in before hears what the ones before it hear.
  template <class Tell>
  void each_in_use(Tell&& tell) {
    for (const auto& store : all_) {
      tell(*store);
      if (!store->absence().since()) return;
    }
  }

  /// Of all before the one of this name: what they have under the key is older than what was put into that one, also
  /// where they have come back meanwhile.
  void owe_removal(std::string_view key, std::string_view before) const {
    for (const auto& store : all_) {
      if (store->name() == before) return;
      store->owe_removal(key);
    }
  }

  /// The name of what calls use now; asks nobody.
  const std::string& leader() const {
    for (const auto& store : all_) {
      if (store->serves()) return store->name();
    }
    return memory_ || all_.empty() ? memory_name_ : all_.front()->name();
  }

  /// The longest budget of one call for one of them.
  Duration longest_timeout() const noexcept {
    Duration longest;
    for (const auto& store : all_) longest = std::max(longest, store->traits().timeout);
    return longest;
  }

 private:
  const bool memory_;
  const std::string memory_name_ = "memory";
  const StoreHooks hooks_;
  std::vector<std::unique_ptr<Store>> all_;
};

}  // namespace cachecade::store
