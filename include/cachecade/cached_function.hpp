// CachedFunction: what `cachecaded(ttl, fn)` returns. Call it like the function; its results come from the cache.
//
// Copies are cheap and share everything. All members may be called from any thread at once. A call answered from memory
// costs the key text in a buffer on the stack (no heap below 200 bytes), one look-up and one copy of the result.
#pragma once

#include <cachecade/function/bulk.hpp>
#include <cachecade/function/callable_facts.hpp>
#include <cachecade/function/generic_wrapper.hpp>
#include <cachecade/function/typed_view.hpp>

#include <source_location>
#include <type_traits>
#include <utility>

namespace cachecade {

template <class Fn, class Codec, class Signature>
class CachedFunction;

/// The wrapper of a callable with one signature. Its members are those of TypedView.
template <class Fn, class Codec, class R, class... P>
class CachedFunction<Fn, Codec, R(P...)> : public detail::TypedView<R(P...)> {
 public:
  CachedFunction(Fn&& fn, Policy<R(P...)>&& policy, load::Owner&& owner, const std::source_location& where)
      : CachedFunction(new State(std::move(fn), detail::plain_knobs(policy), std::move(owner), where,
                                 detail::typed_knobs(std::move(policy)))) {}

  CachedFunction(Fn&& fn, Policy<>&& policy, load::Owner&& owner, const std::source_location& where)
      : CachedFunction(new State(std::move(fn), std::move(policy), std::move(owner), where)) {
    static_assert((detail::check_parameter<P>() && ...));
  }

  /// The function itself.
  const Fn& original() const noexcept { return state_->fn; }

 private:
  struct State final : detail::Counted {
    State(Fn&& callable, Policy<>&& policy, load::Owner&& owner, const std::source_location& where,
          detail::TypedKnobsPointer<R(P...)> knobs = {})
        : fn(std::move(callable)),
          function(std::move(policy), std::move(owner), where, detail::facts_of(fn, callable_type_text<Fn>())),
          typed({*this, function}, function.part(), fn, &detail::default_codec<Codec, detail::StoredResult<R>>,
                std::move(knobs), detail::bulk_of<R, P...>(fn)) {
      typed.check_codec();
    }

    const Fn fn;
    const load::FunctionState function;
    const detail::TypedFunction<R(P...)> typed;
  };

  explicit CachedFunction(State* state) : detail::TypedView<R(P...)>(state->typed), state_(state) {}

  detail::CountedPointer<const State> state_;
};

namespace detail {

template <class Codec, class Fn, class Signature, class... Knobs>
struct WrapperOf {
  using type = CachedFunction<Fn, Codec, Signature>;
};
template <class Codec, class Fn, class... Knobs>
struct WrapperOf<Codec, Fn, Generic<>, Knobs...> {
  using type = CachedFunction<Fn, Codec, Generic<Knobs...>>;
};

/// What every form of `cachecaded` comes down to. The policy is the function's own, or has plain knobs only, which
/// costs the compiler less.
template <class Codec, class Fn, class AnyPolicy, class... Knobs>
auto wrap([[maybe_unused]] load::Owner&& owner, [[maybe_unused]] AnyPolicy&& policy, [[maybe_unused]] Fn fn,
          [[maybe_unused]] const std::source_location& where, [[maybe_unused]] Knobs... knobs) {
  if constexpr (std::is_same_v<Fn, Refused> || !check_callable<Fn>()) {
    return Refused{};
  } else if constexpr (!check_signature(std::type_identity<Signature<Fn>>{})) {
    return Refused{};
  } else {
    return typename WrapperOf<Codec, Fn, Signature<Fn>, Knobs...>::type(std::move(fn), std::move(policy),
                                                                        std::move(owner), where, std::move(knobs)...);
  }
}

/// The same for a function of many keys.
template <class Codec, class Fn, class AnyPolicy>
auto wrap_many([[maybe_unused]] load::Owner&& owner, [[maybe_unused]] AnyPolicy&& policy, [[maybe_unused]] Fn fn,
               [[maybe_unused]] const std::source_location& where) {
  if constexpr (!check_callable<Fn>() || !check_bulk<Fn>()) {
    return Refused{};
  } else if constexpr (!check_result<typename BulkFunction<Fn>::R>()) {
    return Refused{};
  } else {
    using Bulk = BulkFunction<Fn>;
    return CachedFunction<Bulk, Codec, typename Bulk::R(const typename Bulk::K&)>(
        Bulk{std::move(fn)}, std::move(policy), std::move(owner), where);
  }
}

}  // namespace detail
}  // namespace cachecade
