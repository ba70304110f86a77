#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/effective_policy.hpp>
#include <cachecade/load/knobs.hpp>

#include <algorithm>
#include <concepts>
#include <optional>
#include <string>

namespace cachecade::load {

/// The knobs of `own`, and of `defaults` where it does not set one.
inline Policy<> inherit(Policy<> own, const Policy<>& defaults) {
  for_each_knob<Policy<>>([&]<class T>(T Policy<>::*knob) {
    if constexpr (std::same_as<T, TagNames>) {
      if ((own.*knob).empty()) own.*knob = defaults.*knob;
    } else if constexpr (!std::same_as<T, std::string>) {
      if (!(own.*knob)) own.*knob = defaults.*knob;
    }
  });
  return own;
}

inline Duration window(const std::optional<Duration>& knob) {
  return std::clamp(knob.value_or(Duration{}), Duration{}, longest_ttl);
}

CACHECADE_DECL EffectivePolicy effective_policy(const Policy<>& own, const Policy<>& defaults, bool ownable,
                                                bool tagged) {
  const Policy<> merged = inherit(own, defaults);
  const Duration load_timeout = window(merged.load_timeout);
  EffectivePolicy policy{.ttl = std::min(merged.ttl.value_or(Duration{}), longest_ttl),
                         .on_error_for = window(merged.on_error_for),
                         .jitter = merged.jitter.value_or(0),
                         .negative_ttl = merged.negative_ttl.value_or(Duration{}),
                         .load_timeout = load_timeout.positive() ? load_timeout : default_load_timeout,
                         .version = merged.version.value_or(0),
                         .ownable = ownable,
                         .tagged = tagged || !merged.tags.empty()};
  if (ownable) {
    policy.stale_for = window(merged.stale_for);
    policy.early = {merged.refresh_at.value_or(0), merged.early.value_or(0)};
    policy.soft_timeout = window(merged.soft_timeout);
  }
  return policy;
}

}  // namespace cachecade::load
