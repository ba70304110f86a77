// Why a type's members cannot be told. The sentences that users get stand in refusals.hpp.
#pragma once

#include <cachecade/detail/aggregate.hpp>
#include <cachecade/detail/field_count.hpp>
#include <cachecade/detail/member_names.hpp>
#include <cachecade/detail/refusals.hpp>
#include <cachecade/detail/union_field.hpp>

#include <tuple>
#include <type_traits>

namespace cachecade::detail {

template <class Types>
struct AnyPointer;
template <class... F>
struct AnyPointer<std::tuple<FieldType<F>...>> {
  template <class Element>
  static constexpr bool is_pointer = std::is_pointer_v<Element> || std::is_member_pointer_v<Element>;
  static constexpr bool value = (is_pointer<std::remove_all_extents_t<F>> || ...);
};

/// The first reason for which T is no struct whose members can be written and read by their names. Does not look into
/// the members' own types.
template <class T>
consteval StructFault struct_fault() {
  if constexpr (std::is_union_v<T>) {
    return StructFault::is_union;
  } else if constexpr (!std::is_class_v<T>) {
    return StructFault::no_class;
  } else if constexpr (!std::is_aggregate_v<T>) {
    return StructFault::no_aggregate;
  } else if constexpr (has_base<T>() && !takes_braces<T, 0, NoConversion>) {
    return StructFault::base_class;
  } else if constexpr (!field_count<T>.has_value()) {
    return takes_braces<T, max_fields + 1> ? StructFault::many_members : StructFault::no_default;
  } else if constexpr (has_union_field<T>) {
    return StructFault::union_member;
  } else if constexpr (!has_member_names<T>) {
    return StructFault::no_address;
  } else {
    return AnyPointer<FieldTypes<T>>::value ? StructFault::pointer_member : StructFault::none;
  }
}

}  // namespace cachecade::detail
