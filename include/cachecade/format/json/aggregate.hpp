// JSON of plain structs, without any macro: an object of their members by name, sorted, as nlohmann's macros write it.
//
// A member that is missing makes the object no such struct, and so does a name that is unknown or there twice. Which
// structs are plain, and why another is not, is told by detail/struct_fault.hpp.
#pragma once

#include <cachecade/detail/aggregate.hpp>
#include <cachecade/detail/make_aggregate.hpp>
#include <cachecade/detail/member_names.hpp>
#include <cachecade/detail/struct_fault.hpp>
#include <cachecade/format/json/compound.hpp>
#include <cachecade/format/json/user.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace cachecade::codec {

/// One member of a struct; `read` fills what is to hold its value.
struct JsonField {
  std::string_view name;
  bool (*write)(JsonWriter& out, const void* value);
  bool (*read)(JsonReader& in, void* into);
};

/// The members in order of declaration, and their indexes in order of their names.
struct JsonFields {
  const JsonField* fields;
  const unsigned char* sorted;
  std::size_t count;
};

/// `values` are the members' addresses in order of declaration.
bool write_fields(JsonWriter& out, const JsonFields& fields, const void* const* values);
bool read_fields(JsonReader& in, const JsonFields& fields, void* const* values);

template <std::size_t n>
constexpr std::array<unsigned char, n> sorted_indexes(const std::array<std::string_view, n>& names) {
  std::array<unsigned char, n> sorted{};
  for (std::size_t i = 0; i < n; ++i) {
    std::size_t at = i;
    for (; at > 0 && names[i] < names[sorted[at - 1]]; --at) sorted[at] = sorted[at - 1];
    sorted[at] = static_cast<unsigned char>(i);
  }
  return sorted;
}

/// Whether what a member's initializer put there can be taken away.
template <class F>
concept StartsAnew = std::is_scalar_v<F> || std::is_move_assignable_v<std::remove_all_extents_t<F>>;

/// A scalar stays: it is overwritten whole.
template <StartsAnew F>
void start_anew(F& field) {
  if constexpr (std::is_array_v<F>) {
    for (auto& element : field) start_anew(element);
  } else if constexpr (!std::is_scalar_v<F>) {
    field = F();
  }
}

template <class F>
struct FieldFunctions {
  static bool write(JsonWriter& out, const void* value) {
    return JsonForm<F>::write(out, *static_cast<const F*>(value));
  }
  static bool read(JsonReader& in, void* value) {
    auto& field = *static_cast<F*>(value);
    start_anew(field);
    return JsonForm<F>::read(in, field);
  }
};

/// For members that only a constructor can fill.
template <class F>
struct SlotFunctions {
  using Value = detail::FieldValue<F>;
  static bool read(JsonReader& in, void* slot) {
    return read_json<Value>(
        in, [&](Value&& value) { static_cast<std::optional<Value>*>(slot)->emplace(std::move(value)); });
  }
};

struct HasNoConst {
  template <class... F>
  constexpr std::bool_constant<(!std::is_const_v<F> && ...)> operator()(F&...) const {
    return {};
  }
};

/// None of its members is const.
template <class T>
inline constexpr bool assigns_fields =
    decltype(detail::with_fields(std::declval<T&>(), std::declval<HasNoConst>()))::value;

template <class Types>
struct PartsOf;
template <class... F>
struct PartsOf<std::tuple<detail::FieldType<F>...>> {
  using Parts = JsonParts<F...>;
  static constexpr bool read_in_place = ((ReadsInPlace<F> && StartsAnew<F>)&&...);
};

/// Whether the members can be read into a struct that is there already.
template <class T>
inline constexpr bool fills_fields =
    std::default_initializable<T>&& assigns_fields<T>&& PartsOf<detail::FieldTypes<T>>::read_in_place;

template <class T, class Types = detail::FieldTypes<T>>
struct FieldTable;
template <class T, class... F>
struct FieldTable<T, std::tuple<detail::FieldType<F>...>> {
  template <class Field>
  using Reading = std::conditional_t<fills_fields<T>, FieldFunctions<Field>, SlotFunctions<Field>>;

  static constexpr std::array<JsonField, sizeof...(F)> make_fields() {
    [[maybe_unused]] const std::string_view* name = detail::member_names<T>.data();
    return {{{*name++, &FieldFunctions<F>::write, &Reading<F>::read}...}};
  }

  static constexpr auto sorted = sorted_indexes(detail::member_names<T>);
  static constexpr auto fields = make_fields();
  static constexpr JsonFields value{fields.data(), sorted.data(), sizeof...(F)};
};

/// A struct whose members can be told by name, without hooks.
template <class T>
concept PlainStruct = std::is_aggregate_v<T> && std::is_class_v<T> && !HasJsonHooks<T> && !detail::is_of_std<T> &&
                      detail::struct_fault<T>() == detail::StructFault::none;

template <PlainStruct T>
struct JsonForm<T> {
  using Parts = typename PartsOf<detail::FieldTypes<T>>::Parts;
  static constexpr bool may_hold_itself = true;

  static bool write(JsonWriter& out, const T& value) {
    return detail::with_fields(value, [&](const auto&... field) {
      const void* const values[] = {std::addressof(field)..., nullptr};
      return write_fields(out, FieldTable<T>::value, values);
    });
  }

  static bool read(JsonReader& in, T& value) requires fills_fields<T> {
    return detail::with_fields(value, [&](auto&... field) {
      void* const values[] = {std::addressof(field)..., nullptr};
      return read_fields(in, FieldTable<T>::value, values);
    });
  }

  static std::optional<T> make(JsonReader& in) requires(!fills_fields<T>) {
    using Slots = detail::FieldSlots<T>;
    detail::OffStack<Slots> slots([] { return Slots(); });
    const bool read = std::apply(
        [&](auto&... slot) {
          void* const values[] = {std::addressof(slot)..., nullptr};
          return read_fields(in, FieldTable<T>::value, values);
        },
        *slots);
    if (!read) return std::nullopt;
    detail::OffStack<T> made([&] { return detail::make_aggregate<T>(std::move(*slots)); });
    return std::optional<T>(std::move(*made));
  }
};

}  // namespace cachecade::codec

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/format/json/aggregate.ipp>
#endif
