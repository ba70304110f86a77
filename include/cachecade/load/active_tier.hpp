// ActiveTier: the tier where the values of a request are kept, for the time of one call, or until it waits for another.
//
// That is this process's memory for what lives nowhere else; else the first store in the order of the options without
// which the call need not go; else the memory, where the options name it.
#pragma once

#include <cachecade/detail/config.hpp>
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

  /// After a wait: the stores may be asked anew, with budgets of their own.
  CACHECADE_DECL void renew();

  /// Whether the store that led has come to rest by what this call asked it, so that another tier leads from now on.
  CACHECADE_DECL bool fall_back();

  Tier& operator*() noexcept { return *active_; }

 private:
  Request& request_;
  MemoryTier memory_;
  std::optional<StoreTier> store_;
  std::optional<FallbackTier> fallback_;
  Tier* active_ = &memory_;
  bool asks_store_ = false;
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/active_tier.ipp>
#endif
