#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/format/json/lossless.hpp>
#include <cachecade/format/json/tree.hpp>

#if defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/format/json/nlohmann.hpp>
#endif

#include <cmath>
#include <string>
#include <utility>

namespace cachecade::codec {

namespace tree_parts {

template <class Tree>
bool write_parts(JsonWriter& out, const Tree& tree) {
  const bool object = tree.is_object();
  if (!(object ? out.begin_object() : out.begin_array())) return false;
  for (auto part = tree.begin(); part != tree.end(); ++part) {
    if (object && !out.name(part.key())) return false;
    if (!JsonTree<Tree>::write(out, *part)) return false;
  }
  return object ? out.end_object() : out.end_array(), true;
}

template <class Tree>
bool write_floating(JsonWriter& out, double number) {
  if (!std::isfinite(number)) return false;
  return out.floating(number), true;
}

template <class Tree>
void set_number(const JsonNumber& number, Tree& tree) {
  switch (number.kind) {
    case JsonNumber::Kind::natural:
      tree = number.bits;
      break;
    case JsonNumber::Kind::negative:
      tree = static_cast<std::int64_t>(number.bits);
      break;
    case JsonNumber::Kind::floating:
      tree = number.value;
      break;
  }
}

template <class Tree>
bool read_array(JsonReader& in, Tree& tree) {
  tree = Tree::array();
  if (!in.begin_array()) return false;
  while (in.has_element()) {
    tree.push_back(nullptr);
    if (!JsonTree<Tree>::read(in, tree.back())) return false;
  }
  return in.sound();
}

template <class Tree>
bool read_object(JsonReader& in, Tree& tree) {
  tree = Tree::object();
  std::string name;
  if (!in.begin_object()) return false;
  while (in.has_member(name)) {
    Tree& part = tree[name];
    part = nullptr;
    if (!JsonTree<Tree>::read(in, part)) return false;
  }
  return in.sound();
}

}  // namespace tree_parts

template <class Tree>
bool JsonTree<Tree>::write(JsonWriter& out, const Tree& tree) {
  switch (tree.type()) {
    case Tree::value_t::null:
      return out.null(), true;
    case Tree::value_t::boolean:
      return out.boolean(tree.template get<bool>()), true;
    case Tree::value_t::number_integer:
      return out.signed_integer(tree.template get<std::int64_t>()), true;
    case Tree::value_t::number_unsigned:
      return out.unsigned_integer(tree.template get<std::uint64_t>()), true;
    case Tree::value_t::number_float:
      return tree_parts::write_floating<Tree>(out, tree.template get<double>());
    case Tree::value_t::string:
      return out.text(tree.template get_ref<const std::string&>());
    case Tree::value_t::array:
    case Tree::value_t::object:
      return tree_parts::write_parts(out, tree);
    default:
      return false;
  }
}

template <class Tree>
bool JsonTree<Tree>::read(JsonReader& in, Tree& tree) {
  switch (in.next()) {
    case JsonReader::Kind::null:
      return in.read_null();
    case JsonReader::Kind::boolean: {
      bool value = false;
      if (!in.read_boolean(value)) return false;
      return tree = value, true;
    }
    case JsonReader::Kind::number: {
      JsonNumber number;
      if (!in.read_number(number)) return false;
      return tree_parts::set_number(number, tree), true;
    }
    case JsonReader::Kind::text: {
      std::string text;
      if (!in.read_text(text)) return false;
      return tree = std::move(text), true;
    }
    case JsonReader::Kind::array:
      return tree_parts::read_array(in, tree);
    case JsonReader::Kind::object:
      return tree_parts::read_object(in, tree);
    default:
      return false;
  }
}

template <class Tree>
bool JsonTree<Tree>::write_by(JsonWriter& out, detail::FunctionRef<bool(Tree&)> to_json) {
  try {
    Tree tree;
    const bool may_be_written = to_json(tree);
    return write(out, tree) && may_be_written;  // where it fails to be, the text shows which part fails
  } catch (const typename Tree::exception&) {
    return false;
  }
}

template <class Tree>
bool JsonTree<Tree>::read_by(JsonReader& in, detail::FunctionRef<void(const Tree&)> from_json,
                             detail::FunctionRef<void(Tree&)> to_json) {
  try {
    Tree tree;
    if (!read(in, tree)) return false;
    from_json(tree);
    Tree again;
    to_json(again);
    return lossless(tree, again);
  } catch (const typename Tree::exception&) {
    return false;
  }
}

#if defined(CACHECADE_SEPARATE_COMPILATION)
template struct JsonTree<Json>;
#endif

}  // namespace cachecade::codec
