#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/effective_policy.hpp>

#include <algorithm>

namespace cachecade::load {

CACHECADE_DECL EffectivePolicy effective_policy(const Policy<>& own, const Policy<>& defaults, bool ownable,
                                                bool tagged) {
  const auto knob = [&](auto Policy<>::*which, auto otherwise) {
    return (own.*which ? own.*which : defaults.*which).value_or(otherwise);
  };
  const auto window = [&](auto Policy<>::*which) {
    return std::clamp(knob(which, Duration{}), Duration{}, longest_ttl);
  };
  const Duration load_timeout = knob(&Policy<>::load_timeout, Duration{});
  EffectivePolicy policy{
      .ttl = std::min(knob(&Policy<>::ttl, Duration{}), longest_ttl),
      .on_error_for = window(&Policy<>::on_error_for),
      .jitter = knob(&Policy<>::jitter, 0.0),
      .negative_ttl = knob(&Policy<>::negative_ttl, Duration{}),
      .load_timeout = load_timeout.positive() ? std::min(load_timeout, longest_ttl) : default_load_timeout,
      .version = knob(&Policy<>::version, 0),
      .ownable = ownable,
      .tagged = tagged || !own.tags.empty() || !defaults.tags.empty()};
  if (ownable) {
    policy.stale_for = window(&Policy<>::stale_for);
    policy.early = {knob(&Policy<>::refresh_at, 0.0), knob(&Policy<>::early, 0.0)};
    policy.soft_timeout = window(&Policy<>::soft_timeout);
  }
  return policy;
}

}  // namespace cachecade::load
