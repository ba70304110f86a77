// BoundFunctions: a function whose results have one type, as each cache knows it that it works with.
//
// Invariant: what was bound stays until this ends; there are as many as caches the function belonged to, which is one,
// and one more for each init_cache. So a call reads one pointer.
#pragma once

#include <cachecade/codec.hpp>
#include <cachecade/detail/value_ops.hpp>
#include <cachecade/load/function_state.hpp>
#include <cachecade/load/hit_path.hpp>
#include <cachecade/load/result_hooks.hpp>

#include <atomic>
#include <memory>
#include <string>

namespace cachecade::load {

/// What the core must know of a function's types, and of the knobs that need them.
struct ResultType {
  const detail::ValueOps& ops;
  std::shared_ptr<const detail::Codec> codec{};  // null: no shared store can hold it
  ResultHooks hooks{};
  bool ownable = false;  // a task can keep the arguments
  bool tagged = false;   // the policy's own knobs make tags of arguments or result
  bool number = false;   // calls may be looked up in memory by their one integer
};

/// Thread safe.
class BoundFunctions {
 public:
  /// `function` must outlive it; `part` is the function's name and scope in keys.
  BoundFunctions(const FunctionState& function, std::string part, ResultType&& result);
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
  const ResultType result_;
  mutable std::atomic<const HitPath*> newest_{nullptr};  // a BoundFunction
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/bound_functions.ipp>
#endif
