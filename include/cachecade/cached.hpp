// Cached: a wrapped function whose type is not told, for members of classes, containers and interfaces.
//
//   class Shop {
//     cachecade::Cached<double(int)> price_ = cachecade::cachecaded("price", 60s, load_price);
//   };
#pragma once

#include <cachecade/cached_function.hpp>
#include <cachecade/detail/config.hpp>
#include <cachecade/function/cached_target.hpp>
#include <cachecade/sweep.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace cachecade {

/// For what is no signature of a function with results.
template <class Signature>
class Cached {
  static_assert(detail::check_handle<Signature, std::is_function_v<Signature>>());
};

namespace detail {

template <class T>
inline constexpr bool is_wrapper = false;
template <class Fn, class Codec, class Signature>
inline constexpr bool is_wrapper<CachedFunction<Fn, Codec, Signature>> = true;

/// What std::function would take, of what `cachecaded` returns.
template <class Wrapper, class R, class... P>
concept WrapperFor = is_wrapper<Wrapper> && std::is_invocable_r_v<R, const Wrapper&, P...>;

}  // namespace detail

/// Any wrapped function that can be called with P... and whose results can be converted to R; a generic lambda is taken
/// with the types P.... Or none. Copies are cheap and share everything. All members may be called from any thread at
/// once; with no function those that need one throw Error(no_function). They do what the wrapper's own do, at the cost
/// of an indirect call. `many` is the wrapper's alone: a handle would compile it for every function, called or not.
template <class R, class... P>
requires(std::same_as<R, std::decay_t<R>> && !std::is_void_v<R>) class Cached<R(P...)> {
 public:
  Cached() = default;

  /// Throws std::bad_alloc.
  template <class Wrapper>
  requires detail::WrapperFor<Wrapper, R, P...> Cached(Wrapper wrapper)  // NOLINT: a wrapper is a Cached
      : target_(new detail::CachedTargetOf<Wrapper, R, P...>(std::move(wrapper))) {
    [[maybe_unused]] constexpr bool checked = detail::check_result<R>();
  }

  /// Whether there is a function.
  explicit operator bool() const noexcept { return static_cast<bool>(target_); }

  R operator()(P... args) const { return target().call(std::forward<P>(args)...); }

  template <CallOption... Option>
  auto with(const Option&... options) const {
    CallOptions set;
    (options.apply(set), ...);
    return [function = *this, set](P... args) -> R { return function.target().call_as(set, std::forward<P>(args)...); };
  }

  R refresh(P... args) const { return target().call_as({.refresh = true}, std::forward<P>(args)...); }

  /// Calls `look(result)` with the result in place; where the wrapper's result is another type, with one made of it.
  void visit(detail::FunctionRef<void(const R&)> look, P... args) const {
    target().visit(look, std::forward<P>(args)...);
  }

  Removal invalidate(P... args) const { return target().invalidate(std::forward<P>(args)...); }
  Removal expire(P... args) const { return target().expire(std::forward<P>(args)...); }

  std::optional<R> peek(P... args) const { return target().peek(std::forward<P>(args)...); }

  std::optional<Entry<R>> entry(P... args) const { return target().entry(std::forward<P>(args)...); }

  /// False also where the wrapper's result is a type that an R does not convert to.
  bool put(const R& value, P... args) const { return target().put(value, std::forward<P>(args)...); }

  Explanation explain(P... args) const { return target().explain(std::forward<P>(args)...); }

  std::string key(P... args) const { return target().key(std::forward<P>(args)...); }

  /// Throws Error(no_codec) also where the result's type has no JSON form.
  std::string json(P... args) const { return target().json(std::forward<P>(args)...); }

  std::size_t invalidate_all(const SweepOptions& how = {}) const { return target().invalidate_all(how); }
  std::size_t expire_all(const SweepOptions& how = {}) const { return target().expire_all(how); }
  Stats stats() const { return target().stats(); }

 private:
  const detail::CachedTarget<R, P...>& target() const {
    if (!target_) [[unlikely]] {
      detail::throw_no_function();
    }
    return *target_;
  }

  detail::CountedPointer<const detail::CachedTarget<R, P...>> target_;
};

template <class Fn, class Codec, class R, class... P>
Cached(CachedFunction<Fn, Codec, R(P...)>) -> Cached<detail::StoredResult<R>(P...)>;

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/cached.ipp>
#endif
