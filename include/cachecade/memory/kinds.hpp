// The kinds of types that a weighing tells apart, each by what it can do (weigh.hpp).
#pragma once

#include <cachecade/detail/container_shape.hpp>
#include <cachecade/detail/probe.hpp>

#include <concepts>
#include <cstddef>
#include <iterator>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace cachecade::memory::weighing {

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

template <class T>
concept Contiguous = std::contiguous_iterator<Iterator<T>> && requires(const T& value) {
  { value.capacity() } -> std::convertible_to<std::size_t>;
};

}  // namespace cachecade::memory::weighing
