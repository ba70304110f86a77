// A plain aggregate from the values of its fields, which works for fields that are const or cannot be assigned.
//
// Every value has exactly its field's type, so that nothing narrows and no braces are left out by accident. A C array
// comes as a std::array and is handed over element by element: what the language then fills from the list is the array.
#pragma once

#include <cachecade/detail/aggregate.hpp>
#include <cachecade/detail/platform.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

namespace cachecade::detail {

/// What holds the value of a field of type F: F without const; for a C array a std::array, nested as the array is.
template <class F>
struct FieldValueOf {
  using type = std::remove_cv_t<F>;
};
template <class F, std::size_t n>
struct FieldValueOf<F[n]> {
  using type = std::array<typename FieldValueOf<std::remove_cv_t<F>>::type, n>;
};
template <class F>
using FieldValue = typename FieldValueOf<F>::type;

template <class Types>
struct FieldSlotsOf;
template <class... F>
struct FieldSlotsOf<std::tuple<FieldType<F>...>> {
  using type = std::tuple<std::optional<FieldValue<F>>...>;
  static constexpr bool any_array = (std::is_array_v<F> || ...);
};

/// One std::optional<FieldValue<F>> for each field of T, empty at first (field_count<T> known).
template <class T>
using FieldSlots = typename FieldSlotsOf<FieldTypes<T>>::type;

/// References to what initializes a field of type F: the value, or the elements of an array.
template <class F>
constexpr auto initializers(FieldValue<F>& value) {
  if constexpr (std::is_array_v<F>) {
    using Element = std::remove_cv_t<std::remove_extent_t<F>>;
    return std::apply([](auto&... element) { return std::tuple_cat(initializers<Element>(element)...); }, value);
  } else {
    return std::tuple<FieldValue<F>&>(value);
  }
}

CACHECADE_CLANG_PRAGMA(clang diagnostic push)
CACHECADE_CLANG_PRAGMA(clang diagnostic ignored "-Wmissing-braces")
template <class T, class... Value>
constexpr T list_initialize(Value&... value) {
  return T{std::move(value)...};
}
CACHECADE_CLANG_PRAGMA(clang diagnostic pop)

/// A T whose fields are moved from `slots`, all of which must be full. Throws what the fields' moves throw.
template <class T>
constexpr T make_aggregate(FieldSlots<T>&& slots) {
  const auto make = [](auto&... value) { return list_initialize<T>(value...); };
  if constexpr (FieldSlotsOf<FieldTypes<T>>::any_array) {
    return [&]<class... F>(std::tuple<FieldType<F>...>) {
      return std::apply([&](auto&... slot) { return std::apply(make, std::tuple_cat(initializers<F>(*slot)...)); },
                        slots);
    }(FieldTypes<T>{});
  } else {
    return std::apply([&](auto&... slot) { return make(*slot...); }, slots);
  }
}

}  // namespace cachecade::detail
