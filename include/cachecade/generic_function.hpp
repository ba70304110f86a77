// CachedFunction of a generic lambda: each call deduces its types, which join its key.
#pragma once

#include <cachecade/cached_function.hpp>
#include <cachecade/detail/type_name.hpp>
#include <cachecade/function/generic_knobs.hpp>
#include <cachecade/load/signature_views.hpp>

#include <concepts>
#include <cstddef>
#include <source_location>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace cachecade {

namespace detail {

/// How an argument of a deduced type reaches the function: as const, so that nothing is written that a hit would not
/// write; where the key is made by a knob, what has no key of its own as it came.
template <bool has_key_by, class A, class T = std::decay_t<A>>
struct GenericParameter {
  using type = const T&;
};
template <class A, class T>
requires(!KeyableParameter<T>) struct GenericParameter<true, A, T> {
  using type = A&&;
};

}  // namespace detail

/// The wrapper of a generic lambda. Its members are those of TypedView, each with the types that the call deduces.
template <class Fn, class Codec, class... Knobs>
class CachedFunction<Fn, Codec, detail::Generic<Knobs...>> {
  template <class A>
  using Parameter = typename detail::GenericParameter<(Knobs::replaces_arguments || ...), A>::type;

 public:
  template <class... A>
  using Result = detail::StoredResult<std::invoke_result_t<const Fn&, Parameter<A>...>>;

  CachedFunction(Fn&& fn, Policy<>&& policy, load::Owner&& owner, const std::source_location& where, Knobs&&... knobs)
      : state_(new State(std::move(fn), std::move(policy), std::move(owner), where, std::move(knobs)...)) {}

  template <class... A>
  requires std::invocable<const Fn&, Parameter<A>...> Result<A...>
  operator()(A&&... args) const { return view<A...>()(std::forward<A>(args)...); }

  template <CallOption... Option>
  auto with(const Option&... options) const {
    CallOptions set;
    (options.apply(set), ...);
    return [function = *this, set]<class... A>(A&&... args) -> Result<A...> {
      return function.template view<A...>().call_as(set, std::forward<A>(args)...);
    };
  }

  template <class... A>
  Result<A...> refresh(A&&... args) const {
    return view<A...>().refresh(std::forward<A>(args)...);
  }

  template <class Look, class... A>
  decltype(auto) visit(Look&& look, A&&... args) const {
    return view<A...>().visit(std::forward<Look>(look), std::forward<A>(args)...);
  }

  template <class... A>
  bool invalidate(A&&... args) const {
    return view<A...>().invalidate(std::forward<A>(args)...);
  }

  template <class... A>
  bool expire(A&&... args) const {
    return view<A...>().expire(std::forward<A>(args)...);
  }

  template <class... A>
  auto peek(A&&... args) const {
    return view<A...>().peek(std::forward<A>(args)...);
  }

  template <class... A>
  auto entry(A&&... args) const {
    return view<A...>().entry(std::forward<A>(args)...);
  }

  template <class... A>
  bool put(const Result<A...>& value, A&&... args) const {
    return view<A...>().put(value, std::forward<A>(args)...);
  }

  template <class... A>
  std::string key(A&&... args) const {
    return view<A...>().key(std::forward<A>(args)...);
  }

  template <class... A>
  std::string json(A&&... args) const {
    return view<A...>().json(std::forward<A>(args)...);
  }

  std::size_t invalidate_all() const { return state_->function.invalidate_all(); }
  std::size_t expire_all() const { return state_->function.expire_all(); }
  const Fn& original() const noexcept { return state_->fn; }

 private:
  struct State final : detail::Counted {
    State(Fn&& callable, Policy<>&& policy, load::Owner&& owner, const std::source_location& where,
          Knobs&&... its_knobs)
        : fn(std::move(callable)),
          knobs(std::move(its_knobs)...),
          function(std::move(policy), std::move(owner), where, detail::facts_of(fn, callable_type_text<Fn>())) {}

    const Fn fn;
    const std::tuple<Knobs...> knobs;
    const load::FunctionState function;
    const load::SignatureViews views;
  };

  template <class Signature>
  struct Listed final : detail::Counted {
    Listed(const State& state, const std::string& types)
        : function({state, state.function},
                   key_function(state.function.policy().name, state.function.policy().scope + types), state.fn,
                   policy_of<Signature>(state.knobs),
                   detail::default_codec<Codec, typename detail::TypedFunction<Signature>::Result>()) {}

    const detail::TypedFunction<Signature> function;
  };

  template <class Signature>
  static Policy<Signature> policy_of(const std::tuple<Knobs...>& knobs) {
    const auto with_knobs = [&](Policy<Signature> policy) {
      std::apply([&](const auto&... knob) { (knob.apply(policy), ...); }, knobs);
      return policy;
    };
    if constexpr ((Knobs::replaces_arguments || ...)) {
      return with_knobs({.key_by = detail::KeyBy<Signature>()});
    } else {
      return with_knobs({});
    }
  }

  template <class Signature>
  static constexpr char tag = 0;

  /// The function of these argument types, whose scope they join: `<int,std::string>`.
  template <class... A>
  auto view() const {
    using Signature = std::invoke_result_t<const Fn&, Parameter<A>...>(Parameter<A>...);
    const auto& listed = state_->views.of(&tag<Signature>, [this] {
      std::string types;
      ((types += (types.empty() ? "<" : ",") + detail::type_name<std::decay_t<A>>()), ...);
      return load::SignatureViews::View(new Listed<Signature>(*state_, types.empty() ? "<>" : types + ">"));
    });
    return detail::TypedView<Signature>(static_cast<const Listed<Signature>&>(listed).function);
  }

  detail::CountedPointer<const State> state_;
};

}  // namespace cachecade
