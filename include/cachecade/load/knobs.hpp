// Which plain knobs a policy has: the one table that inheriting and converting walk.
#pragma once

#include <cachecade/policy.hpp>

#include <concepts>

namespace cachecade::load {

/// Calls `visit(&Policies::knob...)` for each knob that all policies have, whatever their signatures.
template <class... Policies, class Visit>
constexpr void for_each_knob(Visit&& visit) {
  visit(&Policies::name...);
  visit(&Policies::scope...);
  visit(&Policies::ttl...);
  visit(&Policies::stale_for...);
  visit(&Policies::on_error_for...);
  visit(&Policies::refresh_at...);
  visit(&Policies::early...);
  visit(&Policies::jitter...);
  visit(&Policies::negative_ttl...);
  visit(&Policies::load_timeout...);
  visit(&Policies::soft_timeout...);
  visit(&Policies::version...);
  visit(&Policies::tags...);
  visit(&Policies::hash_args...);
  visit(&Policies::shared_required...);
}

/// Sets those knobs of `to` that it can have.
template <class From, class To>
void copy_knobs(const From& from, To& to) {
  for_each_knob<From, To>([&]<class F, class T>(F From::*source, T To::*target) {
    if constexpr (std::same_as<F, T>) to.*target = from.*source;
  });
}

}  // namespace cachecade::load
