// A compiler's sentence on a type that has no JSON form: about the part of it that is to blame.
#pragma once

#include <cachecade/detail/container_shape.hpp>
#include <cachecade/detail/refusals.hpp>
#include <cachecade/detail/struct_fault.hpp>
#include <cachecade/format/json/value.hpp>

#include <type_traits>

namespace cachecade::codec {

template <class T, class... Around>
consteval auto part_without_json();

template <class... Around, class First, class... Rest>
consteval auto first_without_json(JsonParts<First, Rest...>) {
  if constexpr (has_json_form<First, Around...>()) {
    return first_without_json<Around...>(JsonParts<Rest...>{});
  } else {
    return part_without_json<First, Around...>();
  }
}

/// The type_identity of T, which has no JSON form, or of the first of its parts that has none.
template <class T, class... Around>
consteval auto part_without_json() {
  if constexpr (requires { typename JsonForm<T>::Parts; }) {
    return first_without_json<T, Around...>(typename JsonForm<T>::Parts{});
  } else {
    return std::type_identity<T>{};
  }
}

template <class Part>
consteval detail::StructFault json_fault() {
  if constexpr (detail::is_of_std<Part>) {
    return detail::StructFault::no_class;
  } else {
    return detail::struct_fault<Part>();
  }
}

/// Ends the compilation with one sentence that says the cure, unless T is JsonConvertible.
template <class T>
constexpr void require_json() {
  if constexpr (!JsonConvertible<T>) {
    using Part = typename decltype(part_without_json<T>())::type;
    detail::check_json<Part, json_fault<Part>()>();
  }
}

}  // namespace cachecade::codec
