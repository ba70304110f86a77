// Why a type's members cannot be told, and the sentence with the cure that a user gets.
#pragma once

#include <cachecade/detail/aggregate.hpp>
#include <cachecade/detail/field_count.hpp>
#include <cachecade/detail/member_names.hpp>
#include <cachecade/detail/union_field.hpp>

#include <tuple>
#include <type_traits>

namespace cachecade::detail {

enum class StructFault {
  none,
  no_class,
  is_union,
  no_aggregate,  // private members, constructors, virtual functions
  base_class,
  many_members,  // more than max_fields
  no_default,    // a member without a default constructor, a reference, or of a type that is made from anything
  union_member,
  no_address,      // a bit-field, or a reference with an initializer
  pointer_member,  // or an array of pointers
};

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

/// Ends the compilation with one sentence that says the cure, unless the members of T can be told.
template <class T>
consteval void require_plain_struct() {
  constexpr StructFault fault = struct_fault<T>();
  static_assert(fault != StructFault::no_class,
                "cachecade: this type has no JSON form: write to_json and from_json for it, or return a struct");
  static_assert(
      fault != StructFault::is_union,
      "cachecade: a union does not tell which member lives: use std::variant, or write to_json and from_json");
  static_assert(
      fault != StructFault::no_aggregate,
      "cachecade: private members, constructors or virtual functions hide this class's members: write to_json "
      "and from_json for it (NLOHMANN_DEFINE_TYPE_INTRUSIVE does)");
  static_assert(fault != StructFault::base_class,
                "cachecade: the members of a base class cannot be told: make the base a member, or write to_json and "
                "from_json (NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE does)");
  static_assert(
      fault != StructFault::many_members,
      "cachecade: a struct of more than 32 members: group some in a struct of their own, or write to_json and "
      "from_json (NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE does)");
  static_assert(
      fault != StructFault::no_default,
      "cachecade: a member of this struct is a reference or has no default constructor: hold it by value in a "
      "std::optional, or write to_json and from_json for the struct");
  static_assert(fault != StructFault::union_member,
                "cachecade: a union among the members does not tell which of its own lives: use std::variant, or write "
                "to_json and from_json for the struct");
  static_assert(
      fault != StructFault::no_address,
      "cachecade: a bit-field or a reference among the members cannot be told: make it a plain member, or write "
      "to_json and from_json for the struct");
  static_assert(
      fault != StructFault::pointer_member,
      "cachecade: what a pointer member points to is not part of the value: hold it by value, in a std::optional "
      "or a std::shared_ptr, or write to_json and from_json for the struct");
}

}  // namespace cachecade::detail
