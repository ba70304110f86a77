// The fields of a plain aggregate, found without macros or registration (the idea of Boost.PFR, by Antony Polukhin).
//
// Count: `T{{}, {}, ...}` compiles with as many `{}` as T has fields; each initializes one field whole, C arrays and
// nested structs included, so brace elision never miscounts. One more initializer of any type must then be refused:
// otherwise a field without an implicit default constructor was reached, and the count is unknown. Unknown, too:
// classes with base classes, unions, more than 32 fields, and whatever is no aggregate. Access: structured bindings.
// Limit of the language: an aggregate with an anonymous union member cannot be bound and does not compile here.
#pragma once

#include <cstddef>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

namespace cachecade::detail {

inline constexpr std::size_t max_fields = 32;

struct AnyValue {
  template <class T>
  constexpr operator T() const noexcept;
};
struct AnyReference {
  template <class T>
  constexpr operator T&() const noexcept;
};
template <class Derived>
struct AnyBase {
  template <class T>
  requires(std::is_base_of_v<T, Derived> && !std::is_same_v<T, Derived>) constexpr operator T() const noexcept;
};

/// True where T can be initialized by n times `{}` followed by values of the types Last.
template <class T, std::size_t n, class... Last>
constexpr bool takes_braces() {
  // clang-format off
  if constexpr (n == 0) return requires { T{std::declval<Last>()...}; };
  else if constexpr (n == 1) return requires { T{{}, std::declval<Last>()...}; };
  else if constexpr (n == 2) return requires { T{{}, {}, std::declval<Last>()...}; };
  else if constexpr (n == 3) return requires { T{{}, {}, {}, std::declval<Last>()...}; };
  else if constexpr (n == 4) return requires { T{{}, {}, {}, {}, std::declval<Last>()...}; };
  else if constexpr (n == 5) return requires { T{{}, {}, {}, {}, {}, std::declval<Last>()...}; };
  else if constexpr (n == 6) return requires { T{{}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
  else if constexpr (n == 7) return requires { T{{}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
  else if constexpr (n == 8) return requires { T{{}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
  else if constexpr (n == 9) return requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
  else if constexpr (n == 10) return requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
  else if constexpr (n == 11) return requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
  else if constexpr (n == 12) return requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
  else if constexpr (n == 13) return requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
  else if constexpr (n == 14) return requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
  else if constexpr (n == 15) return requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
  else if constexpr (n == 16) return requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
  else if constexpr (n == 17) return requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
  else if constexpr (n == 18) return requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
  else if constexpr (n == 19) return requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
  else if constexpr (n == 20) return requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
  else if constexpr (n == 21) return requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
  else if constexpr (n == 22) return requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
  else if constexpr (n == 23) return requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
  else if constexpr (n == 24) return requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
  else if constexpr (n == 25) return requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
  else if constexpr (n == 26) return requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
  else if constexpr (n == 27) return requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
  else if constexpr (n == 28) return requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
  else if constexpr (n == 29) return requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
  else if constexpr (n == 30) return requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
  else if constexpr (n == 31) return requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
  else if constexpr (n == 32) return requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
  else if constexpr (n == 33) return requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::declval<Last>()...}; };
  else return false;
  // clang-format on
}

template <class T, std::size_t n = 0>
constexpr std::optional<std::size_t> count_fields() {
  if constexpr (n > max_fields || !takes_braces<T, n>()) {
    return std::nullopt;
  } else if constexpr (takes_braces<T, n + 1>()) {
    return count_fields<T, n + 1>();
  } else if constexpr (takes_braces<T, n, AnyValue>() || takes_braces<T, n, AnyReference>()) {
    return std::nullopt;
  } else {
    return n;
  }
}

template <class T>
constexpr std::optional<std::size_t> field_count_of() {
  if constexpr (std::is_class_v<T> && std::is_aggregate_v<T>) {
    if constexpr (!takes_braces<T, 0, AnyBase<T>>()) return count_fields<T>();
  }
  return std::nullopt;
}

/// How many fields T has; absent where it is not a plain aggregate of at most 32 fields (see above).
template <class T>
inline constexpr std::optional<std::size_t> field_count = field_count_of<std::remove_cv_t<T>>();

/// Calls visitor(field...) with const references to all fields of a T whose field_count is known (a bit-field is
/// handed over as a copy that lives for the call). Returns what the visitor returns.
template <class T, class Visitor>
constexpr decltype(auto) with_fields(const T& value, Visitor&& visitor) {
  constexpr std::size_t count = field_count<T>.value();
  // clang-format off
  if constexpr (count == 0) return static_cast<void>(value), visitor();
  else if constexpr (count == 1) { const auto& [a] = value; return visitor(a); }
  else if constexpr (count == 2) { const auto& [a,b] = value; return visitor(a,b); }
  else if constexpr (count == 3) { const auto& [a,b,c] = value; return visitor(a,b,c); }
  else if constexpr (count == 4) { const auto& [a,b,c,d] = value; return visitor(a,b,c,d); }
  else if constexpr (count == 5) { const auto& [a,b,c,d,e] = value; return visitor(a,b,c,d,e); }
  else if constexpr (count == 6) { const auto& [a,b,c,d,e,f] = value; return visitor(a,b,c,d,e,f); }
  else if constexpr (count == 7) { const auto& [a,b,c,d,e,f,g] = value; return visitor(a,b,c,d,e,f,g); }
  else if constexpr (count == 8) { const auto& [a,b,c,d,e,f,g,h] = value; return visitor(a,b,c,d,e,f,g,h); }
  else if constexpr (count == 9) { const auto& [a,b,c,d,e,f,g,h,i] = value; return visitor(a,b,c,d,e,f,g,h,i); }
  else if constexpr (count == 10) { const auto& [a,b,c,d,e,f,g,h,i,j] = value; return visitor(a,b,c,d,e,f,g,h,i,j); }
  else if constexpr (count == 11) { const auto& [a,b,c,d,e,f,g,h,i,j,k] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k); }
  else if constexpr (count == 12) { const auto& [a,b,c,d,e,f,g,h,i,j,k,l] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l); }
  else if constexpr (count == 13) { const auto& [a,b,c,d,e,f,g,h,i,j,k,l,m] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m); }
  else if constexpr (count == 14) { const auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n); }
  else if constexpr (count == 15) { const auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o); }
  else if constexpr (count == 16) { const auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p); }
  else if constexpr (count == 17) { const auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q); }
  else if constexpr (count == 18) { const auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r); }
  else if constexpr (count == 19) { const auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s); }
  else if constexpr (count == 20) { const auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t); }
  else if constexpr (count == 21) { const auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u); }
  else if constexpr (count == 22) { const auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v] = value; return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v); }
  else if constexpr (count == 23) {
    const auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w] = value;
    return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w); }
  else if constexpr (count == 24) {
    const auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x] = value;
    return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x); }
  else if constexpr (count == 25) {
    const auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y] = value;
    return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y); }
  else if constexpr (count == 26) {
    const auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z] = value;
    return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z); }
  else if constexpr (count == 27) {
    const auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,aa] = value;
    return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,aa); }
  else if constexpr (count == 28) {
    const auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,aa,bb] = value;
    return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,aa,bb); }
  else if constexpr (count == 29) {
    const auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,aa,bb,cc] = value;
    return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,aa,bb,cc); }
  else if constexpr (count == 30) {
    const auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,aa,bb,cc,dd] = value;
    return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,aa,bb,cc,dd); }
  else if constexpr (count == 31) {
    const auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,aa,bb,cc,dd,ee] = value;
    return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,aa,bb,cc,dd,ee); }
  else if constexpr (count == 32) {
    const auto& [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,aa,bb,cc,dd,ee,ff] = value;
    return visitor(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,aa,bb,cc,dd,ee,ff); }
  // clang-format on
}

template <class T>
struct FieldType {
  using type = T;
};

/// Calls visitor(FieldType<F>{}) for the type F of each field of T in order of declaration (field_count<T> known).
template <class T, class Visitor>
constexpr void for_each_field_type(Visitor&& visitor) {
  auto types = [](const auto&... field) {
    return std::tuple<FieldType<std::remove_cv_t<std::remove_reference_t<decltype(field)>>>...>{};
  };
  using Types = decltype(with_fields(std::declval<const T&>(), types));
  std::apply([&visitor](auto... type) { (visitor(type), ...); }, Types{});
}

}  // namespace cachecade::detail
