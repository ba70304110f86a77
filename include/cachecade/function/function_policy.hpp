// Policy<R(P...)>: the knobs of one function, the plain ones and those that need its types.
#pragma once

#include <cachecade/codec.hpp>
#include <cachecade/function/key_by.hpp>
#include <cachecade/function/owned_arguments.hpp>
#include <cachecade/function/result_type.hpp>
#include <cachecade/function/signature.hpp>
#include <cachecade/function/tags_by.hpp>
#include <cachecade/load/knobs.hpp>
#include <cachecade/load/result_hooks.hpp>
#include <cachecade/policy.hpp>

#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace cachecade {

template <class R, class... P>
struct Policy<R(P...)> {
  std::string name{};  // the plain knobs: see Policy<void>
  std::string scope{};
  std::optional<Duration> ttl{};
  detail::BehindKnob<Duration, P...> stale_for{};
  std::optional<Duration> on_error_for{};
  detail::BehindKnob<double, P...> refresh_at{};
  detail::BehindKnob<double, P...> early{};
  std::optional<double> jitter{};
  std::optional<Duration> negative_ttl{};
  std::optional<Duration> load_timeout{};
  detail::BehindKnob<Duration, P...> soft_timeout{};
  std::optional<int> version{};
  detail::TagsBy<R(P...)> tags{};  // fixed names, or a function of the arguments that returns one or several
  std::optional<bool> hash_args{};
  std::optional<bool> shared_required{};
  detail::KeyBy<R(P...)> key_by = detail::default_key_by(static_cast<R (*)(P...)>(nullptr));  // stands in the key in
                                                                                              // place of the arguments
  detail::ResultHook<bool, detail::StoredResult<R>> cache_if{};     // whether a result is stored; empty: always
  detail::ResultHook<Duration, detail::StoredResult<R>> ttl_of{};   // a result's own ttl, where it is shorter
  detail::ResultHook<TagNames, detail::StoredResult<R>> tags_of{};  // more tags, that only the result tells
  AnyCodec<detail::StoredResult<R>> codec{};  // writes results for shared stores; empty: the cache's own
};

namespace detail {

/// The plain knobs of a function's policy: what needs no types.
template <class Signature>
Policy<> plain_knobs(const Policy<Signature>& policy) {
  Policy<> plain;
  load::copy_knobs(policy, plain);
  return plain;
}

template <class Signature>
struct PolicyOf {
  using type = Policy<Signature>;
};
template <>
struct PolicyOf<Generic<>> {
  using type = Policy<>;
};

}  // namespace detail

/// The policy type of a callable; named as a type of its own so that `{.name = …, .ttl = …}` can be written in a call.
template <class Fn>
using PolicyFor = typename detail::PolicyOf<detail::Signature<Fn>>::type;

}  // namespace cachecade
