// BoundMember: a member function with the object it is called on, as a callable of one signature.
#pragma once

#include <cachecade/detail/refusals.hpp>
#include <cachecade/function/signature.hpp>

#include <type_traits>
#include <utility>

namespace cachecade::detail {

template <class Member, class Object, class Signature>
struct BoundMember;

template <class Member, class Object, class R, class... P>
struct BoundMember<Member, Object, R(P...)> {
  R operator()(P... args) const { return ((*object).*member)(std::forward<P>(args)...); }

  Member member;
  Object object;  // a pointer of any kind
};

template <class T>
inline constexpr bool is_bound_member = false;
template <class Member, class Object, class Signature>
inline constexpr bool is_bound_member<BoundMember<Member, Object, Signature>> = true;

template <class Member, class Object, class R, class... P>
consteval bool is_called_on(std::type_identity<R(P...)>) {
  if constexpr (requires(const Object& object) { *object; }) {
    return std::is_invocable_v<Member, decltype(*std::declval<const Object&>()), P...>;
  } else {
    return false;
  }
}
template <class Member, class Object>
consteval bool is_called_on(std::type_identity<Generic<>>) {
  return false;
}

/// The callable, or what stands for one that was refused.
template <class Member, class Object>
auto bound_member(Member member, Object object) {
  constexpr bool kept = MemberSignature<Member>::on != CallOn::nothing_kept;
  constexpr bool called = is_called_on<Member, Object>(std::type_identity<Signature<Member>>{});
  check_member<Member, Object, kept, called>();
  if constexpr (called) {
    return BoundMember<Member, Object, Signature<Member>>{member, std::move(object)};
  } else {
    return Refused{};
  }
}

}  // namespace cachecade::detail
