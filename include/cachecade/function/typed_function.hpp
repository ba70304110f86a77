// TypedFunction: a wrapped function, called with one list of parameter types: how its keys are written, what its
// results are, and how it is run. A plain function has one, a generic lambda one for each list of types that calls
// deduce.
#pragma once

#include <cachecade/detail/callable.hpp>
#include <cachecade/detail/counted.hpp>
#include <cachecade/detail/value_ops.hpp>
#include <cachecade/function/bulk_load.hpp>
#include <cachecade/function/by_name.hpp>
#include <cachecade/function/number_key.hpp>
#include <cachecade/function/owned_arguments.hpp>
#include <cachecade/function/typed_knobs.hpp>
#include <cachecade/function/value_ops_of.hpp>
#include <cachecade/load/bound_functions.hpp>
#include <cachecade/load/request.hpp>

#include <memory>
#include <string_view>
#include <type_traits>
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
  using DefaultCodec = std::shared_ptr<const Codec> (*)();

  static constexpr bool ownable = (is_ownable<P> && ...);

  /// `part` is the function's name and scope in keys. `codec` gives what writes results where the policy names none, or
  /// null. `for_many`: what runs it for many, where that is not run for each.
  TypedFunction(WrappedFunction wrapped, std::string_view part, Run run, DefaultCodec codec,
                TypedKnobsPointer<R(P...)> knobs = {}, Bulk<R, P...> for_many = {})
      : keeper(wrapped.keeper),
        state(wrapped.state),
        owner(state.owner()),
        bulk(for_many),
        run_(run),
        knobs_(std::move(knobs)),
        bound_(state, part, {value_ops<Result>, codec}, {ownable, parameters()}, knobs_.get()) {}

  /// Throws Error(no_codec) where the policy requires a codec and there is none.
  void check_codec() const { bound_.check_codec(); }

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
    const auto& path = bound_.in(*core);
    return path.by_number ? &path : nullptr;
  }

  const load::HitPath& path_in(load::CoreBase& core) const { return bound_.in(core); }

  /// Begins the key of a call in this cache.
  const load::HitPath& begin(Key& key, load::CoreBase& core, KeyView<P>... arguments) const {
    const auto& path = bound_.in(core);
    write_arguments(key.begin(path.type->key_prefix().size()), arguments...);
    return path;
  }
  /// The same, made whole, where there may be no cache.
  void write_key(Key& key, load::CoreBase* core, KeyView<P>... arguments) const {
    KeyBuffer text;
    write_arguments(text, arguments...);
    key.build_encoded(core != nullptr ? std::string_view(core->prefix) : owner.prefix(), bound_.part(),
                      state.hash_args(core), text.view());
  }

  /// A call whose key was begun, with the tags of its arguments.
  struct Request : load::Request {
    Request(const TypedFunction& function, const load::HitPath& path, Key& its_key, KeyView<P>... arguments)
        : load::Request(path, its_key) {
      function.add_tags(*this, arguments...);
    }
  };
  /// Tags of a call.
  void add_tags(load::Request& request, KeyView<P>... arguments) const {
    if (knobs_ && knobs_->makes_tags) {
      knobs_->tags_by.make(request.tags, arguments...);
    } else {
      state.add_fixed_tags(request.bound.core, request.tags);
    }
  }

  const Counted& keeper;
  const load::FunctionState& state;
  const load::Owner owner;
  const Bulk<R, P...> bulk;

 private:
  void write_arguments(KeyBuffer& out, KeyView<P>... arguments) const {
    if (knobs_ && knobs_->makes_keys) {
      knobs_->key_by.write(out, arguments...);
    } else if constexpr ((KeyableParameter<P> && ...)) {
      encode_arguments(out, arguments...);
    }
  }

  static constexpr const load::ParameterList* parameters() {
    if constexpr ((KeyableParameter<P> && ...)) {
      return &parameter_list<std::remove_cvref_t<P>...>;
    } else {
      return nullptr;
    }
  }

  Run run_;
  TypedKnobsPointer<R(P...)> knobs_;
  load::BoundFunctions bound_;
};

}  // namespace cachecade::detail
