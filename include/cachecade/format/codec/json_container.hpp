// JSON of the standard containers: sequences and sets as arrays, maps with text keys as objects, other maps as arrays
// of [key, value].
#pragma once

#include <cachecade/detail/container_shape.hpp>
#include <cachecade/detail/utf8.hpp>
#include <cachecade/format/codec/json_compound.hpp>
#include <cachecade/format/codec/json_form.hpp>
#include <cachecade/format/codec/tree.hpp>

#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace cachecade::codec {

template <class Element, class Container>
bool write_elements(Json& out, const Container& container) {
  set_array(out);
  for (const auto& part : container) {
    if (!JsonForm<Element>::write(add_element(out), part)) return false;
  }
  return true;
}

/// Hands each element to `take`, in order; false when there is one that is not an Element.
template <class Element, class Take>
bool read_elements(const Json& tree, Take take) {
  return all_elements(tree, [&](const Json& part) {
    auto value = JsonForm<Element>::read(part);
    if (value) take(std::move(*value));
    return value.has_value();
  });
}

template <class Container, class Element>
struct SequenceForm {
  static bool write(Json& out, const Container& container) requires JsonConvertible<Element> {
    return write_elements<Element>(out, container);
  }

  static std::optional<Container> read(const Json& tree) requires JsonConvertible<Element> {
    Container container;
    const bool read = read_elements<Element>(tree, [&](Element&& element) { container.push_back(std::move(element)); });
    return read ? std::optional(std::move(container)) : std::nullopt;
  }
};

template <class T>
requires(detail::container_shape<T> == detail::ContainerShape::sequence) struct JsonForm<T>
    : SequenceForm<T, typename T::value_type> {
};

template <class Container>
requires(detail::container_shape<Container> == detail::ContainerShape::forward_list) struct JsonForm<Container> {
  using Element = typename Container::value_type;

  static bool write(Json& out, const Container& container) requires JsonConvertible<Element> {
    return write_elements<Element>(out, container);
  }

  static std::optional<Container> read(const Json& tree) requires JsonConvertible<Element> {
    Container container;
    auto last = container.before_begin();
    const bool read = read_elements<Element>(
        tree, [&](Element&& element) { last = container.insert_after(last, std::move(element)); });
    return read ? std::optional(std::move(container)) : std::nullopt;
  }
};

/// An element that is there twice, where there can be one, makes the array no such set.
template <class Container, class Element>
struct SetForm {
  static bool write(Json& out, const Container& container) requires JsonConvertible<Element> {
    return write_elements<Element>(out, container);
  }

  static std::optional<Container> read(const Json& tree) requires(
      JsonConvertible<Element>&& std::is_default_constructible_v<Container>) {
    Container container;
    const bool read = read_elements<Element>(tree, [&](Element&& element) { container.insert(std::move(element)); });
    return read && container.size() == part_count(tree) ? std::optional(std::move(container)) : std::nullopt;
  }
};

template <class T>
requires(detail::container_shape<T> == detail::ContainerShape::set) struct JsonForm<T>
    : SetForm<T, typename T::value_type> {
};

template <class Container, class Key, class Value>
using PairsForm = SetForm<Container, std::pair<Key, Value>>;

/// A map of text: an object, or an array of pairs when some key is not UTF-8 or two keys are equal to JSON.
template <class Container, class Value>
struct ObjectForm {
  using Pairs = PairsForm<Container, std::string, Value>;

  static bool write(Json& out, const Container& container) requires JsonConvertible<Value> {
    for (const auto& [key, value] : container) {
      if (!detail::is_utf8(key)) return Pairs::write(out, container);
    }
    set_object(out);
    for (const auto& [key, value] : container) {
      if (!JsonForm<Value>::write(member(out, key), value)) return false;
    }
    return true;
  }

  static std::optional<Container> read(const Json& tree) requires(
      JsonConvertible<Value>&& std::is_default_constructible_v<Container>) {
    if (!is_object(tree)) return Pairs::read(tree);
    Container container;
    const bool read = all_members(tree, [&](const std::string& key, const Json& part) {
      auto value = JsonForm<Value>::read(part);
      if (value) container.emplace(key, std::move(*value));
      return value.has_value();
    });
    return read && container.size() == part_count(tree) ? std::optional(std::move(container)) : std::nullopt;
  }
};

template <class Container, class Key, class Value>
using MapForm = std::conditional_t<std::is_same_v<Key, std::string>, ObjectForm<Container, Value>,
                                   PairsForm<Container, Key, Value>>;

template <class T>
requires(detail::container_shape<T> == detail::ContainerShape::map) struct JsonForm<T>
    : MapForm<T, typename T::key_type, typename T::mapped_type> {
};
template <class T>
requires(detail::container_shape<T> == detail::ContainerShape::multimap) struct JsonForm<T>
    : PairsForm<T, typename T::key_type, typename T::mapped_type> {
};

}  // namespace cachecade::codec
