// What the core is told of a callable.
#pragma once

#include <cachecade/detail/symbol.hpp>
#include <cachecade/function/bound_member.hpp>
#include <cachecade/load/callable_facts.hpp>

#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>
#include <utility>

namespace cachecade {

/// A text that tells callable types apart within one build. The mangled name where RTTI is on, since it tells two
/// lambdas of one function apart, which GCC's __PRETTY_FUNCTION__ does not; else that one.
template <class Fn>
std::string callable_type_text() {
#if defined(__cpp_rtti)
  return std::string(detail::mangled_type<Fn>());
#else
  return std::string(detail::pretty_argument(detail::pretty_type<Fn>()));
#endif
}

namespace detail {

template <class Fn>
inline constexpr char callable_tag = 0;  // its address tells callable types apart

template <class Fn>
load::CallableFacts facts_of(const Fn& fn, std::string_view type_text) {
  load::CallableFacts facts{
      .type = &callable_tag<Fn>, .type_text = type_text, .closure = !std::is_pointer_v<Fn> && !std::is_empty_v<Fn>};
  if constexpr (std::is_pointer_v<Fn>) facts.address = reinterpret_cast<std::uintptr_t>(fn);
  if constexpr (is_bound_member<Fn>) std::memcpy(&facts.address, &fn.member, sizeof facts.address);
  return facts;
}

}  // namespace detail
}  // namespace cachecade
