// FunctionRef and Callback: callables without their types, so that what is called through them is compiled once.
//
// std::function would do, but <functional> costs every file that includes it containers and algorithms.
#pragma once

#include <cachecade/detail/counted.hpp>

#include <concepts>
#include <cstddef>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

namespace cachecade::detail {

/// std::invoke, without its header.
template <class F, class... A>
decltype(auto) call_with(F&& callable, A&&... arguments) {
  if constexpr (std::is_member_pointer_v<std::decay_t<F>>) {
    return std::apply(std::forward<F>(callable), std::forward_as_tuple(std::forward<A>(arguments)...));
  } else {
    return std::forward<F>(callable)(std::forward<A>(arguments)...);
  }
}

/// The same with its result as an R; for void, whatever it is.
template <class R, class F, class... A>
R call_as(F& callable, A&&... arguments) {
  if constexpr (std::is_void_v<R>) {
    call_with(callable, std::forward<A>(arguments)...);
  } else {
    return call_with(callable, std::forward<A>(arguments)...);
  }
}

/// Whether a callable says that there is none: a null pointer, an empty std::function.
template <class F>
bool is_null(const F& callable) {
  if constexpr (requires { callable == nullptr; }) {
    return callable == nullptr;
  } else {
    return false;
  }
}

template <class F, class R, class... A>
concept CalledAs = std::is_invocable_r_v<R, F&, A...>;

template <class Signature>
class FunctionRef;

/// A callable object that somebody else keeps alive: for parameters. Two pointers; a call costs an indirect one.
template <class R, class... A>
class FunctionRef<R(A...)> {
 public:
  template <class F>
  requires(!std::same_as<std::remove_cvref_t<F>, FunctionRef> && std::is_object_v<std::remove_reference_t<F>> &&
           CalledAs<std::remove_reference_t<F>, R, A...>) FunctionRef(F&& callable)
  noexcept  // NOLINT: a callable is one
      : target_(const_cast<void*>(static_cast<const void*>(std::addressof(callable)))),
        call_([](void* target, A... arguments) -> R {
          return call_as<R>(*static_cast<std::remove_reference_t<F>*>(target), std::forward<A>(arguments)...);
        }) {}

  R operator()(A... arguments) const { return call_(target_, std::forward<A>(arguments)...); }

 private:
  void* target_;
  R (*call_)(void*, A...);
};

[[noreturn]] void throw_no_callable();

template <class F>
struct OwnedCallable final : Counted {
  template <class G>
  explicit OwnedCallable(G&& given) : callable(std::forward<G>(given)) {}
  F callable;
};

template <class Signature>
class Callback;

/// A callable that is owned, or none. Copies share it.
template <class R, class... A>
class Callback<R(A...)> {
 public:
  Callback() = default;
  Callback(std::nullptr_t) {}  // NOLINT: none

  /// Throws std::bad_alloc, and what copying or moving the callable throws.
  template <class F>
  requires(!std::is_base_of_v<Callback, std::remove_cvref_t<F>> && CalledAs<std::decay_t<F>, R, A...>)
      Callback(F&& callable) {  // NOLINT: a callable is one
    using Target = OwnedCallable<std::decay_t<F>>;
    auto* const target = new Target(std::forward<F>(callable));
    CountedPointer<Counted> owner(target);
    if (is_null(target->callable)) return;
    target_ = std::move(owner);
    call_ = [](Counted* its_target, A... arguments) -> R {
      return call_as<R>(static_cast<Target*>(its_target)->callable, std::forward<A>(arguments)...);
    };
  }

  explicit operator bool() const noexcept { return static_cast<bool>(target_); }

  friend bool operator==(const Callback& callback, std::nullptr_t) noexcept { return !callback; }

  /// Throws what the callable throws, and std::logic_error where there is none.
  R operator()(A... arguments) const { return call_(target_.get(), std::forward<A>(arguments)...); }

 private:
  CountedPointer<Counted> target_;
  R (*call_)(Counted*, A...) = [](Counted*, A...) -> R { throw_no_callable(); };
};

}  // namespace cachecade::detail

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/detail/callable.ipp>
#endif
