// What a value weighs: its own size and what the strings, containers and pointers in it own on the heap, by their
// capacity where they have one, field by field for plain aggregates. A type of yours tells more by
//
//   std::size_t weight_of(const Picture& picture) { return picture.pixel_bytes(); }   // beside the type
//
// which gives the heap bytes it owns, without its own size. An estimate that walks nothing but the value itself. What
// cannot be seen (private members, std::any, the derived class behind a pointer to its base) is told to be so, for the
// caller to estimate otherwise. A weight below zero is none.
#pragma once

#include <cachecade/detail/aggregate.hpp>
#include <cachecade/detail/container_shape.hpp>
#include <cachecade/detail/exact_type.hpp>
#include <cachecade/detail/probe.hpp>
#include <cachecade/detail/union_field.hpp>
#include <cachecade/detail/value_ops.hpp>
#include <cachecade/memory/walk.hpp>

#include <concepts>
#include <cstddef>
#include <iterator>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

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
concept TupleLike = requires {
  std::tuple_size<T>::value;
};

template <class T>
concept TakenByWeight = requires(const T& value) {
  { weight_of(value) } -> std::convertible_to<std::size_t>;
};

namespace rival {

template <class T>
detail::RivalWon weight_of(const T&);

template <class T>
concept Won = requires(const T& value) {
  { weight_of(value) } -> std::same_as<detail::RivalWon>;
};

}  // namespace rival

/// The customization point, found beside the type; one for a base of it tells nothing of the rest.
template <class T>
concept Customized = TakenByWeight<T> && !rival::Won<T>;

/// std::shared_ptr, std::unique_ptr and their kind.
template <class T>
concept Owner = requires(const T& value) {
  requires !std::is_void_v<typename T::element_type>;
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

template <template <class...> class Template, class... A>
std::type_identity<Template<A...>> template_of(const Template<A...>&);

/// A container that holds its elements and nothing else: one of the standard's, or made like those from a template.
template <class T>
concept PlainContainer = detail::is_of_std<T> || requires(const T& value) {
  typename T::allocator_type;
  { template_of(value) } -> std::same_as<std::type_identity<T>>;
};

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

template <class T>
concept Contiguous = std::contiguous_iterator<Iterator<T>> && requires(const T& value) {
  { value.capacity() } -> std::convertible_to<std::size_t>;
};

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

template <class T>
OwnedBytes weigh(const T& value) {
  if constexpr (weighing::Customized<T>) {
    return weighing::told(weight_of(value));
  } else if constexpr (std::is_trivially_copyable_v<T>) {
    return {};
  } else if constexpr (std::same_as<T, std::string>) {
    return {.bytes = value.capacity() > std::string().capacity() ? allocation_bytes(value.capacity() + 1) : 0};
  } else if constexpr (weighing::Owner<T>) {
    return weighing::what_is_owned(value);
  } else if constexpr (weighing::Variant<T>) {
    return value.valueless_by_exception() ? OwnedBytes{} : std::visit(weighing::sum_of_parts, value);
  } else if constexpr (requires {
                         value.has_value();
                         *value;
                       }) {
    return weighing::what_is_there(value);
  } else if constexpr (weighing::Tree<T>) {
    return weighing::tree_bytes(value);
  } else if constexpr (weighing::Range<T>) {
    return weighing::range_bytes(value);
  } else if constexpr (weighing::TupleLike<T>) {
    return std::apply(weighing::sum_of_parts, value);
  } else if constexpr (detail::shows_fields<T>) {
    return detail::with_fields(value, weighing::sum_of_parts);
  } else {
    return {.whole = weighing::owns_nothing(value)};
  }
}

/// The heap bytes that `value` is seen to own.
template <class T>
std::size_t owned_bytes(const T& value) {
  return weigh(value).bytes;
}

/// What the engine must know of a T.
template <class T>
constexpr detail::ValueOps ops_of() noexcept {
  auto ops = detail::basic_ops<T>();
  if constexpr (weighing::Customized<T> || !std::is_trivially_copyable_v<T>) {
    ops.owned_bytes = [](const void* value) { return weigh(*static_cast<const T*>(value)); };
  }
  return ops;
}

}  // namespace cachecade::memory
