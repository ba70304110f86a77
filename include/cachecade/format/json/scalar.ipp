#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/format/json/scalar.hpp>

#include <cmath>

namespace cachecade::codec {

CACHECADE_DECL bool read_integer(JsonReader& in, std::int64_t min, std::uint64_t max, std::uint64_t& bits) {
  JsonNumber number;
  return in.read_number(number) && integer_in(number, min, max, bits);
}

CACHECADE_DECL bool read_floating(JsonReader& in, double largest, double& value) {
  if (in.next() == JsonReader::Kind::text) {
    std::string text;
    if (!in.read_text(text)) return false;
    value = text == "NaN" ? std::numeric_limits<double>::quiet_NaN() : std::numeric_limits<double>::infinity();
    if (text == "-Infinity") value = -value;
    return text == "NaN" || text == "Infinity" || text == "-Infinity";
  }
  JsonNumber number;
  if (!in.read_number(number)) return false;
  value = as_double(number);
  return std::abs(value) <= largest;
}

}  // namespace cachecade::codec
