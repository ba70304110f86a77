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

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace cachecade {

/// Appends `argument` as a parameter of type P (decayed) would be written. Returns false, with `out` in any state, when
/// it is not such a value: out of range, not exact, or of another kind.
template <class P>
bool encode_argument_as(KeyBuffer& out, const KeyArgument& argument);

namespace detail::argument {

/// `encode_argument_as` for some type.
using Writer = bool (*)(KeyBuffer& out, const KeyArgument& argument);

bool write_null(KeyBuffer& out, const Value& value);
bool write_boolean(KeyBuffer& out, const Value& value);
bool write_char(KeyBuffer& out, const Value& value);

/// A text; with `or_null` also null.
bool write_text(KeyBuffer& out, const Value& value, bool or_null);

/// What the value is as an integer, true as 1 and a char as its code, where it is one in min..max.
bool write_integer(KeyBuffer& out, const Value& value, std::int64_t min, std::uint64_t max);

/// The number as it is in the type of the last argument.
bool write_floating(KeyBuffer& out, const Value& value, float);
bool write_floating(KeyBuffer& out, const Value& value, double);
bool write_floating(KeyBuffer& out, const Value& value, long double);

/// A duration as its ticks of numerator / denominator seconds; a bare number is taken as ticks.
ValuePointer count_ticks(const ValuePointer& value, std::intmax_t numerator, std::intmax_t denominator);

/// Null, or what `inner` writes, between brackets if asked for.
bool write_optional(KeyBuffer& out, const KeyArgument& argument, bool in_brackets, Writer inner);

/// A list of `count` parts, each by its own writer.
bool write_tuple(KeyBuffer& out, const Value& value, const Writer* parts, std::size_t count);

/// A list of any length, or of `count` parts where that is not `any_count`.
inline constexpr std::size_t any_count = static_cast<std::size_t>(-1);
bool write_list(KeyBuffer& out, const Value& value, std::size_t count, bool sorted, Writer part);

/// A number of the built-in type P.
template <class P>
bool write_number(KeyBuffer& out, const Value& value) {
  if constexpr (std::is_floating_point_v<P>) {
    return write_floating(out, value, P{});
  } else if constexpr (kind_of<P>() == KeyKind::character) {
    return write_char(out, value);
  } else {
    return write_integer(out, value, static_cast<std::int64_t>(std::numeric_limits<P>::min()),
                         static_cast<std::uint64_t>(std::numeric_limits<P>::max()));
  }
}

template <class P, std::size_t... I>
bool write_tuple_as(KeyBuffer& out, const Value& value, std::index_sequence<I...>) {
  static constexpr std::array<Writer, sizeof...(I)> parts{
      &encode_argument_as<std::remove_cvref_t<std::tuple_element_t<I, P>>>...};
  return write_tuple(out, value, parts.data(), parts.size());
}

template <class P>
bool write_list_as(KeyBuffer& out, const Value& value) {
  std::size_t count = any_count;
  if constexpr (requires { std::tuple_size<P>::value; }) count = std::tuple_size_v<P>;
  return write_list(out, value, count, Unordered<P>, &encode_argument_as<std::remove_cv_t<typename P::value_type>>);
}

}  // namespace detail::argument

template <class P>
bool encode_argument_as(KeyBuffer& out, const KeyArgument& argument) {
  namespace as = detail::argument;
  using enum detail::KeyKind;
  constexpr detail::KeyKind kind = detail::kind_of<P>();
  const auto& value = argument.value();
  if (argument.holds<P>()) return out.append(argument.text()), true;
  if constexpr (kind == boolean) {
    return as::write_boolean(out, value);
  } else if constexpr (kind == integer || kind == floating || kind == character) {
    return as::write_number<P>(out, value);
  } else if constexpr (kind == enumeration) {
    using Number = std::underlying_type_t<P>;
    return as::write_integer(out, value, static_cast<std::int64_t>(std::numeric_limits<Number>::min()),
                             static_cast<std::uint64_t>(std::numeric_limits<Number>::max()));
  } else if constexpr (kind == text) {
    return as::write_text(out, value, std::is_pointer_v<P>);
  } else if constexpr (kind == null) {
    return as::write_null(out, value);
  } else if constexpr (kind == optional) {
    using Inner = std::remove_cv_t<typename P::value_type>;
    return as::write_optional(out, argument, detail::may_be_null<Inner>(), &encode_argument_as<Inner>);
  } else if constexpr (kind == tuple) {
    return as::write_tuple_as<P>(out, value, std::make_index_sequence<std::tuple_size_v<P>>{});
  } else if constexpr (kind == sequence || kind == map) {
    return as::write_list_as<P>(out, value);
  } else if constexpr (kind == time && requires {
                         typename P::period;
                         &P::count;
                       }) {
    return as::write_number<typename P::rep>(out,
                                             *as::count_ticks(argument.shared_value(), P::period::num, P::period::den));
  } else if constexpr (kind == custom) {
    return encode_argument_as<detail::CustomKey<P>>(out, argument);
  } else {
    return false;
  }
}

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/key/argument.ipp>
#endif
