#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/error.hpp>
#include <cachecade/load/bound_function.hpp>
#include <cachecade/load/bound_functions.hpp>
#include <cachecade/load/core.hpp>

#include <utility>

namespace cachecade::load {

/// Whether there are more tags than the policy's.
inline bool has_typed_tags(const FunctionKnobs* knobs) noexcept {
  return knobs != nullptr && (knobs->makes_tags || knobs->hooks.tags_of);
}

inline std::shared_ptr<const detail::Codec> codec_of(const ResultType& result, const FunctionKnobs* knobs) {
  if (knobs != nullptr && knobs->codec != nullptr) return knobs->codec;
  return result.default_codec();
}

CACHECADE_DECL BoundFunctions::BoundFunctions(const FunctionState& function, std::string_view part,
                                              const ResultType& result, const Parameters& parameters,
                                              const FunctionKnobs* knobs)
    : function_(function),
      part_(part),
      ops_(result.ops),
      codec_(codec_of(result, knobs)),
      knobs_(knobs),
      ownable_(parameters.ownable) {
  if (knobs != nullptr && knobs->makes_keys) {
    function.add_signature(part_, knobs->write_arguments, has_typed_tags(knobs));
  } else {
    function.add_signature(part_, parameters.list != nullptr ? WriteArguments(*parameters.list) : WriteArguments(),
                           has_typed_tags(knobs));
  }
}

CACHECADE_DECL void BoundFunctions::check_codec() const {
  if (function_.policy().shared_required.value_or(false) && codec_ == nullptr) {
    throw Error(Errc::no_codec, "no codec can encode the result of the function wrapped at " + function_.place() +
                                    ", which requires a shared store: give the type to_json and from_json, or set "
                                    ".codec");
  }
}

CACHECADE_DECL BoundFunctions::~BoundFunctions() {
  for (auto* bound = static_cast<const BoundFunction*>(newest_.load(std::memory_order_acquire)); bound != nullptr;) {
    const std::unique_ptr<const BoundFunction> last(bound);
    bound = last->older;
  }
}

CACHECADE_DECL const HitPath& BoundFunctions::bound_to(CoreBase& core) const {
  const auto* newest = newest_.load(std::memory_order_acquire);
  for (const auto* bound = static_cast<const BoundFunction*>(newest); bound != nullptr; bound = bound->older) {
    if (bound->core == &core) return *bound;
  }
  auto& its_core = static_cast<Core&>(core);
  function_.advise(core, codec_ != nullptr, ownable_);
  auto fresh = std::make_unique<BoundFunction>(
      its_core, ops_, codec_, effective_policy(function_.policy(), its_core.defaults, ownable_, has_typed_tags(knobs_)),
      knobs_ != nullptr ? &knobs_->hooks : nullptr, its_core.functions.of(function_.policy().name));
  fresh->type = fresh->entry_type(core.prefix + ":" + part_ + ":");
  fresh->hash_args = function_.hash_args(&core);
  fresh->by_arguments = fresh->local() && fresh->policy.ttl.positive() && !fresh->hash_args;
  const bool plain_key = knobs_ == nullptr || !knobs_->makes_keys;
  fresh->by_number = fresh->by_arguments && plain_key && !fresh->policy.tagged;
  do {
    fresh->older = static_cast<const BoundFunction*>(newest);
  } while (!newest_.compare_exchange_weak(newest, fresh.get(), std::memory_order_acq_rel));
  return *fresh.release();
}

}  // namespace cachecade::load
