// Keeping: what becomes of a result: for how long it is kept, by the knobs of the policy that look at it, and where.
#pragma once

#include <cachecade/cache/core.hpp>
#include <cachecade/cache/found.hpp>
#include <cachecade/cache/local_value.hpp>
#include <cachecade/cache/plan.hpp>
#include <cachecade/cache/result_type.hpp>
#include <cachecade/cache/shared_value.hpp>
#include <cachecade/key/key.hpp>
#include <cachecade/load/flight.hpp>
#include <cachecade/load/freshness.hpp>

#include <algorithm>
#include <optional>
#include <string_view>

namespace cachecade::detail {

template <class T>
class Keeping {
 public:
  /// `call`: to the shared store where it is kept there, else null.
  Keeping(Core& core, const Plan<T>& plan, Key& key, std::string_view check, load::Flight& flight, StoreCall* call)
      : core_(core), plan_(plan), key_(key), check_(check), flight_(flight), call_(call) {}

  /// Stores the value, the flight's result, or tells why not. `tags` are those of the arguments. Throws nothing.
  std::optional<Dropped> keep(const T& value, Duration cost, const Basis& basis, TagNames tags) {
    load::Term term;
    TagNames result_tags;
    try {
      term = plan_.term(load::jittered(ttl_of(value), plan_.jitter, core_.random.uniform()));
      if (plan_.has_result_tags()) result_tags = plan_.deciders->tags_of(value);
    } catch (...) {
      return Dropped::failed_policy;
    }
    if (!term.ttl.positive()) return is_absent(value) ? Dropped::absent : Dropped::declined;
    if (call_ != nullptr && call_->failed()) return Dropped::store_fault;
    if (!basis.may_store) return Dropped::kept;
    if (call_ != nullptr) {
      return SharedValue<T>(core_, plan_, key_, tags).store(*call_, flight_, value, term, cost, basis, result_tags);
    }
    tags.insert(tags.end(), result_tags.begin(), result_tags.end());
    return keep_here(value, term, cost, basis.turn, tags);
  }

 private:
  Duration ttl_of(const T& value) const {
    const auto* const deciders = plan_.deciders;
    if (deciders != nullptr && deciders->cache_if && !deciders->cache_if(value)) return {};
    if (is_absent(value)) return std::min(plan_.ttl, plan_.negative_ttl);
    return deciders != nullptr && deciders->ttl_of ? std::min(plan_.ttl, deciders->ttl_of(value)) : plan_.ttl;
  }

  std::optional<Dropped> keep_here(const T& value, const load::Term& term, Duration cost, load::TagTurn turn,
                                   const TagNames& tags) {
    try {
      if (!LocalValue<T>(core_, key_, check_, plan_).store(flight_, value, term, cost, turn, tags)) {
        return flight_.voided() || !core_.tags.current(turn, tags) ? Dropped::invalidated : Dropped::too_big;
      }
      core_.counters.stored.add();
      return std::nullopt;
    } catch (...) {
      return Dropped::failed_copy;
    }
  }

  Core& core_;
  const Plan<T>& plan_;
  Key& key_;
  const std::string_view check_;
  load::Flight& flight_;
  StoreCall* const call_;
};

}  // namespace cachecade::detail
