// JsonForm<T>: the one place where T and JSON meet. Specialized for the types we know in the headers beside this one;
// types of users join by hooks of nlohmann's library, or as plain structs.
#pragma once

#include <cachecade/detail/off_stack.hpp>
#include <cachecade/detail/value_ops.hpp>
#include <cachecade/format/json/reader.hpp>
#include <cachecade/format/json/writer.hpp>

#include <concepts>
#include <new>
#include <optional>
#include <type_traits>
#include <utility>

namespace cachecade::codec {

/// The types that a form's values are made of.
template <class... T>
struct JsonParts {};

/// A specialization has `Parts`, the JsonParts that must have forms too, and two static functions. `write(out, value)`
/// returns false when this value has no JSON. `read(in, value)` takes one value and fills `value`, which is as its
/// default constructor left it; false when it is not exactly a T. Where T has no such constructor, `make(in)` returns a
/// T, or nothing. All may throw what user code throws.
template <class T>
struct JsonForm {};

template <class T, class... Around>
consteval bool has_json_form();

template <class... Around, class... Part>
consteval bool have_json_forms(JsonParts<Part...>) {
  return (has_json_form<Part, Around...>() && ...);
}

/// A type that is among those `Around` it is taken to have a form: what it is made of is being looked at.
template <class T, class... Around>
consteval bool has_json_form() {
  if constexpr ((std::same_as<T, Around> || ...)) {
    return true;
  } else if constexpr (!requires { typename JsonForm<T>::Parts; }) {
    return false;
  } else if constexpr (requires { JsonForm<T>::may_hold_itself; }) {
    return have_json_forms<T, Around...>(typename JsonForm<T>::Parts{});
  } else {
    return have_json_forms<Around...>(typename JsonForm<T>::Parts{});
  }
}

/// T and everything it is made of can become JSON and come back.
template <class T>
concept JsonConvertible = has_json_form<T>();

template <class T>
concept ReadsInPlace = std::default_initializable<T> && requires(JsonReader& in, T& value) {
  JsonForm<T>::read(in, value);
};

/// Hands one value to `take`; false when none that is exactly a T comes.
template <class T, class Take>
bool read_json(JsonReader& in, Take&& take) {
  if constexpr (ReadsInPlace<T>) {
    detail::OffStack<T> value([] { return T(); });
    if (!JsonForm<T>::read(in, *value)) return false;
    take(std::move(*value));
    return true;
  } else {
    detail::OffStack<std::optional<T>> value([&] { return JsonForm<T>::make(in); });
    if (!*value) return false;
    take(std::move(**value));
    return true;
  }
}

/// JsonForm<T> without its type.
struct JsonOps {
  bool (*write)(JsonWriter& out, const void* value);
  bool (*read)(JsonReader& in, detail::Slot& into);  // where it returns false, what is in the slot is to be cleared
};

template <class T>
struct JsonOpsOf {
  static bool write(JsonWriter& out, const void* value) {
    return JsonForm<T>::write(out, *static_cast<const T*>(value));
  }
  static bool read(JsonReader& in, detail::Slot& into) {
    if constexpr (ReadsInPlace<T>) {
      into.fill([](void* room) { ::new (room) T(); });
      return JsonForm<T>::read(in, *static_cast<T*>(into.value()));
    } else {
      return read_json<T>(in, [&](T&& value) { into.fill([&](void* room) { ::new (room) T(std::move(value)); }); });
    }
  }
};

template <class T>
inline constexpr JsonOps json_ops{&JsonOpsOf<T>::write, &JsonOpsOf<T>::read};

}  // namespace cachecade::codec
