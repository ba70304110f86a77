// EffectivePolicy: how the values of one function are kept in one cache, as its own policy and the cache's defaults
// say.
#pragma once

#include <cachecade/duration.hpp>
#include <cachecade/load/freshness.hpp>
#include <cachecade/policy.hpp>

#include <chrono>

namespace cachecade::load {

inline constexpr Duration default_load_timeout = std::chrono::seconds(30);

struct EffectivePolicy {
  Duration ttl{};
  Duration stale_for{};
  Duration on_error_for{};
  EarlyRefresh early{};
  double jitter = 0;
  Duration negative_ttl{};
  Duration load_timeout = default_load_timeout;
  Duration soft_timeout{};
  int version = 0;
  bool ownable = false;  // a task can keep the arguments
  bool tagged = false;   // entries have tags, of the arguments or the result

  StaleWindows windows(Duration its_ttl) const noexcept { return {its_ttl, stale_for, on_error_for}; }

  /// Whether an entry may be served and loaded anew in the background.
  bool refreshes_in_background() const noexcept { return stale_for.positive() || early.at > 0 || early.beta > 0; }
};

/// Knobs that `own` does not set are those of `defaults`; all within their ranges.
/// `ownable`: a task can keep the arguments; `tagged`: the function has more tags than the fixed ones.
EffectivePolicy effective_policy(const Policy<>& own, const Policy<>& defaults, bool ownable, bool tagged);

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/effective_policy.ipp>
#endif
