// What `cachecaded(ttl, fn)` returns for a generic lambda.
#pragma once

#include <cachecade/call_options.hpp>
#include <cachecade/detail/refusals.hpp>
#include <cachecade/explanation.hpp>
#include <cachecade/function/call_with.hpp>
#include <cachecade/function/elements.hpp>
#include <cachecade/function/generic_function.hpp>
#include <cachecade/removal.hpp>
#include <cachecade/stats.hpp>
#include <cachecade/sweep.hpp>

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <source_location>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace cachecade {

template <class Fn, class Codec, class Signature>
class CachedFunction;

/// The wrapper of a generic lambda. Its members are those of TypedView, each with the types that the call deduces.
template <class Fn, class Codec, class... Knobs>
class CachedFunction<Fn, Codec, detail::Generic<Knobs...>> {
  using State = detail::GenericFunction<Fn, Codec, Knobs...>;

  template <class A>
  using Parameter = typename detail::GenericParameter<State::has_key_by, A>::type;

 public:
  template <class... A>
  using Result = detail::StoredResult<std::invoke_result_t<const Fn&, Parameter<A>...>>;

  CachedFunction(Fn&& fn, Policy<>&& policy, load::Owner&& owner, const std::source_location& where, Knobs&&... knobs)
      : state_(new State(std::move(fn), std::move(policy), std::move(owner), where, std::move(knobs)...)) {}

  template <class... A>
  requires std::invocable<const Fn&, Parameter<A>...> Result<A...>
  operator()(A&&... args) const { return view<A...>()(std::forward<A>(args)...); }

  template <class... A>
  requires(!std::invocable<const Fn&, Parameter<A>...> && std::invocable<Fn&, Parameter<A>...>) __attribute__((
      unavailable("cachecade: a mutable lambda may answer differently each time, so its results cannot be "
                  "cached: drop `mutable`"))) detail::Refused
  operator()(A&&... args) const;

  template <CallOption... Option>
  auto with(const Option&... options) const {
    CallOptions set;
    (options.apply(set), ...);
    return detail::GenericCallWith<CachedFunction, detail::tells<Option...>>(*this, set);
  }

  /// An element is the lambda's argument, where it can be called with that, else a tuple of its arguments.
  template <class Range>
  auto many(Range&& range, const CallOptions& options = {}) const {
    if constexpr (detail::HasElements<Range>) {
      return many_of<detail::ElementOf<Range>>().many(range, options);
    } else {
      return detail::check_elements<Range, false>(), detail::Refused();
    }
  }
  template <class T>
  auto many(std::initializer_list<T> list, const CallOptions& options = {}) const {
    return many_of<T>().many(list, options);
  }
  template <class First, class Second, class... More>
  requires(!std::same_as<Second, CallOptions>) detail::Refused many(const First&, const Second&, const More&...)
  const { return detail::check_elements<First, false>(), detail::Refused(); }

  template <class... A>
  Result<A...> call_as(const CallOptions& options, A&&... args) const {
    return view<A...>().call_as(options, std::forward<A>(args)...);
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
  Removal invalidate(A&&... args) const {
    return view<A...>().invalidate(std::forward<A>(args)...);
  }

  template <class... A>
  Removal expire(A&&... args) const {
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
  Explanation explain(A&&... args) const {
    return view<A...>().explain(std::forward<A>(args)...);
  }

  template <class... A>
  std::string json(A&&... args) const {
    return view<A...>().json(std::forward<A>(args)...);
  }

  std::size_t invalidate_all(const SweepOptions& how = {}) const { return state_->state.invalidate_all(how); }
  std::size_t expire_all(const SweepOptions& how = {}) const { return state_->state.expire_all(how); }
  /// Of all types together.
  Stats stats() const { return state_->state.stats(); }
  const Fn& original() const noexcept { return state_->fn; }

 private:
  template <class... A>
  auto view() const {
    [[maybe_unused]] constexpr bool checked = detail::check_result<std::invoke_result_t<const Fn&, Parameter<A>...>>();
    if constexpr (!State::has_key_by) static_cast<void>((detail::check_parameter<Parameter<A>>() && ...));
    return state_->template view<std::invoke_result_t<const Fn&, Parameter<A>...>(Parameter<A>...), A...>();
  }

  template <class Element>
  auto many_of() const {
    if constexpr (std::invocable<const Fn&, Parameter<const Element&>> || !detail::HasParts<Element>) {
      return view<const Element&>();
    } else {
      return many_of_parts<Element>(std::make_index_sequence<std::tuple_size_v<Element>>{});
    }
  }
  template <class Element, std::size_t... at>
  auto many_of_parts(std::index_sequence<at...>) const {
    return view<const std::tuple_element_t<at, Element>&...>();
  }

  detail::CountedPointer<const State> state_;
};

}  // namespace cachecade
