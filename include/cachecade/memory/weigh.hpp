// What a value weighs: its own size and what the strings, containers and pointers in it own on the heap, by their
// capacity where they have one, field by field for plain aggregates. A type of yours tells more by
//
//   std::size_t weight_of(const Picture& picture) { return picture.pixel_bytes(); }   // beside the type
//
// which gives the heap bytes it owns, without its own size. An estimate that walks nothing but the value itself.
#pragma once

#include <cachecade/detail/aggregate.hpp>
#include <cachecade/detail/value_ops.hpp>

#include <concepts>
#include <cstddef>
#include <iterator>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace cachecade::memory {

/// What a node of a map or a heap block costs beyond its content.
inline constexpr std::size_t allocation_overhead = 16;

template <class T>
std::size_t owned_bytes(const T& value);

/// What a heap block of `size` bytes takes up: its size and the allocator's own word, in steps of 16.
constexpr std::size_t allocation_bytes(std::size_t size) noexcept {
  const auto block = (size + sizeof(std::size_t) + 15) / 16 * 16;
  return block < 32 ? 32 : block;
}

namespace weighing {

using std::begin;
using std::end;

template <class T>
concept Range = requires(const T& value) {
  { begin(value) } -> std::input_or_output_iterator;
  { end(value) } -> std::sentinel_for<decltype(begin(value))>;
};

template <Range T>
using Iterator = decltype(begin(std::declval<const T&>()));

template <class T>
concept SizedRange = Range<T> && requires(const T& value) {
  { std::size(value) } -> std::convertible_to<std::size_t>;
};

template <class T>
concept TupleLike = requires {
  std::tuple_size<T>::value;
};

/// The customization point, found beside the type.
template <class T>
concept Customized = requires(const T& value) {
  { weight_of(value) } -> std::convertible_to<std::size_t>;
};

/// std::shared_ptr, std::unique_ptr and their kind.
template <class T>
concept Owner = requires(const T& value) {
  typename T::element_type;
  value.get();
  *value;
  static_cast<bool>(value);
};

template <class T>
concept Variant = requires(const T& value) {
  std::variant_size<T>::value;
  value.index();
};

/// Trees whose elements are trees, as nlohmann's json: a leaf is a range of itself.
template <class T>
concept Tree = Range<T> && std::same_as<std::iter_value_t<Iterator<T>>, T>;

template <Tree T>
std::size_t tree_bytes(const T& tree) {
  std::size_t bytes = 0;
  if constexpr (requires {
                  tree.is_structured();
                  tree.template get_ptr<const typename T::string_t*>();
                }) {
    if (const auto* text = tree.template get_ptr<const typename T::string_t*>()) {
      bytes = allocation_bytes(sizeof *text) + owned_bytes(*text);
    } else if (tree.is_object()) {
      for (const auto& [name, branch] : tree.items()) {
        bytes += sizeof branch + 4 * allocation_overhead + sizeof name + owned_bytes(name) + tree_bytes(branch);
      }
    } else if (tree.is_array()) {
      for (const auto& branch : tree) bytes += sizeof branch + tree_bytes(branch);
    }
  } else if constexpr (requires { tree.native(); }) {
    bytes = owned_bytes(tree.native());
  }
  return bytes;
}

template <class T>
concept Contiguous = SizedRange<T> && std::contiguous_iterator<Iterator<T>> && requires(const T& value) {
  { value.capacity() } -> std::convertible_to<std::size_t>;
};

template <class T>
std::size_t range_bytes(const T& range) {
  using Element = std::iter_value_t<Iterator<T>>;
  std::size_t bytes = 0;
  if constexpr (Contiguous<T>) {
    bytes = range.capacity() > 0 ? allocation_bytes(range.capacity() * sizeof(Element)) : 0;
  } else if constexpr (!TupleLike<T>) {
    bytes = std::size(range) * (sizeof(Element) + 2 * allocation_overhead);
  }
  if constexpr (!std::is_trivially_copyable_v<Element> || Customized<Element>) {
    for (const auto& element : range) bytes += owned_bytes(element);
  }
  return bytes;
}

}  // namespace weighing

/// The heap bytes that `value` owns, without its own size.
template <class T>
std::size_t owned_bytes(const T& value) {
  const auto sum = [](const auto&... part) { return (std::size_t{0} + ... + owned_bytes(part)); };
  if constexpr (weighing::Customized<T>) {
    return weight_of(value);
  } else if constexpr (std::is_trivially_copyable_v<T>) {
    return 0;
  } else if constexpr (std::same_as<T, std::string>) {
    return value.capacity() > std::string().capacity() ? allocation_bytes(value.capacity() + 1) : 0;
  } else if constexpr (weighing::Owner<T>) {
    return value ? allocation_bytes(sizeof(typename T::element_type) + allocation_overhead) + owned_bytes(*value) : 0;
  } else if constexpr (weighing::Variant<T>) {
    return value.valueless_by_exception() ? 0 : std::visit(sum, value);
  } else if constexpr (requires {
                         value.has_value();
                         *value;
                       }) {
    return value.has_value() ? owned_bytes(*value) : 0;
  } else if constexpr (weighing::Tree<T>) {
    return weighing::tree_bytes(value);
  } else if constexpr (weighing::SizedRange<T>) {
    return weighing::range_bytes(value);
  } else if constexpr (weighing::TupleLike<T>) {
    return std::apply(sum, value);
  } else if constexpr (detail::field_count<T>.has_value()) {
    return detail::with_fields(value, sum);
  } else {
    return 0;
  }
}

/// What the engine must know of a T.
template <class T>
constexpr detail::ValueOps ops_of() noexcept {
  auto ops = detail::basic_ops<T>();
  if constexpr (weighing::Customized<T> || !std::is_trivially_copyable_v<T>) {
    ops.owned_bytes = [](const void* value) { return owned_bytes(*static_cast<const T*>(value)); };
  }
  return ops;
}

}  // namespace cachecade::memory
