// ResultHooks: the knobs of a policy that look at a result, without its type.
#pragma once

#include <cachecade/detail/callable.hpp>
#include <cachecade/duration.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace cachecade {

namespace load {

using TagNames = std::vector<std::string>;

/// Null where the policy does not have them. Called from any thread.
struct ResultHooks {
  detail::Callback<bool(const void* result)> cache_if{};
  detail::Callback<Duration(const void* result)> ttl_of{};
  detail::Callback<TagNames(const void* result)> tags_of{};
};

}  // namespace load

namespace detail {

/// One of them, made of a callable that takes the result as what it is.
template <class R, class T>
class ResultHook : public Callback<R(const void*)> {
  using Base = Callback<R(const void*)>;

 public:
  ResultHook() = default;
  ResultHook(std::nullptr_t) {}  // NOLINT: none

  template <class F>
  requires(!std::same_as<std::remove_cvref_t<F>, ResultHook> && std::is_invocable_r_v<R, std::decay_t<F>&, const T&>)
      ResultHook(F&& hook)  // NOLINT: a callable is one
      : Base(given(hook) ? Base([hook = std::decay_t<F>(std::forward<F>(hook))](const void* result) mutable -> R {
          return hook(*static_cast<const T*>(result));
        })
                         : Base()) {}

 private:
  template <class F>
  static bool given(const F& hook) {
    if constexpr (std::is_pointer_v<std::decay_t<F>> || requires { hook.target_type(); }) {
      return static_cast<bool>(hook);
    } else {
      return true;
    }
  }
};

}  // namespace detail
}  // namespace cachecade
