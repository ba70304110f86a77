// Whether a stored tree was read without loss, told by writing what was read once more.
//
// Inside a user's from_json nlohmann narrows silently: 300 becomes a uint8_t of 44, 3.9 an int of 3, true a 1, an
// unknown enumerator's name the first one. We cannot see the members, but we see both trees: what was narrowed differs
// in the second, and so is a member that one side lacks: the type has gained or lost it since. The comparison forgives
// what unordered containers do (the order of an array), and numbers that another language wrote shorter (1 for 1.0, 0.1
// for a float's 0.10000000149011612). Nothing else.
//
// Trees are not compared by their own ==: looking it up tries to convert a tree to every type of std that has one.
#pragma once

#include <cachecade/format/json/number.hpp>
#include <cachecade/format/json/writer.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace cachecade::codec {

/// Whether `again` is what a program may have made of the number `stored`.
bool lossless(const JsonNumber& stored, const JsonNumber& again) noexcept;

template <class Tree>
struct JsonTree;

namespace lossless_parts {

template <class Tree>
JsonNumber number_in(const Tree& tree) {
  using Kind = JsonNumber::Kind;
  if (tree.is_number_float()) return {.kind = Kind::floating, .value = tree.template get<double>()};
  const auto bits = tree.template get<std::uint64_t>();
  const bool negative = !tree.is_number_unsigned() && static_cast<std::int64_t>(bits) < 0;
  return {.kind = negative ? Kind::negative : Kind::natural, .bits = bits};
}

/// The texts of an array's elements, sorted; those that JSON cannot hold are left out.
template <class Tree>
std::vector<std::string> sorted_texts(const Tree& array) {
  std::vector<std::string> texts;
  for (const auto& element : array) {
    std::string text;
    JsonWriter out(text);
    if (JsonTree<Tree>::write(out, element)) texts.push_back(std::move(text));
  }
  std::sort(texts.begin(), texts.end());
  return texts;
}

}  // namespace lossless_parts

/// `stored` is what was read, `again` what the value that came of it is written as. Pure. Recurses as deep as both
/// trees.
template <class Tree>
bool lossless(const Tree& stored, const Tree& again) {
  using namespace lossless_parts;
  if (stored.is_number() && again.is_number()) return lossless(number_in(stored), number_in(again));
  if (stored.type() != again.type() || stored.is_discarded()) return false;
  if (stored.is_string()) {
    return stored.template get_ref<const std::string&>() == again.template get_ref<const std::string&>();
  }
  if (stored.is_boolean()) return stored.template get<bool>() == again.template get<bool>();
  if (stored.is_binary()) return stored.get_binary() == again.get_binary();
  if (stored.is_array()) {
    const auto same = [](const Tree& a, const Tree& b) { return lossless(a, b); };
    return stored.size() == again.size() && (std::equal(stored.begin(), stored.end(), again.begin(), same) ||
                                             sorted_texts(stored) == sorted_texts(again));
  }
  if (!stored.is_object()) return true;
  const auto same = [&](const Tree& member, const std::string& name) {
    const auto other = again.find(name);
    return other != again.end() && lossless(member, *other);
  };
  auto member = stored.begin();
  while (member != stored.end() && same(*member, member.key())) ++member;
  return member == stored.end() && stored.size() == again.size();
}

}  // namespace cachecade::codec

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/format/json/lossless.ipp>
#endif
