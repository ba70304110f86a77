// Access to the fields of a plain aggregate, by structured bindings.
//
// Limit of the language: an aggregate with an anonymous union member cannot be bound and does not compile here.
#pragma once

#include <cachecade/detail/field_count.hpp>

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace cachecade::detail {

/// Calls visitor(field...) with lvalues of all fields of a T whose field_count is known; they are const where `value`
/// is or where they are declared so. A bit-field reaches a visitor that takes it by value or const reference, as a copy
/// that lives for the call. Returns what the visitor returns.
template <class T, class Visitor>
constexpr decltype(auto) with_fields(T&& value, Visitor&& visitor) {
  constexpr std::size_t count = field_count<std::remove_reference_t<T>>.value();
  // clang-format off
  if constexpr (count == 0) return static_cast<void>(value), visitor();
  else if constexpr (count == 1) { auto& [a] = value; return visitor(a); }
  else if constexpr (count == 2) { auto& [a,b] = value; return visitor(a,b); }
  else if constexpr (count == 3) { auto& [a,b,c] = value; return visitor(a,b,c); }
  else if constexpr (count == 4) { auto& [a,b,c,d] = value; return visitor(a,b,c,d); }
  else if constexpr (count == 5) { auto& [a,b,c,d,e] = value; return visitor(a,b,c,d,e); }
  else if constexpr (count == 6) { auto& [a,b,c,d,e,f] = value; return visitor(a,b,c,d,e,f); }
  else if constexpr (count == 7) { auto& [a,b,c,d,e,f,g] = value; return visitor(a,b,c,d,e,f,g); }
  else if constexpr (count == 8) { auto& [a,b,c,d,e,f,g,h] = value; return visitor(a,b,c,d,e,f,g,h); }
  else if constexpr (count == 9) { auto& [a,b,c,d,e,f,g,h,i] = value; return visitor(a,b,c,d,e,f,g,h,i); }
  else if constexpr (count == 10) { auto& [a,b,c,d,e,f,g,h,i,j] = value; return visitor(a,b,c,d,e,f,g,h,i,j); }
  else if constexpr (count == 11) { auto& [a,b,c,d,e,f,g,h,i,j,k] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k); }
  else if constexpr (count == 12) { auto& [a,b,c,d,e,f,g,h,i,j,k,l] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l); }
  else if constexpr (count == 13) { auto& [a,b,c,d,e,f,g,h,i,j,k,l,m] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m); }
  else if constexpr (count == 14) { auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n); }
  else if constexpr (count == 15) { auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o); }
  else if constexpr (count == 16) { auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p); }
  else if constexpr (count == 17) { auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q); }
  else if constexpr (count == 18) { auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r); }
  else if constexpr (count == 19) { auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s); }
  else if constexpr (count == 20) { auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t); }
  else if constexpr (count == 21) { auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u); }
  else if constexpr (count == 22) { auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v); }
  else if constexpr (count == 23) { auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w); }
  else if constexpr (count == 24) { auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x); }
  else if constexpr (count == 25) { auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y); }
  else if constexpr (count == 26) { auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z); }
  else if constexpr (count == 27) { auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,aa] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,aa); }
  else if constexpr (count == 28) { auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,aa,bb] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,aa,bb); }
  else if constexpr (count == 29) { auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,aa,bb,cc] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,aa,bb,cc); }
  else if constexpr (count == 30) { auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,aa,bb,cc,dd] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,aa,bb,cc,dd); }
  else if constexpr (count == 31) { auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,aa,bb,cc,dd,ee] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,aa,bb,cc,dd,ee); }
  else if constexpr (count == 32) { auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,aa,bb,cc,dd,ee,ff] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,aa,bb,cc,dd,ee,ff); }
  // clang-format on
}

template <class T>
struct FieldType {
  using type = T;
};

struct TakeFieldTypes {
  template <class... F>
  constexpr std::tuple<FieldType<std::remove_cv_t<F>>...> operator()(const F&...) const {
    return {};
  }
};

/// std::tuple<FieldType<F>...> of the types F of the fields of T, without const (field_count<T> known).
template <class T>
using FieldTypes = decltype(with_fields(std::declval<const T&>(), std::declval<TakeFieldTypes>()));

/// Calls visitor(FieldType<F>{}) for the type F of each field of T in order of declaration (field_count<T> known).
template <class T, class Visitor>
constexpr void for_each_field_type(Visitor&& visitor) {
  std::apply([&visitor](auto... type) { (visitor(type), ...); }, FieldTypes<T>{});
}

}  // namespace cachecade::detail
