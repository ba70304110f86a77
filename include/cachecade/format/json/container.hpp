// JSON of the standard containers: sequences and sets as arrays, maps with text keys as objects whose names are sorted,
// other maps as arrays of [key, value].
#pragma once

#include <cachecade/detail/container_shape.hpp>
#include <cachecade/format/json/compound.hpp>
#include <cachecade/format/json/form.hpp>
#include <cachecade/format/json/members.hpp>

#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace cachecade::codec {

template <class Element, class Container>
bool write_elements(JsonWriter& out, const Container& container) {
  if (!out.begin_array()) return false;
  for (const auto& part : container) {
    if (!JsonForm<Element>::write(out, part)) return false;
  }
  return out.end_array(), true;
}

/// Hands each element to `take`, in order; false when there is one that is not an Element.
template <class Element, class Take>
bool read_elements(JsonReader& in, Take&& take) {
  if (!in.begin_array()) return false;
  while (in.has_element()) {
    if (!read_json<Element>(in, take)) return false;
  }
  return in.sound();
}

template <class Container, class Element>
struct SequenceForm {
  using Parts = JsonParts<Element>;

  static bool write(JsonWriter& out, const Container& container) { return write_elements<Element>(out, container); }
  static bool read(JsonReader& in, Container& container) {
    return read_elements<Element>(in, [&](Element&& element) { container.push_back(std::move(element)); });
  }
};

template <class T>
requires(detail::container_shape<T> == detail::ContainerShape::sequence) struct JsonForm<T>
    : SequenceForm<T, typename T::value_type> {
};

template <class Container>
requires(detail::container_shape<Container> == detail::ContainerShape::forward_list) struct JsonForm<Container> {
  using Element = typename Container::value_type;
  using Parts = JsonParts<Element>;

  static bool write(JsonWriter& out, const Container& container) { return write_elements<Element>(out, container); }
  static bool read(JsonReader& in, Container& container) {
    auto last = container.before_begin();
    return read_elements<Element>(in,
                                  [&](Element&& element) { last = container.insert_after(last, std::move(element)); });
  }
};

/// std::valarray, known without its header.
template <class T>
requires(detail::is_standard<T>("valarray") && requires(const T& values) { values.cshift(0); }) struct JsonForm<T> {
  using Element = typename T::value_type;
  using Parts = JsonParts<Element>;

  static bool write(JsonWriter& out, const T& values) { return write_elements<Element>(out, values); }
  static bool read(JsonReader& in, T& values) {
    std::vector<Element> elements;
    if (!read_elements<Element>(in, [&](Element&& element) { elements.push_back(std::move(element)); })) return false;
    values.resize(elements.size());
    std::size_t at = 0;
    for (const auto& element : elements) values[at++] = element;
    return true;
  }
};

/// An element that is there twice, where there can be one, makes the array no such set.
template <class Container, class Element>
struct SetForm {
  using Parts = JsonParts<Element>;

  static bool write(JsonWriter& out, const Container& container) { return write_elements<Element>(out, container); }
  static bool read(JsonReader& in, Container& container) {
    std::size_t count = 0;
    const bool read = read_elements<Element>(in, [&](Element&& element) {
      container.insert(std::move(element));
      ++count;
    });
    return read && container.size() == count;
  }
};

template <class T>
requires(detail::container_shape<T> == detail::ContainerShape::set &&
         std::is_default_constructible_v<T>) struct JsonForm<T> : SetForm<T, typename T::value_type> {
};

template <class Container, class Key, class Value>
struct PairsForm : SetForm<Container, std::pair<Key, Value>> {
  using Parts = JsonParts<Key, Value>;
};

/// A map of text: an object, or an array of pairs when some key is not UTF-8. Of equal names the last one counts.
template <class Container, class Value>
struct ObjectForm {
  using Parts = JsonParts<Value>;
  using Pairs = PairsForm<Container, std::string, Value>;

  static bool write(JsonWriter& out, const Container& container) {
    std::vector<JsonMember> members;
    members.reserve(container.size());
    for (const auto& [key, value] : container) members.push_back({&key, &value});
    return sort_members(members) ? write_members(out, members, &JsonOpsOf<Value>::write) : Pairs::write(out, container);
  }

  static bool read(JsonReader& in, Container& container) {
    if (in.next() != JsonReader::Kind::object) return Pairs::read(in, container);
    if (!in.begin_object()) return false;
    std::string name;
    while (in.has_member(name)) {
      bool same = true;
      const auto put = [&](Value&& value) {
        const auto [at, fresh] = container.try_emplace(name, std::move(value));
        same = fresh || at->first == name;
        if (fresh || !same) return;
        container.erase(at);
        container.try_emplace(name, std::move(value));
      };
      if (!read_json<Value>(in, put) || !same) return false;
    }
    return in.sound();
  }
};

template <class Container, class Key, class Value>
using MapForm = std::conditional_t<std::is_same_v<Key, std::string>, ObjectForm<Container, Value>,
                                   PairsForm<Container, Key, Value>>;

template <class T>
requires(detail::container_shape<T> == detail::ContainerShape::map &&
         std::is_default_constructible_v<T>) struct JsonForm<T>
    : MapForm<T, typename T::key_type, typename T::mapped_type> {
};
template <class T>
requires(detail::container_shape<T> == detail::ContainerShape::multimap &&
         std::is_default_constructible_v<T>) struct JsonForm<T>
    : PairsForm<T, typename T::key_type, typename T::mapped_type> {
};

}  // namespace cachecade::codec
