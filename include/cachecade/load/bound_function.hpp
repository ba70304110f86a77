// BoundFunction: what the core knows of a function in one cache. Made once for each cache that a wrapper works with, so
// that a call merges no policy.
#pragma once

#include <cachecade/codec.hpp>
#include <cachecade/detail/value_ops.hpp>
#include <cachecade/load/effective_policy.hpp>
#include <cachecade/load/entry_codec.hpp>
#include <cachecade/load/hit_path.hpp>
#include <cachecade/load/result_hooks.hpp>

#include <atomic>
#include <memory>

namespace cachecade::load {

class Core;
struct Counters;

struct BoundFunction : HitPath {
  /// A null `its_codec`: no shared store can hold its results. `its_hooks` must outlive it.
  BoundFunction(Core& its_core, const detail::ValueOps& its_ops, std::shared_ptr<const detail::Codec> its_codec,
                const EffectivePolicy& its_policy, const ResultHooks* its_hooks, Counters& its_counters);

  /// Whether its values are kept in this process's memory.
  bool local() const noexcept;
  bool has_result_tags() const noexcept { return hooks != nullptr && hooks->tags_of; }

  /// Null where there is no codec. Throws std::bad_alloc.
  std::shared_ptr<const EntryCodec> entry_codec() const;

  /// The type of its entries in memory, whose keys begin with `key_prefix`. Throws std::bad_alloc.
  memory::EntryTypePointer entry_type(std::string_view key_prefix) const;

  const detail::ValueOps& ops;
  const std::shared_ptr<const detail::Codec> codec;
  const EffectivePolicy policy;
  const ResultHooks* const hooks;        // null: none
  Counters& counters;                    // of its name, in the core
  const BoundFunction* older = nullptr;  // of the same wrapper, in another cache
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/bound_function.ipp>
#endif
