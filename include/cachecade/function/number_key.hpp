// Functions of one integer: their entries in memory are found by the number itself, without making the key's text.
#pragma once

#include <cachecade/key/kinds.hpp>

#include <cstdint>
#include <type_traits>
#include <utility>

namespace cachecade::detail {

template <class... P>
inline constexpr bool is_number_key = false;
template <class P>
inline constexpr bool is_number_key<P> = kind_of<std::remove_cvref_t<P>>() == KeyKind::integer;

/// Whether the number stands for the text that the integer has in a key.
template <class Integer>
constexpr bool is_number(Integer value) noexcept {
  return std::is_signed_v<Integer> || sizeof(Integer) < sizeof(std::int64_t) ||
         static_cast<std::uint64_t>(value) >> 63 == 0;
}

}  // namespace cachecade::detail
