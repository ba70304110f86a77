// TypedKnobs: those knobs of a policy that need the function's types, where it sets any. Most functions set none, and
// then none of this is compiled for them.
#pragma once

#include <cachecade/function/function_policy.hpp>
#include <cachecade/load/function_knobs.hpp>

#include <utility>

namespace cachecade::detail {

template <class Signature>
struct TypedKnobs;

template <class R, class... P>
struct TypedKnobs<R(P...)> final : load::FunctionKnobs {
  explicit TypedKnobs(Policy<R(P...)>&& policy) : key_by(std::move(policy.key_by)), tags_by(std::move(policy.tags)) {
    hooks = {std::move(policy.cache_if), std::move(policy.ttl_of), std::move(policy.tags_of)};
    codec = policy.codec.untyped();
    makes_keys = static_cast<bool>(key_by);
    makes_tags = static_cast<bool>(tags_by);
    if (makes_keys) write_arguments = key_by.argument_writer();
  }

  KeyBy<R(P...)> key_by;
  TagsBy<R(P...)> tags_by;
};

template <class Signature>
using TypedKnobsPointer = CountedPointer<const TypedKnobs<Signature>>;

/// Null where the policy sets none of them.
template <class Signature>
TypedKnobsPointer<Signature> typed_knobs(Policy<Signature>&& policy) {
  const bool any = policy.key_by || policy.tags || policy.cache_if || policy.ttl_of || policy.tags_of || policy.codec;
  return any ? TypedKnobsPointer<Signature>(new TypedKnobs<Signature>(std::move(policy)))
             : TypedKnobsPointer<Signature>();
}

}  // namespace cachecade::detail
