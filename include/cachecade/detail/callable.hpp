// FunctionRef and Callback: callables without their types, so that what is called through them is compiled once.
//
// std::function would do, but <functional> costs every file that includes it containers and algorithms.
#pragma once

#include <cachecade/detail/counted.hpp>

#include <concepts>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace cachecade::detail {

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
          return (*static_cast<std::remove_reference_t<F>*>(target))(std::forward<A>(arguments)...);
        }) {}

  R operator()(A... arguments) const { return call_(target_, std::forward<A>(arguments)...); }

 private:
  void* target_;
  R (*call_)(void*, A...);
};

template <class F>
struct OwnedCallable final : Counted {
  template <class G>
  explicit OwnedCallable(G&& given) : callable(std::forward<G>(given)) {}
  F callable;
};

template <class Signature>
class Callback;

/// A callable that is owned, or none. Copies share it. It is to be called only where there is one.
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
    if constexpr (requires(const std::decay_t<F>& given) { given == nullptr; }) {
      const std::decay_t<F>& given = callable;
      if (given == nullptr) return;
    }
    target_ = CountedPointer<Counted>(new Target(std::forward<F>(callable)));
    call_ = [](Counted& target, A... arguments) -> R {
      if constexpr (std::is_void_v<R>) {
        static_cast<Target&>(target).callable(std::forward<A>(arguments)...);
      } else {
        return static_cast<Target&>(target).callable(std::forward<A>(arguments)...);
      }
    };
  }

  explicit operator bool() const noexcept { return static_cast<bool>(target_); }

  R operator()(A... arguments) const { return call_(*target_, std::forward<A>(arguments)...); }

 private:
  CountedPointer<Counted> target_;
  R (*call_)(Counted&, A...) = nullptr;
};

}  // namespace cachecade::detail
