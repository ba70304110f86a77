// What a value weighs: its own size and what the strings, containers and pointers in it own on the heap, by their
// capacity where they have one, field by field for plain aggregates. A type of yours tells more by
//
//   std::size_t weight_of(const Picture& picture) { return picture.pixel_bytes(); }   // beside the type
//
// which gives the heap bytes it owns, without its own size. An estimate that walks nothing but the value itself. What
// cannot be seen (private members, std::any, the derived class behind a pointer to its base) is told to be so, for the
// caller to estimate otherwise. A weight below zero is none.
#pragma once

#include <cachecade/detail/aggregate.hpp>
#include <cachecade/detail/union_field.hpp>
#include <cachecade/detail/value_ops.hpp>
#include <cachecade/memory/kinds.hpp>
#include <cachecade/memory/weigh_parts.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <tuple>
#include <type_traits>
#include <variant>

namespace cachecade::memory {

template <class T>
OwnedBytes weigh(const T& value) {
  if constexpr (weighing::Customized<T>) {
    return weighing::told(weight_of(value));
  } else if constexpr (std::is_trivially_copyable_v<T>) {
    return {};
  } else if constexpr (std::same_as<T, std::string>) {
    return {.bytes = value.capacity() > std::string().capacity() ? allocation_bytes(value.capacity() + 1) : 0};
  } else if constexpr (weighing::Owner<T>) {
    return weighing::what_is_owned(value);
  } else if constexpr (weighing::Variant<T>) {
    return value.valueless_by_exception() ? OwnedBytes{} : std::visit(weighing::sum_of_parts, value);
  } else if constexpr (requires {
                         value.has_value();
                         *value;
                       }) {
    return weighing::what_is_there(value);
  } else if constexpr (weighing::Tree<T>) {
    return weighing::tree_bytes(value);
  } else if constexpr (weighing::Range<T>) {
    return weighing::range_bytes(value);
  } else if constexpr (weighing::TupleLike<T>) {
    return std::apply(weighing::sum_of_parts, value);
  } else if constexpr (detail::shows_fields<T>) {
    return detail::with_fields(value, weighing::sum_of_parts);
  } else {
    return {.whole = weighing::owns_nothing(value)};
  }
}

/// The heap bytes that `value` is seen to own.
template <class T>
std::size_t owned_bytes(const T& value) {
  return weigh(value).bytes;
}

/// What the engine must know of a T.
template <class T>
constexpr detail::ValueOps ops_of() noexcept {
  auto ops = detail::basic_ops<T>();
  if constexpr (weighing::Customized<T> || !std::is_trivially_copyable_v<T>) {
    ops.owned_bytes = [](const void* value) { return weigh(*static_cast<const T*>(value)); };
  }
  return ops;
}

}  // namespace cachecade::memory
