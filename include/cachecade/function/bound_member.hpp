// BoundMember: a member function with the object it is called on, as a callable of one signature.
#pragma once

#include <cachecade/function/signature.hpp>

#include <type_traits>
#include <utility>

namespace cachecade::detail {

template <class Member, class Object, class Signature>
struct BoundMember;

template <class Member, class Object, class R, class... P>
struct BoundMember<Member, Object, R(P...)> {
  static_assert(std::is_invocable_v<Member, decltype(*std::declval<const Object&>()), P...>,
                "cachecade: this member function cannot be called on that object: give a pointer to an object of its "
                "class, which is not const where the function is not");

  R operator()(P... args) const { return ((*object).*member)(std::forward<P>(args)...); }

  Member member;
  Object object;  // a pointer of any kind
};

template <class T>
inline constexpr bool is_bound_member = false;
template <class Member, class Object, class Signature>
inline constexpr bool is_bound_member<BoundMember<Member, Object, Signature>> = true;

template <class Member, class Object>
BoundMember<Member, Object, Signature<Member>> bound_member(Member member, Object object) {
  return {member, std::move(object)};
}

}  // namespace cachecade::detail
