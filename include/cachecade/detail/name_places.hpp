// Where the names of members stand in the text that a compiler prints for the addresses of members of one object.
//
// Each address is "&fake.value.name" (Clang) or "((const volatile void*)(& fake<T>.….T::name))" (GCC), and what stands
// before the names is equally long for all.
#pragma once

#include <cachecade/detail/platform.hpp>
#include <cachecade/detail/spelling.hpp>

#include <cstddef>
#include <string_view>

namespace cachecade::detail {

/// What a compiler prints before and after the member of an object in its address.
inline constexpr std::string_view address_opening = is_clang ? "&" : "((const volatile void*)(&";
inline constexpr std::size_t address_closing = is_clang ? 0 : 2;

/// Where n names stand in a text, and the sum of their lengths.
template <std::size_t n>
struct NamePlaces {
  bool found = false;
  std::size_t total = 0;
  std::size_t starts[n + 1] = {};
  std::size_t sizes[n + 1] = {};
};

/// How much of text[0, end) is left before the last address_opening; 0 where there is none.
constexpr std::size_t opening_before(const char* text, std::size_t end) noexcept {
  constexpr const char* opening = address_opening.data();
  constexpr std::size_t size = address_opening.size();
  for (; end >= size; --end) {
    std::size_t same = 0;
    while (same < size && text[end - 1 - same] == opening[size - 1 - same]) ++same;
    if (same == size) return end - size;
  }
  return 0;
}

/// The names in "… {{&fake.value.a, &fake.value.b}}]". From the end: a name is the last identifier before what closes
/// its address; how much text precedes it is measured once, at the last one. Not found where the text has another form.
template <std::size_t n>
constexpr NamePlaces<n> find_names(const char* text, std::size_t size) noexcept {
  NamePlaces<n> places;
  constexpr std::size_t shortest = address_closing + 3;
  std::size_t end = size < shortest ? 0 : size - 3;
  std::size_t before = 0;
  for (std::size_t i = n; i-- > 0;) {
    if (end < shortest) return {};
    end -= address_closing;
    std::size_t start = end;
    while (start > 0 && is_identifier_char(text[start - 1])) --start;
    if (i + 1 == n) before = start - opening_before(text, start);
    if (start == end || start <= before) return {};
    places.starts[i] = start;
    places.sizes[i] = end - start;
    places.total += end - start;
    end = start - before;
    if (text[end - 1] != (i == 0 ? '{' : ' ')) return {};
    if (i != 0) end -= 2;
  }
  places.found = true;
  return places;
}

}  // namespace cachecade::detail
