// ActiveStore: where the values of one call are kept.
//
// That is this process's memory for what lives nowhere else; else the first store in the order of the options without
// which the call need not go; else the memory, where the options name it; else nothing.
#pragma once

#include <cachecade/duration.hpp>
#include <cachecade/store/store_call.hpp>

#include <chrono>
#include <optional>

namespace cachecade::load {

class Core;
struct BoundFunction;

/// Entries in memory may seem older by the ticks of its clocks. It hears all invalidations of this process at any time.
inline constexpr std::chrono::milliseconds memory_tolerance{50};

/// Of one thread.
class ActiveStore {
 public:
  explicit ActiveStore(const BoundFunction& function);
  /// `local`: the values live in this process's memory only.
  ActiveStore(const Core& core, bool local);
  ActiveStore(const ActiveStore&) = delete;
  ActiveStore& operator=(const ActiveStore&) = delete;

  /// After a wait: the stores may be asked anew, with budgets of their own.
  void renew();

  /// Whether the store that led has come to rest by what this call asked it, so that another leads from now on.
  bool fall_back();

  /// The part of this call in the store; null where the values are kept in process memory.
  store::StoreCall* call() noexcept { return call_ ? &*call_ : nullptr; }

  /// Whether it does so for one that is away, and then for how long it has heard all invalidations of this process.
  const std::optional<Duration>& stands_in_for() const noexcept { return stands_in_for_; }

 private:
  const Core& core_;
  const bool local_;
  bool asks_ = false;  // a store that does not rest
  std::optional<store::StoreCall> call_{};
  std::optional<Duration> stands_in_for_{};
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/active_store.ipp>
#endif
