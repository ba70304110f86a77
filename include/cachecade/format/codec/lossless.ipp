// Trees are not compared by their own ==: looking it up tries to convert a tree to every type of std that has one.
#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/format/codec/lossless.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace cachecade::codec {

namespace lossless_parts {

CACHECADE_DECL bool negative(const Json& integer) {
  return !integer.is_number_unsigned() && integer.get<std::int64_t>() < 0;
}

/// Both are floating-point; `again` may be what a float keeps of `stored`.
CACHECADE_DECL bool same_float(double stored, double again) {
  if (stored == again) return true;
  const double largest = static_cast<double>(std::numeric_limits<float>::max());
  if (!(std::abs(stored) <= largest && std::abs(again) <= largest)) return false;
  const auto kept = static_cast<float>(again);
  return static_cast<double>(kept) == again && static_cast<float>(stored) == kept;
}

CACHECADE_DECL bool integer_is(const Json& integer, double number) {
  if (negative(integer))
    return number >= -0x1p63 && number < 0 && static_cast<std::int64_t>(number) == integer.get<std::int64_t>() &&
           std::trunc(number) == number;
  return number >= 0 && number < 0x1p64 && static_cast<std::uint64_t>(number) == integer.get<std::uint64_t>() &&
         std::trunc(number) == number;
}

CACHECADE_DECL bool same_number(const Json& stored, const Json& again) {
  if (stored.is_number_float()) return again.is_number_float() && same_float(stored.get<double>(), again.get<double>());
  if (again.is_number_float()) return integer_is(stored, again.get<double>());
  return negative(stored) == negative(again) && stored.get<std::uint64_t>() == again.get<std::uint64_t>();
}

CACHECADE_DECL bool same_elements(const Json& stored, const Json& again) {
  const auto sorted = [](const Json& array) {
    std::vector<std::string> texts;
    for (const auto& element : array) texts.push_back(element.dump(-1, ' ', false, Json::error_handler_t::ignore));
    std::sort(texts.begin(), texts.end());
    return texts;
  };
  return sorted(stored) == sorted(again);
}

CACHECADE_DECL bool same_array(const Json& stored, const Json& again) {
  if (stored.size() != again.size()) return false;
  return std::equal(stored.begin(), stored.end(), again.begin(), lossless) || same_elements(stored, again);
}

CACHECADE_DECL bool same_object(const Json& stored, const Json& again) {
  for (auto member = stored.begin(); member != stored.end(); ++member) {
    const auto other = again.find(member.key());
    if (other != again.end() && !lossless(*member, *other)) return false;
  }
  return true;
}

/// Both are of one type, which is neither a number nor a container.
CACHECADE_DECL bool same_leaf(const Json& stored, const Json& again) {
  switch (stored.type()) {
    case Json::value_t::string:
      return stored.get_ref<const std::string&>() == again.get_ref<const std::string&>();
    case Json::value_t::boolean:
      return stored.get<bool>() == again.get<bool>();
    case Json::value_t::binary:
      return stored.get_binary() == again.get_binary();
    default:
      return stored.is_null();  // what was discarded equals nothing
  }
}

}  // namespace lossless_parts

CACHECADE_DECL bool lossless(const Json& stored, const Json& again) {
  using namespace lossless_parts;
  if (stored.is_number() && again.is_number()) return same_number(stored, again);
  if (stored.type() != again.type()) return false;
  if (stored.is_array()) return same_array(stored, again);
  if (stored.is_object()) return same_object(stored, again);
  return same_leaf(stored, again);
}

CACHECADE_DECL bool read_without_loss(const Json& stored, detail::FunctionRef<void(Json&)> write_again) {
  Json again;
  write_again(again);
  return lossless(stored, again);
}

}  // namespace cachecade::codec
