// JSON of users' types that have hooks of nlohmann's library: see detail/json_hooks.hpp.
//
// What from_json narrows is caught by writing the value again: see lossless.hpp. What to_json loses is caught by
// reading it back, as far as the values can be compared: an enum's value without a name, or a member left out.
#pragma once

#include <cachecade/detail/container_shape.hpp>
#include <cachecade/detail/json_hooks.hpp>
#include <cachecade/detail/same_value.hpp>
#include <cachecade/format/json/form.hpp>
#include <cachecade/format/json/tree.hpp>

#include <concepts>
#include <optional>
#include <type_traits>
#include <utility>

namespace cachecade::codec {

/// Both ways, and not one of the containers whose form is ours.
template <class T>
concept HasJsonHooks = !detail::is_container<T> && detail::HasToJson<T> && detail::HasFromJson<T>;

template <class T>
concept FillsFromJson = std::default_initializable<T> && !detail::json_hooks::SpecializedToMake<T>;

template <HasJsonHooks T>
struct JsonForm<T> {
  using Parts = JsonParts<>;

  static bool write(JsonWriter& out, const T& value) {
    return JsonTree<Json>::write_by(out, [&](Json& tree) {
      detail::json_hooks::write<T>(tree, value);
      return reads_back(tree, value);
    });
  }

  static bool read(JsonReader& in, T& value) requires FillsFromJson<T> {
    return JsonTree<Json>::read_by(
        in, [&](const Json& tree) { detail::json_hooks::fill<T>(tree, value); },
        [&](Json& again) { detail::json_hooks::write<T>(again, std::as_const(value)); });
  }

  static std::optional<T> make(JsonReader& in) requires(!FillsFromJson<T>) {
    std::optional<T> value;
    const bool read = JsonTree<Json>::read_by(
        in,
        [&](const Json& tree) {
          detail::OffStack<T> made([&] { return value_of(tree); });
          value.emplace(std::move(*made));
        },
        [&](Json& again) { detail::json_hooks::write<T>(again, std::as_const(*value)); });
    if (!read) value.reset();
    return value;
  }

 private:
  static T value_of(const Json& tree) requires FillsFromJson<T> {
    T value = T();
    detail::json_hooks::fill<T>(tree, value);
    return value;
  }
  static T value_of(const Json& tree) requires(!FillsFromJson<T>) {
    return detail::json_hooks::Serializer<T>::from_json(tree);
  }

  static bool reads_back(const Json& tree, const T& value) {
    detail::OffStack<T> again([&] { return value_of(tree); });
    return detail::same_value(std::as_const(*again), value);
  }
};

/// A tree stands for itself.
template <>
struct JsonForm<Json> {
  using Parts = JsonParts<>;

  template <class Tree>
  static bool write(JsonWriter& out, const Tree& value) {
    return JsonTree<Tree>::write(out, value);
  }
  template <class Tree>
  static bool read(JsonReader& in, Tree& value) {
    return JsonTree<Tree>::read(in, value);
  }
};

}  // namespace cachecade::codec
