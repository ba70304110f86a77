// Whether a stored tree was read without loss, told by writing what was read once more.
//
// Inside a user's from_json nlohmann narrows silently: 300 becomes a uint8_t of 44, 3.9 an int of 3, true a 1, an
// unknown enumerator's name the first one. We cannot see the members, but we see both trees: what was narrowed differs
// in the second. The comparison forgives what older and newer programs do to each other (an object's member that one
// side lacks), what unordered containers do (the order of an array), and numbers that another language wrote shorter (1
// for 1.0, 0.1 for a float's 0.10000000149011612). Nothing else.
//
// `Tree` is always Json. It is a parameter so that only programs that read such types compile these functions, and
// trees are not compared by their own ==, since looking it up tries to convert a tree to every type of std that has
// one.
#pragma once

#include <cachecade/format/codec/nlohmann.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace cachecade::codec {

template <class Tree>
bool lossless(const Tree& stored, const Tree& again);

namespace lossless_parts {

template <class Tree>
bool negative(const Tree& integer) {
  return !integer.is_number_unsigned() && integer.template get<std::int64_t>() < 0;
}

/// Both are floating-point; `again` may be what a float keeps of `stored`.
inline bool same_float(double stored, double again) {
  if (stored == again) return true;
  const double largest = static_cast<double>(std::numeric_limits<float>::max());
  if (!(std::abs(stored) <= largest && std::abs(again) <= largest)) return false;
  const auto kept = static_cast<float>(again);
  return static_cast<double>(kept) == again && static_cast<float>(stored) == kept;
}

template <class Tree>
bool integer_is(const Tree& integer, double number) {
  if (negative(integer))
    return number >= -0x1p63 && number < 0 &&
           static_cast<std::int64_t>(number) == integer.template get<std::int64_t>() && std::trunc(number) == number;
  return number >= 0 && number < 0x1p64 &&
         static_cast<std::uint64_t>(number) == integer.template get<std::uint64_t>() && std::trunc(number) == number;
}

template <class Tree>
bool same_number(const Tree& stored, const Tree& again) {
  if (stored.is_number_float())
    return again.is_number_float() && same_float(stored.template get<double>(), again.template get<double>());
  if (again.is_number_float()) return integer_is(stored, again.template get<double>());
  return negative(stored) == negative(again) &&
         stored.template get<std::uint64_t>() == again.template get<std::uint64_t>();
}

template <class Tree>
bool same_elements(const Tree& stored, const Tree& again) {
  const auto sorted = [](const Tree& array) {
    std::vector<std::string> texts;
    for (const auto& element : array) texts.push_back(element.dump(-1, ' ', false, Tree::error_handler_t::ignore));
    std::sort(texts.begin(), texts.end());
    return texts;
  };
  return sorted(stored) == sorted(again);
}

template <class Tree>
bool same_array(const Tree& stored, const Tree& again) {
  if (stored.size() != again.size()) return false;
  return std::equal(stored.begin(), stored.end(), again.begin(), lossless<Tree>) || same_elements(stored, again);
}

template <class Tree>
bool same_object(const Tree& stored, const Tree& again) {
  for (auto member = stored.begin(); member != stored.end(); ++member) {
    const auto other = again.find(member.key());
    if (other != again.end() && !lossless(*member, *other)) return false;
  }
  return true;
}

/// Both are of one type, which is neither a number nor a container.
template <class Tree>
bool same_leaf(const Tree& stored, const Tree& again) {
  switch (stored.type()) {
    case Tree::value_t::string:
      return stored.template get_ref<const std::string&>() == again.template get_ref<const std::string&>();
    case Tree::value_t::boolean:
      return stored.template get<bool>() == again.template get<bool>();
    case Tree::value_t::binary:
      return stored.get_binary() == again.get_binary();
    default:
      return stored.is_null();  // what was discarded equals nothing
  }
}

}  // namespace lossless_parts

/// `stored` is what was read, `again` what the value that came of it is written as. Pure. Recurses as deep as both
/// trees.
template <class Tree>
bool lossless(const Tree& stored, const Tree& again) {
  using namespace lossless_parts;
  if (stored.is_number() && again.is_number()) return same_number(stored, again);
  if (stored.type() != again.type()) return false;
  if (stored.is_array()) return same_array(stored, again);
  if (stored.is_object()) return same_object(stored, again);
  return same_leaf(stored, again);
}

}  // namespace cachecade::codec
