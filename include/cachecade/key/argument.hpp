// KeyArgument: an argument of a call by name, `invalidate_cache_key("users.get", 42)`. It remembers what it was made
// of, and is written as the parameter that the function has in its place, so that 42 means what the function means by
// it: `42` for a long, `42.0` for a double, `42` for an optional<int>.
//
// A number is written only where the parameter has exactly that value (to a float it is rounded, as in a call). Lists
// go part by part, durations by their length. What came in as the very type of the parameter keeps its text; a type
// with a key function also takes what that function returns.
#pragma once

#include <cachecade/key/argument_value.hpp>
#include <cachecade/key/encode.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace cachecade {

namespace detail::argument {

/// The number as a P, where P has exactly that value.
template <class P, class N>
std::optional<P> whole(N number) {
  if constexpr (std::is_same_v<N, long double>) {
    constexpr long double above = std::is_signed_v<P> ? 0x1p63L : 0x1p64L;
    if (!(number >= -0x1p63L && number < above) || std::trunc(number) != number) return std::nullopt;
    if constexpr (std::is_signed_v<P>) return whole<P>(static_cast<std::int64_t>(number));
    if (number < 0) return std::nullopt;
    return whole<P>(static_cast<std::uint64_t>(number));
  } else {
    using Plain = std::conditional_t<std::is_signed_v<P>, std::int64_t, std::uint64_t>;  // in_range takes no characters
    if (!std::in_range<Plain>(number)) return std::nullopt;
    const auto plain = static_cast<Plain>(number);
    if (plain < Plain{std::numeric_limits<P>::min()} || plain > Plain{std::numeric_limits<P>::max()})
      return std::nullopt;
    return static_cast<P>(number);
  }
}

/// What the value is as an integer: true is 1, a char its code.
template <class P>
std::optional<P> integer_of(const Value& value) {
  return std::visit(
      []<class V>(const V& held) -> std::optional<P> {
        if constexpr (std::is_same_v<V, bool> || std::is_same_v<V, char>) {
          return whole<P>(static_cast<std::int64_t>(held));
        } else if constexpr (std::is_arithmetic_v<V>) {
          return whole<P>(held);
        } else {
          return std::nullopt;
        }
      },
      value);
}

template <class P>
std::optional<P> floating_of(const Value& value) {
  return std::visit(
      []<class V>(const V& held) -> std::optional<P> {
        if constexpr (std::is_arithmetic_v<V>) {
          const auto number = static_cast<long double>(held);
          if (std::isfinite(number) && std::fabs(number) > std::numeric_limits<P>::max()) return std::nullopt;
          return static_cast<P>(held);
        } else {
          return std::nullopt;
        }
      },
      value);
}

/// A duration in ticks of P, where that is exact; a bare number is taken as ticks.
template <class P>
bool write_duration(KeyBuffer& out, const Value& value) {
  Value count = value;
  if (const auto* ticks = std::get_if<Ticks>(&value)) {
    using To = typename P::period;
    const auto up = std::gcd(ticks->numerator, std::intmax_t{To::num});
    const auto down = std::gcd(std::intmax_t{To::den}, ticks->denominator);
    count = ticks->count * static_cast<long double>(ticks->numerator / up) * static_cast<long double>(To::den / down) /
            static_cast<long double>(To::num / up) / static_cast<long double>(ticks->denominator / down);
  }
  using Count = typename P::rep;
  if constexpr (std::is_floating_point_v<Count>) {
    const auto number = floating_of<Count>(count);
    return number && (encode_key(out, P(*number)), true);
  } else {
    const auto number = integer_of<Count>(count);
    return number && (encode_key(out, P(*number)), true);
  }
}

}  // namespace detail::argument

/// Appends `argument` as a parameter of type P (decayed) would be written. Returns false, with `out` in any state, when
/// it is not such a value: out of range, not exact, or of another kind.
template <class P>
bool encode_argument_as(KeyBuffer& out, const KeyArgument& argument);

namespace detail::argument {

template <class P>
bool write_text(KeyBuffer& out, const KeyArgument& argument) {
  if (const auto* text = std::get_if<std::string>(&argument.value())) return encode_text(out, *text), true;
  const bool null = std::is_pointer_v<P> && std::holds_alternative<Null>(argument.value());
  return null && (out.append("null"), true);
}

inline bool write_char(KeyBuffer& out, const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    return text->size() == 1 && (encode_text(out, *text), true);
  }
  const auto code = integer_of<signed char>(value);
  if (const auto* c = std::get_if<char>(&value)) return encode_key(out, *c), true;
  return code && (encode_key(out, static_cast<char>(*code)), true);
}

template <class P>
bool write_optional(KeyBuffer& out, const KeyArgument& argument) {
  if (std::holds_alternative<Null>(argument.value())) return out.append("null"), true;
  using Inner = std::remove_cv_t<typename P::value_type>;
  if (may_be_null<Inner>()) out.push_back('[');
  const bool fits = encode_argument_as<Inner>(out, argument);
  if (may_be_null<Inner>()) out.push_back(']');
  return fits;
}

template <class P, std::size_t... I>
bool write_tuple(KeyBuffer& out, const List& list, std::index_sequence<I...>) {
  if (list.parts.size() != sizeof...(I)) return false;
  out.push_back('[');
  const bool fits = ((I > 0 ? out.push_back(',') : void(),
                      encode_argument_as<std::remove_cvref_t<std::tuple_element_t<I, P>>>(out, list.parts[I])) &&
                     ...);
  out.push_back(']');
  return fits;
}

template <class P>
bool write_container(KeyBuffer& out, const List& list) {
  bool fits = true;
  const auto write = [&](KeyBuffer& to, const KeyArgument& part) {
    fits = encode_argument_as<std::remove_cv_t<typename P::value_type>>(to, part) && fits;
  };
  if constexpr (requires { std::tuple_size<P>::value; }) {
    if (list.parts.size() != std::tuple_size_v<P>) return false;
  }
  if constexpr (Unordered<P>) {
    encode_sorted(out, list.parts, write);
  } else {
    encode_list(out, list.parts, write);
  }
  return fits;
}

}  // namespace detail::argument

template <class P>
bool encode_argument_as(KeyBuffer& out, const KeyArgument& argument) {
  namespace as = detail::argument;
  using enum detail::KeyKind;
  constexpr detail::KeyKind kind = detail::kind_of<P>();
  const auto& value = argument.value();
  const auto* list = std::get_if<as::List>(&value);
  if (argument.holds<P>()) return out.append(argument.text()), true;
  if constexpr (kind == boolean) {
    const auto bit = as::integer_of<unsigned char>(value);
    return bit && *bit <= 1 && (encode_key(out, *bit == 1), true);
  } else if constexpr (kind == integer) {
    const auto number = as::integer_of<P>(value);
    return number && (encode_key(out, *number), true);
  } else if constexpr (kind == enumeration) {
    const auto number = as::integer_of<std::underlying_type_t<P>>(value);
    return number && (encode_key(out, static_cast<P>(*number)), true);
  } else if constexpr (kind == floating) {
    const auto number = as::floating_of<P>(value);
    return number && (encode_key(out, *number), true);
  } else if constexpr (kind == character) {
    return as::write_char(out, value);
  } else if constexpr (kind == text) {
    return as::write_text<P>(out, argument);
  } else if constexpr (kind == null) {
    return std::holds_alternative<as::Null>(value) && (out.append("null"), true);
  } else if constexpr (kind == optional) {
    return as::write_optional<P>(out, argument);
  } else if constexpr (kind == tuple) {
    return list && as::write_tuple<P>(out, *list, std::make_index_sequence<std::tuple_size_v<P>>{});
  } else if constexpr (kind == sequence || kind == map) {
    return list && as::write_container<P>(out, *list);
  } else if constexpr (kind == time && requires {
                         typename P::period;
                         &P::count;
                       }) {
    return as::write_duration<P>(out, value);
  } else if constexpr (kind == custom) {
    return encode_argument_as<detail::CustomKey<P>>(out, argument);
  } else {
    return false;
  }
}

}  // namespace cachecade
