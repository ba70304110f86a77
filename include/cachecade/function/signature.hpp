// What a callable takes and returns, and which signatures are refused.
//
// `Signature<Fn>` is `R(P...)` for functions, pointers to functions and member functions, std::function and objects
// with one operator(), and `Generic<>` for generic lambdas, whose types each call deduces.
#pragma once

#include <cachecade/function/result_type.hpp>
#include <cachecade/key/key.hpp>

#include <concepts>
#include <cstddef>
#include <type_traits>

namespace cachecade::detail {

/// Of generic lambdas; `Knobs` are their generic knobs.
template <class... Knobs>
struct Generic {};

template <class Fn>
struct SignatureOf {
  using type = Generic<>;
};

template <class R, class... P>
struct SignatureOf<R(P...)> {
  using type = R(P...);
};
template <class R, class... P>
struct SignatureOf<R(P...) noexcept> {
  using type = R(P...);
};

enum class CallOn { const_object, changing_object, nothing_kept };

/// Of a member function: its signature, and on what it can be called. Not for rvalues, volatile objects and C's `...`.
template <class F>
struct MemberSignature {
  using type = Generic<>;
  static constexpr auto on = CallOn::nothing_kept;
};
template <class R, class... P>
struct OnConst {
  using type = R(P...);
  static constexpr auto on = CallOn::const_object;
};
template <class R, class... P>
struct OnChanging {
  using type = R(P...);
  static constexpr auto on = CallOn::changing_object;
};
// clang-format off
template <class C, class R, class... P> struct MemberSignature<R (C::*)(P...) const> : OnConst<R, P...> {};
template <class C, class R, class... P> struct MemberSignature<R (C::*)(P...) const noexcept> : OnConst<R, P...> {};
template <class C, class R, class... P> struct MemberSignature<R (C::*)(P...) const&> : OnConst<R, P...> {};
template <class C, class R, class... P> struct MemberSignature<R (C::*)(P...) const& noexcept> : OnConst<R, P...> {};
template <class C, class R, class... P> struct MemberSignature<R (C::*)(P...) const volatile> : OnConst<R, P...> {};
template <class C, class R, class... P> struct MemberSignature<R (C::*)(P...) const volatile noexcept> : OnConst<R, P...> {};
template <class C, class R, class... P> struct MemberSignature<R (C::*)(P...)> : OnChanging<R, P...> {};
template <class C, class R, class... P> struct MemberSignature<R (C::*)(P...) noexcept> : OnChanging<R, P...> {};
template <class C, class R, class... P> struct MemberSignature<R (C::*)(P...) &> : OnChanging<R, P...> {};
template <class C, class R, class... P> struct MemberSignature<R (C::*)(P...) & noexcept> : OnChanging<R, P...> {};
// clang-format on

template <class Fn>
concept HasOneCall = requires {
  &Fn::operator();
};

template <HasOneCall Fn>
struct SignatureOf<Fn> {
  using type = typename MemberSignature<decltype(&Fn::operator())>::type;
};

template <class Fn>
requires std::is_member_function_pointer_v<Fn>
struct SignatureOf<Fn> {
  using type = typename MemberSignature<Fn>::type;
};

template <class Fn>
using Signature = typename SignatureOf<std::remove_pointer_t<std::decay_t<Fn>>>::type;

template <class Fn>
consteval CallOn called_on() {
  if constexpr (HasOneCall<Fn>) return MemberSignature<decltype(&Fn::operator())>::on;
  return CallOn::const_object;
}

/// An argument of this parameter type can stand in a key by its value.
template <class P>
concept KeyableParameter = left_out_of_keys<std::remove_cvref_t<P>> || Keyable<std::remove_cvref_t<P>>;

template <class P>
consteval bool check_parameter() {
  using T = std::remove_cvref_t<P>;
  constexpr bool is_ignored = left_out_of_keys<T>;
  constexpr bool is_written = std::is_lvalue_reference_v<P> && !std::is_const_v<std::remove_reference_t<P>>;
  constexpr bool is_function = std::is_function_v<std::remove_pointer_t<T>>;
  constexpr bool is_deduced = std::is_reference_v<P>;  // by a generic lambda, from a buffer that it only looks at
  constexpr bool is_text = Keyable<T> && (is_deduced || std::is_const_v<std::remove_pointer_t<T>>);
  constexpr bool is_pointer = std::is_pointer_v<T> && !is_function && !is_text;
  static_assert(is_ignored || !is_written,
                "cachecade: a non-const reference parameter cannot be part of a key, and a hit would not write through "
                "it: take it by value or const&, wrap it as cachecade::ignore<T&>, or build the key with .key_by");
  static_assert(
      is_ignored || !is_function,
      "cachecade: a function parameter cannot be part of a key: wrap it as cachecade::ignore<T>, or build the "
      "key with .key_by");
  static_assert(is_ignored || !is_pointer,
                "cachecade: a pointer parameter cannot be part of a key, an address means nothing tomorrow: pass the "
                "value, wrap it as cachecade::ignore<T>, or build the key with .key_by");
  static_assert(
      KeyableParameter<P> || is_written || is_function || is_pointer,
      "cachecade: this parameter type has no key: give it an ADL function cachecade_key(const T&) that returns "
      "what identifies it, such as std::tie(value.id), or specialize cachecade::KeyTraits<T>; wrap it as "
      "cachecade::ignore<T>, or build the key with .key_by");
  return true;
}

/// Refuses, in a sentence, what cannot be wrapped; tells whether it was not refused.
template <class Fn>
consteval bool check_callable() {
  constexpr bool is_function = std::is_class_v<Fn> || std::is_function_v<std::remove_pointer_t<Fn>>;
  static_assert(is_function || std::is_member_pointer_v<Fn>, "cachecade: what is wrapped is no function");
  static_assert(!std::is_member_pointer_v<Fn>,
                "cachecade: a member function is wrapped with its object: cachecaded(\"name\", ttl, &T::f, &object)");
  static_assert(
      called_on<Fn>() != CallOn::nothing_kept,
      "cachecade: a call operator that is && or volatile or takes C's ... cannot be wrapped: wrap a lambda that "
      "calls it");
  static_assert(called_on<Fn>() != CallOn::changing_object,
                "cachecade: a mutable callable may answer differently each time, so its results cannot be cached: drop "
                "`mutable`, and keep state behind a reference that does not decide the result");
  return is_function && called_on<Fn>() == CallOn::const_object;
}

template <class R, class... P>
consteval bool check_signature(std::type_identity<R(P...)>) {
  return check_result<R>();
}
/// Of a generic lambda each call's is checked.
consteval bool check_signature(std::type_identity<Generic<>>) { return true; }

}  // namespace cachecade::detail
