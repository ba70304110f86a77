// JSON numbers as text, both ways.
//
// An integer that fits 64 bits keeps every bit; every other number is a double. Floating-point text is that of
// nlohmann's library, whose digits are in stored entries since the first of them: always read back exactly, nearly
// always the shortest.
#pragma once

#include <cachecade/detail/config.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace cachecade::codec {

struct JsonNumber {
  enum class Kind : unsigned char { natural, negative, floating };

  Kind kind = Kind::natural;
  std::uint64_t bits = 0;  // of an integer; a negative one in two's complement
  double value = 0;        // of a floating-point number; finite
};

/// Appends the text of a number that is finite.
void append_number(std::string& out, double number);

/// Takes the number that `text` begins with, by the grammar of RFC 8259. False, and `text` is as it was, where it
/// begins with none, and for a number beyond what a double can hold.
bool take_number(std::string_view& text, JsonNumber& number);

/// The bits of the integer that `number` is, in `bits`, where it is one in min..max.
bool integer_in(const JsonNumber& number, std::int64_t min, std::uint64_t max, std::uint64_t& bits) noexcept;

/// The number as a double, which for a large integer is the nearest.
double as_double(const JsonNumber& number) noexcept;

}  // namespace cachecade::codec

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/format/json/number.ipp>
#endif
