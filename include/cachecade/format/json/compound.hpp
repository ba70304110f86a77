// JSON of values with a fixed number of parts: optional, shared_ptr, variant, pair, tuple, array.
#pragma once

#include <cachecade/detail/exact_type.hpp>
#include <cachecade/format/json/form.hpp>
#include <cachecade/format/json/scalar.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace cachecade::codec {

template <class T>
bool write_present(JsonWriter& out, const T& value) {
  const auto position = out.position();
  if (!JsonForm<T>::write(out, value)) return false;
  out.mark_present(position);
  return true;
}

/// What `write_present` wrote goes to `take`; for null nothing does.
template <class T, class Take>
bool read_present(JsonReader& in, Take&& take) {
  const int levels = in.levels_around_null();
  if (levels == 0) return in.read_null();
  if (levels < 0) return read_json<T>(in, take);
  return in.begin_array() && in.has_element() && read_json<T>(in, take) && !in.has_element() && in.sound();
}

template <class T>
struct JsonForm<std::optional<T>> {
  using Parts = JsonParts<T>;

  static bool write(JsonWriter& out, const std::optional<T>& value) {
    return value ? write_present(out, *value) : (out.null(), true);
  }
  static bool read(JsonReader& in, std::optional<T>& value) {
    return read_present<T>(in, [&](T&& present) { value.emplace(std::move(present)); });
  }
};

/// What is pointed to, which must be exactly a T: a part of a derived object would be another value. No array.
template <class T>
requires(!std::is_array_v<T>) struct JsonForm<std::shared_ptr<T>> {
  using Value = std::remove_cv_t<T>;
  using Parts = JsonParts<Value>;

  static bool write(JsonWriter& out, const std::shared_ptr<T>& pointer) {
    if (!pointer) return out.null(), true;
    const auto& value = *pointer;
    return detail::is_exactly(value) && write_present<Value>(out, value);
  }
  static bool read(JsonReader& in, std::shared_ptr<T>& pointer) {
    return read_present<Value>(in, [&](Value&& value) { pointer = std::make_shared<T>(std::move(value)); });
  }
};

/// [index, value].
template <class... Ts>
struct JsonForm<std::variant<Ts...>> {
  using Parts = JsonParts<Ts...>;
  using Value = std::variant<Ts...>;

  static bool write(JsonWriter& out, const Value& value) {
    if (value.valueless_by_exception() || !out.begin_array()) return false;
    out.unsigned_integer(value.index());
    const auto write_held = [&](const auto& held) {
      return JsonForm<std::remove_cvref_t<decltype(held)>>::write(out, held);
    };
    if (!std::visit(write_held, value)) return false;
    return out.end_array(), true;
  }

  static std::optional<Value> make(JsonReader& in) {
    std::optional<Value> value;
    std::size_t index = 0;
    const bool read = in.begin_array() && in.has_element() && read_integer(in, index) && in.has_element() &&
                      make_at(in, index, value, std::index_sequence_for<Ts...>{}) && !in.has_element() && in.sound();
    if (!read) value.reset();
    return value;
  }

 private:
  template <std::size_t... I>
  static bool make_at(JsonReader& in, std::size_t index, std::optional<Value>& value, std::index_sequence<I...>) {
    return (
        (I == index && read_json<Ts>(in, [&](Ts&& held) { value.emplace(std::in_place_index<I>, std::move(held)); })) ||
        ...);
  }
};

/// The elements in order; `Value` is constructible from them.
template <class Value, class... Ts>
struct ElementsForm {
  using Parts = JsonParts<std::remove_cv_t<Ts>...>;

  static bool write(JsonWriter& out, const Value& value) {
    const auto write_all = [&](const auto&... parts) {
      return (JsonForm<std::remove_cvref_t<decltype(parts)>>::write(out, parts) && ...);
    };
    if (!out.begin_array() || !std::apply(write_all, value)) return false;
    return out.end_array(), true;
  }

  static bool read(JsonReader& in, Value& value) requires(ReadsInPlace<Ts>&&...) {
    const auto read_all = [&](Ts&... parts) { return ((in.has_element() && JsonForm<Ts>::read(in, parts)) && ...); };
    return in.begin_array() && std::apply(read_all, value) && !in.has_element() && in.sound();
  }

  static std::optional<Value> make(JsonReader& in) {
    if (!in.begin_array()) return std::nullopt;
    return make_all(in, std::index_sequence_for<Ts...>{});
  }

 private:
  template <class T>
  static bool make_part(JsonReader& in, std::optional<T>& part) {
    return in.has_element() && read_json<T>(in, [&](T&& value) { part.emplace(std::move(value)); });
  }

  template <std::size_t... I>
  static std::optional<Value> make_all(JsonReader& in, std::index_sequence<I...>) {
    using Made = std::tuple<std::optional<std::remove_cv_t<Ts>>...>;
    detail::OffStack<Made> parts([] { return Made(); });
    if (!(make_part(in, std::get<I>(*parts)) && ...) || in.has_element() || !in.sound()) return std::nullopt;
    return std::optional<Value>(std::in_place, std::move(*std::get<I>(*parts))...);
  }
};

template <class A, class B>
struct JsonForm<std::pair<A, B>> : ElementsForm<std::pair<A, B>, A, B> {};

template <class... Ts>
struct JsonForm<std::tuple<Ts...>> : ElementsForm<std::tuple<Ts...>, Ts...> {};

template <class Array, class T, std::size_t N>
struct ArrayForm {
  using Parts = JsonParts<T>;

  static bool write(JsonWriter& out, const Array& value) {
    if (!out.begin_array()) return false;
    for (const auto& part : value) {
      if (!JsonForm<T>::write(out, part)) return false;
    }
    return out.end_array(), true;
  }
  static bool read(JsonReader& in, Array& value) {
    if (!in.begin_array()) return false;
    for (auto& part : value) {
      if (!in.has_element() || !read_part(in, part)) return false;
    }
    return !in.has_element() && in.sound();
  }

 private:
  static bool read_part(JsonReader& in, T& part) {
    if constexpr (ReadsInPlace<T>) {
      return JsonForm<T>::read(in, part);
    } else {
      return read_json<T>(in, [&](T&& value) { part = std::move(value); });
    }
  }
};

template <class T>
concept ArrayElement = std::default_initializable<T> &&(std::is_array_v<T> || std::is_move_assignable_v<T>);

template <ArrayElement T, std::size_t N>
struct JsonForm<std::array<T, N>> : ArrayForm<std::array<T, N>, T, N> {};

template <ArrayElement T, std::size_t N>
struct JsonForm<T[N]> : ArrayForm<T[N], T, N> {};

}  // namespace cachecade::codec
