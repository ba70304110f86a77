// TypedFunction: a wrapped function, called with one list of parameter types: how its keys are written, what its
// results are, and how it is run. A plain function has one, a generic lambda one for each list of types that calls
// deduce.
#pragma once

#include <cachecade/detail/callable.hpp>
#include <cachecade/detail/counted.hpp>
#include <cachecade/detail/value_ops.hpp>
#include <cachecade/function/function_policy.hpp>
#include <cachecade/function/number_key.hpp>
#include <cachecade/function/owned_arguments.hpp>
#include <cachecade/function/value_ops_of.hpp>
#include <cachecade/load/bound_functions.hpp>
#include <cachecade/load/request.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace cachecade::detail {

/// What wrappers know of their function whatever its types are. `keeper` lives as long as any of them, and keeps alive
/// all that belongs to the function.
struct WrappedFunction {
  const Counted& keeper;
  const load::FunctionState& state;
};

template <class Signature>
class TypedFunction;

template <class R, class... P>
class TypedFunction<R(P...)> {
 public:
  using Result = StoredResult<R>;
  using Run = FunctionRef<R(P&&...)>;

  static constexpr bool ownable = (is_ownable<P> && ...);

  /// `part` is the function's name and scope in keys. `codec` writes results where the policy names none; null: none
  /// can. Only those knobs of the policy are read that need types.
  TypedFunction(WrappedFunction wrapped, std::string part, Run run, Policy<R(P...)>&& policy,
                std::shared_ptr<const Codec> codec)
      : keeper(wrapped.keeper),
        state(wrapped.state),
        owner(state.owner()),
        run_(run),
        key_by_(std::move(policy.key_by)),
        tags_(std::move(policy.tags)),
        bound_(state, std::move(part),
               {.ops = value_ops<Result>,
                .codec = policy.codec ? policy.codec.untyped() : std::move(codec),
                .hooks = {policy.cache_if, policy.ttl_of, policy.tags_of},
                .ownable = ownable,
                .tagged = tags_ || policy.tags_of,
                .number = !key_by_}) {
    state.add_signature(bound_.part(), key_by_.argument_writer());
  }

  /// Throws Error(no_codec) where the policy requires a codec and there is none.
  void check_codec() const { bound_.check_codec(); }

  /// How the cache knows the function.
  const load::HitPath& in(load::CoreBase& core) const { return bound_.in(core); }

  /// Fills a slot with what the function returns.
  auto loader(P&... arguments) const {
    return [this, &arguments...](Slot& into) {
      into.fill([&](void* room) { ::new (room) Result(run(std::forward<P>(arguments)...)); });
    };
  }
  R run(P&&... arguments) const { return run_(std::forward<P>(arguments)...); }

  /// Where to look a call up by its integer; null where its key must be made.
  template <class Integer>
  const load::HitPath* path_of_number(Integer value) const {
    auto* const core = owner.core();
    if (core == nullptr || !is_number(value)) return nullptr;
    const auto& path = in(*core);
    return path.by_number ? &path : nullptr;
  }

  /// Key and tags of a call.
  void describe(load::Request& request, KeyView<P>... arguments) const {
    write_key(request.key, request.bound.core, arguments...);
    request.tags = tags_ ? tags_(arguments...) : state.fixed_tags(request.bound.core);
  }

  /// The key of a call in a cache, or where there is none.
  void write_key(Key& key, load::CoreBase* core, KeyView<P>... arguments) const {
    const std::string_view prefix = core != nullptr ? core->prefix : owner.prefix();
    if (key_by_) {
      KeyBuffer text;
      key_by_.write(text, arguments...);
      key.build_encoded(prefix, bound_.part(), state.hash_args(core), text.view());
    } else if constexpr ((KeyableParameter<P> && ...)) {
      key.build(prefix, bound_.part(), state.hash_args(core), arguments...);
    }
  }

  const Counted& keeper;
  const load::FunctionState& state;
  const load::Owner owner;

 private:
  Run run_;
  KeyBy<R(P...)> key_by_;
  TagsBy<R(P...)> tags_;
  load::BoundFunctions bound_;
};

}  // namespace cachecade::detail
