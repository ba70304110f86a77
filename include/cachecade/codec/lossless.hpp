// Whether a stored tree was read without loss, told by writing what was read once more.
//
// Inside a user's from_json nlohmann narrows silently: 300 becomes a uint8_t of 44, 3.9 an int of 3, true a 1, an
// unknown enumerator's name the first one. We cannot see the members, but we see both trees: what was narrowed differs
// in the second. The comparison forgives what older and newer programs do to each other (an object's member that one
// side lacks), what unordered containers do (the order of an array), and numbers that another language wrote shorter (1
// for 1.0, 0.1 for a float's 0.10000000149011612). Nothing else.
#pragma once

#include <cachecade/codec/nlohmann.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace cachecade::codec {

inline bool lossless(const Json& stored, const Json& again);

namespace lossless_parts {

inline bool negative(const Json& integer) { return !integer.is_number_unsigned() && integer.get<std::int64_t>() < 0; }

/// Both are floating-point; `again` may be what a float keeps of `stored`.
inline bool same_float(double stored, double again) {
  if (stored == again) return true;
  const double largest = static_cast<double>(std::numeric_limits<float>::max());
  if (!(std::abs(stored) <= largest && std::abs(again) <= largest)) return false;
  const auto kept = static_cast<float>(again);
  return static_cast<double>(kept) == again && static_cast<float>(stored) == kept;
}

inline bool integer_is(const Json& integer, double number) {
  if (negative(integer))
    return number >= -0x1p63 && number < 0 && static_cast<std::int64_t>(number) == integer.get<std::int64_t>() &&
           std::trunc(number) == number;
  return number >= 0 && number < 0x1p64 && static_cast<std::uint64_t>(number) == integer.get<std::uint64_t>() &&
         std::trunc(number) == number;
}

inline bool same_number(const Json& stored, const Json& again) {
  if (stored.is_number_float()) return again.is_number_float() && same_float(stored.get<double>(), again.get<double>());
  if (again.is_number_float()) return integer_is(stored, again.get<double>());
  return negative(stored) == negative(again) && stored.get<std::uint64_t>() == again.get<std::uint64_t>();
}

inline bool same_elements(const Json& stored, const Json& again) {
  const auto sorted = [](const Json& array) {
    std::vector<std::string> texts;
    for (const auto& element : array) texts.push_back(element.dump(-1, ' ', false, Json::error_handler_t::ignore));
    std::sort(texts.begin(), texts.end());
    return texts;
  };
  return sorted(stored) == sorted(again);
}

inline bool same_array(const Json& stored, const Json& again) {
  if (stored.size() != again.size()) return false;
  return std::equal(stored.begin(), stored.end(), again.begin(), lossless) || same_elements(stored, again);
}

inline bool same_object(const Json& stored, const Json& again) {
  for (auto member = stored.begin(); member != stored.end(); ++member) {
    const auto other = again.find(member.key());
    if (other != again.end() && !lossless(*member, *other)) return false;
  }
  return true;
}

}  // namespace lossless_parts

/// `stored` is what was read, `again` what the value that came of it is written as. Pure. Recurses as deep as both
/// trees.
inline bool lossless(const Json& stored, const Json& again) {
  using namespace lossless_parts;
  if (stored.is_number() && again.is_number()) return same_number(stored, again);
  if (stored.type() != again.type()) return false;
  if (stored.is_array()) return same_array(stored, again);
  if (stored.is_object()) return same_object(stored, again);
  return stored == again;
}

}  // namespace cachecade::codec
