// CallWith: a wrapped function with some ways of its calls: what `with` returns.
#pragma once

#include <cachecade/call_options.hpp>
#include <cachecade/detail/counted.hpp>
#include <cachecade/detail/refusals.hpp>

#include <concepts>
#include <initializer_list>
#include <utility>

namespace cachecade::detail {

template <class... Option>
inline constexpr bool tells = (std::same_as<Option, Tell> || ...);

template <class Signature>
class TypedView;

template <class Signature, bool tells>
class CallWith;

/// It keeps the function alive.
template <class R, class... P, bool tells>
class CallWith<R(P...), tells> {
  using View = TypedView<R(P...)>;

 public:
  CallWith(const View& view, const Counted& keeper, const CallOptions& options)
      : view_(view), keeper_(CountedPointer<const Counted>::share(keeper)), options_(options) {}

  auto operator()(P... args) const { return view_.call_as(options_, std::forward<P>(args)...); }

  template <class Range>
  auto many(Range&& range) const {
    check_many_with<Range, tells>();
    return view_.many(std::forward<Range>(range), options_);
  }
  template <class T>
  auto many(std::initializer_list<T> list) const {
    check_many_with<T, tells>();
    return view_.many(list, options_);
  }

 private:
  View view_;
  CountedPointer<const Counted> keeper_;
  CallOptions options_;
};

/// The same for a generic lambda, whose wrapper `Function` is.
template <class Function, bool tells>
class GenericCallWith {
 public:
  GenericCallWith(const Function& function, const CallOptions& options) : function_(function), options_(options) {}

  template <class... A>
  auto operator()(A&&... args) const -> typename Function::template Result<A...> {
    return function_.call_as(options_, std::forward<A>(args)...);
  }

  template <class Range>
  auto many(Range&& range) const {
    check_many_with<Range, tells>();
    return function_.many(std::forward<Range>(range), options_);
  }
  template <class T>
  auto many(std::initializer_list<T> list) const {
    check_many_with<T, tells>();
    return function_.many(list, options_);
  }

 private:
  Function function_;
  CallOptions options_;
};

}  // namespace cachecade::detail
