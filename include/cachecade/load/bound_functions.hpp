// BoundFunctions: a function whose results have one type, as each cache knows it that it works with.
//
// Invariant: what was bound stays until this ends; there are as many as caches the function belonged to, which is one,
// and one more for each init_cache. So a call reads one pointer.
#pragma once

#include <cachecade/codec.hpp>
#include <cachecade/detail/value_ops.hpp>
#include <cachecade/load/function_knobs.hpp>
#include <cachecade/load/function_state.hpp>
#include <cachecade/load/hit_path.hpp>
#include <cachecade/load/parameter_list.hpp>

#include <atomic>
#include <memory>
#include <string>
#include <string_view>

namespace cachecade::load {

/// What the core must know of a function's result type.
struct ResultType {
  const detail::ValueOps& ops;
  std::shared_ptr<const detail::Codec> (*default_codec)() = nullptr;  // gives null: no shared store can hold it
};

/// And of its parameters.
struct Parameters {
  bool ownable = false;                 // a task can keep the arguments
  const ParameterList* list = nullptr;  // of calls by name; null: none
};

/// Thread safe.
class BoundFunctions {
 public:
  /// `function` and `knobs` must outlive it; `part` is the function's name and scope in keys. Calls by name find it
  /// from now on. A null `knobs`: the policy has none of them. Throws std::bad_alloc.
  BoundFunctions(const FunctionState& function, std::string_view part, const ResultType& result,
                 const Parameters& parameters, const FunctionKnobs* knobs);
  ~BoundFunctions();
  BoundFunctions(const BoundFunctions&) = delete;
  BoundFunctions& operator=(const BoundFunctions&) = delete;

  /// Throws std::bad_alloc.
  const HitPath& in(CoreBase& core) const {
    const auto* const newest = newest_.load(std::memory_order_acquire);
    if (newest != nullptr && newest->core == &core) [[likely]] {
      return *newest;
    }
    return bound_to(core);
  }

  /// Throws Error(no_codec) where the policy requires a codec and there is none.
  void check_codec() const;

  const std::string& part() const noexcept { return part_; }

 private:
  const HitPath& bound_to(CoreBase& core) const;

  const FunctionState& function_;
  const std::string part_;
  const detail::ValueOps& ops_;
  const std::shared_ptr<const detail::Codec> codec_;
  const FunctionKnobs* const knobs_;
  const bool ownable_;
  mutable std::atomic<const HitPath*> newest_{nullptr};  // a BoundFunction
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/bound_functions.ipp>
#endif
