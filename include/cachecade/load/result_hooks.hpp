// ResultHooks: the knobs of a policy that look at a result, without its type.
#pragma once

#include <cachecade/detail/callable.hpp>
#include <cachecade/detail/refusals.hpp>
#include <cachecade/duration.hpp>
#include <cachecade/policy.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace cachecade {

namespace load {

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
  requires(!std::is_base_of_v<ResultHook, std::remove_cvref_t<F>>) ResultHook(F&& hook) {  // NOLINT: a callable is one
    constexpr bool is_hook = CalledAs<std::decay_t<F>, R, const T&>;
    check_hook<std::decay_t<F>, T, is_hook>();
    if constexpr (is_hook) {
      std::decay_t<F> own(std::forward<F>(hook));
      if (is_null(own)) return;
      static_cast<Base&>(*this) = [own = std::move(own)](const void* result) mutable -> R {
        return call_with(own, *static_cast<const T*>(result));
      };
    }
  }

  R operator()(const T& result) const { return Base::operator()(std::addressof(result)); }
};

}  // namespace detail
}  // namespace cachecade
