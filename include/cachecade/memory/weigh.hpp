// What a value weighs: its own size and what the strings and containers in it own on the heap, by their capacity where
// they have one. An estimate that never walks more than the value itself.
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <ranges>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace cachecade::memory {

/// What a node of a map or a heap block costs beyond its content.
inline constexpr std::size_t allocation_overhead = 16;

template <class T>
std::size_t owned_bytes(const T& value);

namespace weighing {

template <class T>
concept TupleLike = requires {
  std::tuple_size<T>::value;
};

template <class T>
concept Contiguous = std::ranges::contiguous_range<const T> && requires(const T& value) {
  { value.capacity() } -> std::convertible_to<std::size_t>;
};

template <class T>
std::size_t range_bytes(const T& range) {
  using Element = std::ranges::range_value_t<const T>;
  std::size_t bytes = 0;
  if constexpr (Contiguous<T>) {
    bytes = range.capacity() * sizeof(Element) + allocation_overhead;
  } else if constexpr (!TupleLike<T>) {
    bytes = std::ranges::size(range) * (sizeof(Element) + 2 * allocation_overhead);
  }
  if constexpr (!std::is_trivially_copyable_v<Element>) {
    for (const auto& element : range) bytes += owned_bytes(element);
  }
  return bytes;
}

}  // namespace weighing

/// The heap bytes that `value` owns, without its own size.
template <class T>
std::size_t owned_bytes(const T& value) {
  if constexpr (std::is_trivially_copyable_v<T>) {
    return 0;
  } else if constexpr (std::same_as<T, std::string>) {
    return value.capacity() > std::string().capacity() ? value.capacity() + 1 + allocation_overhead : 0;
  } else if constexpr (requires {
                         typename T::element_type;
                         value.get();
                         value.use_count();
                       }) {
    return value ? sizeof(typename T::element_type) + owned_bytes(*value) + 2 * allocation_overhead : 0;
  } else if constexpr (requires {
                         value.has_value();
                         *value;
                       }) {
    return value.has_value() ? owned_bytes(*value) : 0;
  } else if constexpr (std::ranges::sized_range<const T>) {
    return weighing::range_bytes(value);
  } else if constexpr (weighing::TupleLike<T>) {
    return std::apply([](const auto&... part) { return (std::size_t{0} + ... + owned_bytes(part)); }, value);
  } else {
    return 0;
  }
}

}  // namespace cachecade::memory
