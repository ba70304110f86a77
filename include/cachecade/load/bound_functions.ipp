#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/error.hpp>
#include <cachecade/load/bound_function.hpp>
#include <cachecade/load/bound_functions.hpp>
#include <cachecade/load/core.hpp>

#include <utility>

namespace cachecade::load {

CACHECADE_DECL BoundFunctions::BoundFunctions(const FunctionState& function, std::string part, ResultType&& result)
    : function_(function), part_(std::move(part)), result_(std::move(result)) {}

CACHECADE_DECL void BoundFunctions::check_codec() const {
  if (function_.policy().shared_required.value_or(false) && result_.codec == nullptr) {
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
  function_.advise(core, result_.codec != nullptr, result_.ownable);
  auto fresh = std::make_unique<BoundFunction>(
      its_core, result_.ops, result_.codec,
      effective_policy(function_.policy(), its_core.defaults, result_.ownable, result_.tagged), &result_.hooks);
  fresh->type = fresh->entry_type(core.prefix + ":" + part_ + ":");
  fresh->by_number = result_.number && fresh->local() && fresh->policy.ttl.positive() && !fresh->policy.tagged &&
                     !function_.hash_args(&core);
  do {
    fresh->older = static_cast<const BoundFunction*>(newest);
  } while (!newest_.compare_exchange_weak(newest, fresh.get(), std::memory_order_acq_rel));
  return *fresh.release();
}

}  // namespace cachecade::load
