// The elements of a range as arguments of a function.
#pragma once

#include <concepts>
#include <cstddef>
#include <iterator>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace cachecade::detail {

template <class Range>
concept HasElements = requires {
  std::begin(std::declval<Range&>());
};
template <class Range>
using IteratorOf = decltype(std::begin(std::declval<Range&>()));
template <class Range>
using ReferenceOf = decltype(*std::declval<IteratorOf<Range>&>());
template <class Iterator, class Reference>
struct Held : std::type_identity<std::remove_cvref_t<Reference>> {};
template <class Iterator, std::convertible_to<std::iter_value_t<Iterator>> Reference>
struct Held<Iterator, Reference> : std::type_identity<std::iter_value_t<Iterator>> {};
/// What a range holds, not what its iterators give in the place of that.
template <class Range>
using ElementOf = typename Held<IteratorOf<Range>, ReferenceOf<Range>>::type;

template <class Element>
concept HasParts = requires {
  std::tuple_size<Element>::value;
};

template <class Element, class... P, std::size_t... at>
consteval bool have_parts(std::index_sequence<at...>) {
  return (std::is_convertible_v<decltype(std::get<at>(std::declval<const Element&>())), P> && ...);
}

template <class Element, class... P>
consteval bool are_arguments() {
  if constexpr (sizeof...(P) == 1) {
    return (std::is_convertible_v<const Element&, P> && ...);
  } else if constexpr (!HasParts<Element>) {
    return false;
  } else if constexpr (std::tuple_size_v<Element> != sizeof...(P)) {
    return false;
  } else {
    return have_parts<Element, P...>(std::index_sequence_for<P...>{});
  }
}

/// Whether a Range is one, of arguments P....
template <class Range, class... P>
inline constexpr bool holds_arguments = false;
template <HasElements Range, class... P>
inline constexpr bool holds_arguments<Range, P...> = are_arguments<ElementOf<Range>, P...>();

/// Calls `use` with an element's arguments.
template <class... P, class Element, class Use>
decltype(auto) with_arguments(const Element& element, Use&& use) {
  if constexpr (sizeof...(P) == 1) {
    return use(static_cast<P>(element)...);
  } else {
    return std::apply([&](const auto&... part) { return use(static_cast<P>(part)...); }, element);
  }
}

/// Those elements of a range that are needed later. Where the range keeps them, it is asked for them again.
template <class Range>
class KeptElements {
  static constexpr bool stay =
      std::is_lvalue_reference_v<ReferenceOf<Range>> && std::forward_iterator<IteratorOf<Range>>;

  struct Kept {
    std::conditional_t<stay, const ElementOf<Range>*, ElementOf<Range>> element;
  };

 public:
  std::size_t size() const noexcept { return kept_.size(); }

  template <class Element>
  void add(Element&& element) {
    if constexpr (stay) {
      kept_.push_back({std::addressof(element)});
    } else {
      kept_.push_back({std::forward<Element>(element)});
    }
  }
  const ElementOf<Range>& operator[](std::size_t at) const noexcept {
    if constexpr (stay) {
      return *kept_[at].element;
    } else {
      return kept_[at].element;
    }
  }

 private:
  std::vector<Kept> kept_{};
};

}  // namespace cachecade::detail
