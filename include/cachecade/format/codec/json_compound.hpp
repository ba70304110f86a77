// JSON of values with a fixed number of parts: optional, shared_ptr, variant, pair, tuple, array.
#pragma once

#include <cachecade/detail/exact_type.hpp>
#include <cachecade/format/codec/json_form.hpp>
#include <cachecade/format/codec/json_scalar.hpp>
#include <cachecade/format/codec/tree.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace cachecade::codec {

template <class T>
bool write_present(Json& out, const T& value) {
  if (!JsonForm<T>::write(out, value)) return false;
  mark_present(out);
  return true;
}

template <class T>
struct JsonForm<std::optional<T>> {
  static bool write(Json& out, const std::optional<T>& value) requires JsonConvertible<T> {
    return value ? write_present(out, *value) : (set_null(out), true);
  }

  static std::optional<std::optional<T>> read(const Json& tree) requires JsonConvertible<T> {
    if (is_null(tree)) return std::optional<std::optional<T>>(std::in_place);
    auto value = JsonForm<T>::read(present(tree));
    if (!value) return std::nullopt;
    return std::optional<std::optional<T>>(std::in_place, std::move(value));
  }
};

/// What is pointed to, which must be exactly a T: a part of a derived object would be another value.
template <class T>
struct JsonForm<std::shared_ptr<T>> {
  using Value = std::remove_cv_t<T>;

  static bool write(Json& out, const std::shared_ptr<T>& pointer) requires JsonConvertible<Value> {
    if (!pointer) return set_null(out), true;
    const auto& value = *pointer;
    return detail::is_exactly(value) && write_present<Value>(out, value);
  }

  static std::optional<std::shared_ptr<T>> read(const Json& tree) requires JsonConvertible<Value> {
    if (is_null(tree)) return std::shared_ptr<T>();
    auto value = JsonForm<Value>::read(present(tree));
    return value ? std::optional<std::shared_ptr<T>>(std::make_shared<T>(std::move(*value))) : std::nullopt;
  }
};

/// [index, value].
template <class... Ts>
struct JsonForm<std::variant<Ts...>> {
  using Value = std::variant<Ts...>;

  static bool write(Json& out, const Value& value) requires(JsonConvertible<Ts>&&...) {
    if (value.valueless_by_exception()) return false;
    set_array(out);
    write_unsigned(add_element(out), value.index());
    Json& part = add_element(out);
    return std::visit(
        [&](const auto& held) { return JsonForm<std::remove_cvref_t<decltype(held)>>::write(part, held); }, value);
  }

  static std::optional<Value> read(const Json& tree) requires(JsonConvertible<Ts>&&...) {
    if (!is_array_of(2, tree)) return std::nullopt;
    const auto index = JsonForm<std::size_t>::read(element(tree, 0));
    return index ? read_at(*index, element(tree, 1), std::index_sequence_for<Ts...>{}) : std::nullopt;
  }

 private:
  template <std::size_t... I>
  static std::optional<Value> read_at(std::size_t index, const Json& part, std::index_sequence<I...>) {
    std::optional<Value> value;
    const auto try_one = [&]<std::size_t K>(std::integral_constant<std::size_t, K>) {
      if (K != index) return;
      if (auto held = JsonForm<std::variant_alternative_t<K, Value>>::read(part)) {
        value.emplace(std::in_place_index<K>, std::move(*held));
      }
    };
    (try_one(std::integral_constant<std::size_t, I>{}), ...);
    return value;
  }
};

/// The elements in order; `Value` is constructible from them.
template <class Value, class... Ts>
struct ElementsForm {
  static bool write(Json& out, const Value& value) requires(JsonConvertible<std::remove_cv_t<Ts>>&&...) {
    set_array(out);
    return std::apply(
        [&](const auto&... parts) {
          return (JsonForm<std::remove_cvref_t<decltype(parts)>>::write(add_element(out), parts) && ...);
        },
        value);
  }

  static std::optional<Value> read(const Json& tree) requires(JsonConvertible<std::remove_cv_t<Ts>>&&...) {
    if (!is_array_of(sizeof...(Ts), tree)) return std::nullopt;
    return read_all(tree, std::index_sequence_for<Ts...>{});
  }

 private:
  template <std::size_t... I>
  static std::optional<Value> read_all([[maybe_unused]] const Json& tree, std::index_sequence<I...>) {
    std::tuple<std::optional<std::remove_cv_t<Ts>>...> parts{JsonForm<std::remove_cv_t<Ts>>::read(element(tree, I))...};
    if (!(std::get<I>(parts) && ...)) return std::nullopt;
    return std::optional<Value>(std::in_place, std::move(*std::get<I>(parts))...);
  }
};

template <class A, class B>
struct JsonForm<std::pair<A, B>> : ElementsForm<std::pair<A, B>, A, B> {};

template <class... Ts>
struct JsonForm<std::tuple<Ts...>> : ElementsForm<std::tuple<Ts...>, Ts...> {};

template <class T, std::size_t N>
requires(std::is_default_constructible_v<T>&& std::is_move_assignable_v<T>) struct JsonForm<std::array<T, N>> {
  static bool write(Json& out, const std::array<T, N>& value) requires JsonConvertible<T> {
    set_array(out);
    for (std::size_t i = 0; i < N; ++i) {
      if (!JsonForm<T>::write(add_element(out), value[i])) return false;
    }
    return true;
  }

  static std::optional<std::array<T, N>> read(const Json& tree) requires JsonConvertible<T> {
    if (!is_array_of(N, tree)) return std::nullopt;
    std::optional<std::array<T, N>> value(std::in_place);
    for (std::size_t i = 0; i < N; ++i) {
      auto part = JsonForm<T>::read(element(tree, i));
      if (!part) return std::nullopt;
      (*value)[i] = std::move(*part);
    }
    return value;
  }
};

}  // namespace cachecade::codec
