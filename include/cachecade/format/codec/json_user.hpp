// JSON of users' types and of enums, through nlohmann's to_json and from_json: found by ADL, made by its macros, or a
// specialization of nlohmann::adl_serializer.
//
// What from_json narrows is caught by writing the value again: see lossless.hpp.
#pragma once

#include <cachecade/detail/container_shape.hpp>
#include <cachecade/format/codec/json_form.hpp>
#include <cachecade/format/codec/lossless.hpp>

#include <concepts>
#include <optional>
#include <type_traits>
#include <utility>

namespace cachecade::codec {

template <class T>
concept FillsFromJson = std::default_initializable<T> && requires(const Json& tree, T& value) {
  nlohmann::adl_serializer<T>::from_json(tree, value);
};

template <class T>
concept MadeFromJson = requires(const Json& tree) {
  { nlohmann::adl_serializer<T>::from_json(tree) } -> std::convertible_to<T>;
};

template <class T>
concept UserJson = !detail::is_container<T> &&
                   (std::is_class_v<T> || std::is_union_v<T> || std::is_enum_v<T>)&&std::copy_constructible<T> &&
                   (FillsFromJson<T> || MadeFromJson<T>)&&requires(Json & tree, const T& value) {
  nlohmann::adl_serializer<T>::to_json(tree, value);
};

template <UserJson T>
struct JsonForm<T> {
  static bool write(Json& out, const T& value) {
    nlohmann::adl_serializer<T>::to_json(out, value);
    return true;
  }

  static std::optional<T> read(const Json& tree) {
    auto value = make(tree);
    const bool whole = read_without_loss(
        tree, [&](Json& again) { nlohmann::adl_serializer<T>::to_json(again, std::as_const(*value)); });
    return whole ? std::move(value) : std::nullopt;
  }

 private:
  static std::optional<T> make(const Json& tree) {
    if constexpr (FillsFromJson<T>) {
      std::optional<T> value(std::in_place);
      nlohmann::adl_serializer<T>::from_json(tree, *value);
      return value;
    } else {
      return std::optional<T>(nlohmann::adl_serializer<T>::from_json(tree));
    }
  }
};

}  // namespace cachecade::codec
