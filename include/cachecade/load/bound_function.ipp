#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/bound_function.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/entry_context.hpp>

#include <utility>

namespace cachecade::load {

CACHECADE_DECL BoundFunction::BoundFunction(Core& its_core, const detail::ValueOps& its_ops,
                                            std::shared_ptr<const detail::Codec> its_codec,
                                            const EffectivePolicy& its_policy, const ResultHooks* its_hooks,
                                            Counters& its_counters)
    : HitPath{.core = &its_core, .engine = its_core.engine.get(), .hits = &its_counters.hits},
      ops(its_ops),
      codec(std::move(its_codec)),
      policy(its_policy),
      hooks(its_hooks),
      counters(its_counters) {}

CACHECADE_DECL bool BoundFunction::local() const noexcept {
  return codec == nullptr || static_cast<const Core*>(core)->in_memory;
}

CACHECADE_DECL std::shared_ptr<const EntryCodec> BoundFunction::entry_codec() const {
  return codec != nullptr ? std::make_shared<const EntryCodec>(ops, codec, policy.version) : nullptr;
}

CACHECADE_DECL memory::EntryTypePointer BoundFunction::entry_type(std::string_view key_prefix) const {
  if (type) return type;
  const auto& its_core = *static_cast<const Core*>(core);
  return its_core.engine->type(key_prefix, ops, policy.version, policy.tagged,
                               std::make_shared<const EntryContext>(key_prefix, entry_codec(), its_core.log));
}

}  // namespace cachecade::load
