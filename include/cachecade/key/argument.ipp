#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/key/argument.hpp>
#include <cachecade/key/argument_variant.hpp>
#include <cachecade/key/scalars.hpp>

#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

namespace cachecade::detail::argument {

struct Integer {
  std::uint64_t bits = 0;
  bool negative = false;
};

CACHECADE_DECL std::optional<Integer> integer_of(std::int64_t number) {
  return Integer{static_cast<std::uint64_t>(number), number < 0};
}

/// Nothing where the number is not whole or fits no integer of 64 bits.
CACHECADE_DECL std::optional<Integer> integer_of(long double number) {
  if (!(number >= -0x1p63L && number < 0x1p64L) || std::trunc(number) != number) return std::nullopt;
  if (number < 0) return integer_of(static_cast<std::int64_t>(number));
  return Integer{static_cast<std::uint64_t>(number), false};
}

CACHECADE_DECL std::optional<Integer> integer_of(const Value& value) {
  if (const auto* bit = std::get_if<bool>(&value)) return integer_of(std::int64_t{*bit});
  if (const auto* code = std::get_if<char>(&value)) return integer_of(std::int64_t{*code});
  if (const auto* number = std::get_if<std::int64_t>(&value)) return integer_of(*number);
  if (const auto* number = std::get_if<std::uint64_t>(&value)) return Integer{*number, false};
  if (const auto* number = std::get_if<long double>(&value)) return integer_of(*number);
  return std::nullopt;
}

CACHECADE_DECL std::optional<Integer> integer_in(const Value& value, std::int64_t min, std::uint64_t max) {
  const auto number = integer_of(value);
  if (!number) return std::nullopt;
  const bool fits = number->negative ? static_cast<std::int64_t>(number->bits) >= min : number->bits <= max;
  return fits ? number : std::nullopt;
}

template <class P>
bool write_floating_as(KeyBuffer& out, const Value& value) {
  return std::visit(
      [&]<class V>(const V& held) {
        if constexpr (std::is_arithmetic_v<V>) {
          const auto number = static_cast<long double>(held);
          if (std::isfinite(number) && std::fabs(number) > std::numeric_limits<P>::max()) return false;
          return encode_floating(out, static_cast<P>(held)), true;
        } else {
          return false;
        }
      },
      value);
}

CACHECADE_DECL bool write_null(KeyBuffer& out, const Value& value) {
  return std::holds_alternative<Null>(value) && (out.append("null"), true);
}

CACHECADE_DECL bool write_boolean(KeyBuffer& out, const Value& value) {
  const auto bit = integer_in(value, 0, 1);
  return bit && (out.append(bit->bits == 1 ? "true" : "false"), true);
}

CACHECADE_DECL bool write_char(KeyBuffer& out, const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    return text->size() == 1 && (encode_text(out, *text), true);
  }
  if (const auto* c = std::get_if<char>(&value)) return encode_text(out, {c, 1}), true;
  using Code = std::numeric_limits<signed char>;
  const auto code = integer_in(value, Code::min(), Code::max());
  if (!code) return false;
  const auto c = static_cast<char>(code->bits);
  return encode_text(out, {&c, 1}), true;
}

CACHECADE_DECL bool write_text(KeyBuffer& out, const Value& value, bool or_null) {
  if (const auto* text = std::get_if<std::string>(&value)) return encode_text(out, *text), true;
  return or_null && write_null(out, value);
}

CACHECADE_DECL bool write_integer(KeyBuffer& out, const Value& value, std::int64_t min, std::uint64_t max) {
  const auto number = integer_in(value, min, max);
  if (!number) return false;
  if (number->negative) {
    encode_integer(out, static_cast<std::int64_t>(number->bits));
  } else {
    encode_integer(out, number->bits);
  }
  return true;
}

CACHECADE_DECL bool write_floating(KeyBuffer& out, const Value& value, float) {
  return write_floating_as<float>(out, value);
}
CACHECADE_DECL bool write_floating(KeyBuffer& out, const Value& value, double) {
  return write_floating_as<double>(out, value);
}
CACHECADE_DECL bool write_floating(KeyBuffer& out, const Value& value, long double) {
  return write_floating_as<long double>(out, value);
}

CACHECADE_DECL ValuePointer count_ticks(const ValuePointer& value, std::intmax_t numerator, std::intmax_t denominator) {
  const auto* ticks = std::get_if<Ticks>(value.get());
  if (ticks == nullptr) return value;
  const auto up = std::gcd(ticks->numerator, numerator);
  const auto down = std::gcd(denominator, ticks->denominator);
  return floating_value(ticks->count * static_cast<long double>(ticks->numerator / up) *
                        static_cast<long double>(denominator / down) / static_cast<long double>(numerator / up) /
                        static_cast<long double>(ticks->denominator / down));
}

CACHECADE_DECL bool write_optional(KeyBuffer& out, const KeyArgument& argument, bool in_brackets, Writer inner) {
  if (write_null(out, argument.value())) return true;
  if (!in_brackets) return inner(out, argument);
  out.push_back('[');
  if (!inner(out, argument)) return false;
  out.push_back(']');
  return true;
}

CACHECADE_DECL bool write_tuple(KeyBuffer& out, const Value& value, const Writer* parts, std::size_t count) {
  const auto* list = std::get_if<List>(&value);
  if (list == nullptr || list->parts.size() != count) return false;
  out.push_back('[');
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) out.push_back(',');
    if (!parts[i](out, list->parts[i])) return false;
  }
  out.push_back(']');
  return true;
}

CACHECADE_DECL bool write_list(KeyBuffer& out, const Value& value, std::size_t count, bool sorted, Writer part) {
  const auto* list = std::get_if<List>(&value);
  if (list == nullptr || (count != any_count && list->parts.size() != count)) return false;
  bool fits = true;
  const auto write = [&](KeyBuffer& to, const KeyArgument& one) { fits = fits && part(to, one); };
  if (sorted) {
    encode_sorted(out, list->parts, write);
  } else {
    encode_list(out, list->parts, write);
  }
  return fits;
}

}  // namespace cachecade::detail::argument
