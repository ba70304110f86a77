// ActiveTier: the tier where the values of a request are kept, for the time of one call, or until it waits for another.
#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/active_store.hpp>
#include <cachecade/load/fallback_tier.hpp>
#include <cachecade/load/memory_tier.hpp>
#include <cachecade/load/store_tier.hpp>

#include <optional>

namespace cachecade::load {

class ActiveTier {
 public:
  CACHECADE_DECL explicit ActiveTier(Request& request);
  ActiveTier(const ActiveTier&) = delete;
  ActiveTier& operator=(const ActiveTier&) = delete;

  /// See ActiveStore.
  CACHECADE_DECL void renew();
  CACHECADE_DECL bool fall_back();

  Tier& operator*() noexcept { return *active_; }

 private:
  void choose();

  Request& request_;
  ActiveStore store_;
  MemoryTier memory_;
  std::optional<StoreTier> in_store_{};
  std::optional<FallbackTier> fallback_{};
  Tier* active_ = &memory_;
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/active_tier.ipp>
#endif
