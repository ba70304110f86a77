// What values of each kind own on the heap, part by part.
#pragma once

#include <cachecade/detail/exact_type.hpp>
#include <cachecade/detail/value_ops.hpp>
#include <cachecade/memory/kinds.hpp>
#include <cachecade/memory/walk.hpp>

#include <cstddef>
#include <iterator>
#include <type_traits>

namespace cachecade::memory {

using detail::OwnedBytes;

/// What a node of a map or a heap block costs beyond its content.
inline constexpr std::size_t allocation_overhead = 16;

/// What `value` owns on the heap, without its own size.
template <class T>
OwnedBytes weigh(const T& value);

/// What a heap block of `size` bytes takes up: its size and the allocator's own word, in steps of 16.
constexpr std::size_t allocation_bytes(std::size_t size) noexcept {
  const auto block = (size + sizeof(std::size_t) + 15) / 16 * 16;
  return block < 32 ? 32 : block;
}

namespace weighing {

template <class W>
constexpr OwnedBytes told(W weight) noexcept {
  if constexpr (std::is_arithmetic_v<W>) {
    if (!(weight >= W{})) return {.whole = false};
    if (static_cast<long double>(weight) > static_cast<long double>(~std::size_t{0})) return {.bytes = ~std::size_t{0}};
  }
  return {.bytes = static_cast<std::size_t>(weight)};
}

inline constexpr auto sum_of_parts = [](const auto&... part) {
  OwnedBytes sum;
  ((sum += weigh(part)), ...);
  return sum;
};

template <class T>
OwnedBytes what_is_owned(const T& owner) {
  OwnedBytes owned;
  if (!owner) return owned;
  owned.bytes = allocation_bytes(sizeof(typename T::element_type) + allocation_overhead);
  const Walk walk;
  if (!walk.goes_on()) return owned += OwnedBytes{.whole = false};
  owned += weigh(*owner);
  owned.sliced = owned.sliced || !detail::is_exactly(*owner);
  owned.whole = owned.whole && !owned.sliced;
  return owned;
}

/// The value that there is, or the error in its place.
template <class T>
OwnedBytes what_is_there(const T& optional) {
  if (optional.has_value()) return weigh(*optional);
  if constexpr (requires { optional.error(); }) return weigh(optional.error());
  return {};
}

template <Tree T>
OwnedBytes tree_bytes(const T& tree) {
  OwnedBytes owned;
  const Walk walk;
  if (!walk.goes_on()) return {.whole = false};
  if constexpr (requires {
                  tree.is_structured();
                  tree.template get_ptr<const typename T::string_t*>();
                }) {
    if (const auto* text = tree.template get_ptr<const typename T::string_t*>()) {
      owned.bytes = allocation_bytes(sizeof *text);
      owned += weigh(*text);
    } else if (tree.is_object()) {
      for (const auto& [name, branch] : tree.items()) {
        owned.bytes += sizeof branch + 4 * allocation_overhead + sizeof name;
        owned += weigh(name);
        owned += tree_bytes(branch);
      }
    } else if (tree.is_array()) {
      for (const auto& branch : tree) {
        owned.bytes += sizeof branch;
        owned += tree_bytes(branch);
      }
    }
  } else if constexpr (requires { tree.native(); }) {
    owned = weigh(tree.native());
  } else {
    owned.whole = false;
  }
  return owned;
}

/// What the blocks of its elements take.
template <class T>
std::size_t block_bytes(const T& range) {
  using Element = std::iter_value_t<Iterator<T>>;
  if constexpr (Contiguous<T>) {
    return range.capacity() > 0 ? allocation_bytes(range.capacity() * sizeof(Element)) : 0;
  } else if constexpr (TupleLike<T>) {
    return 0;
  } else if constexpr (requires(T & bits) { bits.flip(); }) {
    return range.capacity() > 0 ? allocation_bytes(range.capacity() / 8) : 0;
  } else {
    const auto size = static_cast<std::size_t>(std::distance(begin(range), end(range)));
    if constexpr (std::random_access_iterator<Iterator<T>>) return 640 + size * sizeof(Element);  // a deque's blocks
    const std::size_t nodes = size * (sizeof(Element) + 2 * allocation_overhead);
    if constexpr (requires { range.bucket_count(); }) return nodes + range.bucket_count() * sizeof(void*);
    return nodes;
  }
}

template <class T>
OwnedBytes range_bytes(const T& range) {
  using Element = std::iter_value_t<Iterator<T>>;
  OwnedBytes owned{.bytes = block_bytes(range), .whole = PlainContainer<T>};
  if constexpr (!std::is_trivially_copyable_v<Element> || Customized<Element>) {
    for (const auto& element : range) owned += weigh(element);
  }
  return owned;
}

/// Of what tells nothing of what it owns.
template <class T>
bool owns_nothing(const T& value) {
  if constexpr (std::is_empty_v<T> || !detail::is_of_std<T>) {
    return std::is_empty_v<T>;
  } else if constexpr (requires { value.has_value(); }) {
    return !value.has_value();
  } else if constexpr (requires { static_cast<bool>(value); }) {
    return !static_cast<bool>(value);
  } else if constexpr (requires { value.empty(); }) {
    return value.empty();
  } else {
    return false;
  }
}

}  // namespace weighing
}  // namespace cachecade::memory
