// CachedFunction: what `cachecaded(ttl, fn)` returns. Call it like the function; its results come from the cache.
//
// Copies are cheap and share everything. All members may be called from any thread at once. A call answered from memory
// costs the key text in a buffer on the stack (no heap below 200 bytes), one look-up and one copy of the result.
#pragma once

#include <cachecade/function/callable_facts.hpp>
#include <cachecade/function/typed_view.hpp>

#include <source_location>
#include <utility>

namespace cachecade {

template <class Fn, class Codec, class Signature>
class CachedFunction;

/// The wrapper of a callable with one signature. Its members are those of TypedView.
template <class Fn, class Codec, class R, class... P>
class CachedFunction<Fn, Codec, R(P...)> : public detail::TypedView<R(P...)> {
 public:
  CachedFunction(Fn&& fn, Policy<R(P...)>&& policy, load::Owner&& owner, const std::source_location& where)
      : CachedFunction(new State(std::move(fn), std::move(policy), std::move(owner), where)) {}

  /// The function itself.
  const Fn& original() const noexcept { return state_->fn; }

 private:
  struct State final : detail::Counted {
    State(Fn&& callable, Policy<R(P...)>&& policy, load::Owner&& owner, const std::source_location& where)
        : fn(std::move(callable)),
          function(detail::plain_knobs(policy), std::move(owner), where,
                   detail::facts_of(fn, callable_type_text<Fn>())),
          typed({*this, function}, function.part(), fn, std::move(policy),
                detail::default_codec<Codec, detail::StoredResult<R>>()) {
      typed.check_codec();
    }

    const Fn fn;
    const load::FunctionState function;
    const detail::TypedFunction<R(P...)> typed;
  };

  explicit CachedFunction(State* state) : detail::TypedView<R(P...)>(state->typed), state_(state) {}

  detail::CountedPointer<const State> state_;
};

}  // namespace cachecade
