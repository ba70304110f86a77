#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/key/json.hpp>
#include <cachecade/key/scalars.hpp>

#if defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/format/json/nlohmann.hpp>
#endif

#include <string>
#include <string_view>

namespace cachecade::detail {

namespace json_key_parts {

template <class Tree>
void encode_parts(KeyBuffer& out, const Tree& value) {
  out.append(value.is_object() ? "o[" : "[");
  bool first = true;
  for (auto part = value.begin(); part != value.end(); ++part) {
    if (!first) out.push_back(',');
    first = false;
    if (value.is_object()) {
      out.push_back('[');
      encode_text(out, part.key());
      out.push_back(',');
    }
    JsonTreeKey<Tree>::encode(out, *part);
    if (value.is_object()) out.push_back(']');
  }
  out.push_back(']');
}

template <class Binary>
void encode_binary(KeyBuffer& out, const Binary& bytes) {
  out.push_back('x');
  if (bytes.has_subtype()) encode_integer(out, bytes.subtype());
  out.push_back('"');
  for (const auto byte : bytes) encode_hex(out, std::string_view(reinterpret_cast<const char*>(&byte), 1));
  out.push_back('"');
}

}  // namespace json_key_parts

template <class Tree>
void JsonTreeKey<Tree>::encode(KeyBuffer& out, const Tree& value) {
  switch (value.type()) {
    case Tree::value_t::null:
      return out.append("null");
    case Tree::value_t::boolean:
      return out.append(value.template get<bool>() ? "true" : "false");
    case Tree::value_t::number_integer:
      return encode_integer(out, value.template get<typename Tree::number_integer_t>());
    case Tree::value_t::number_unsigned:
      return encode_integer(out, value.template get<typename Tree::number_unsigned_t>());
    case Tree::value_t::number_float:
      return encode_floating(out, value.template get<typename Tree::number_float_t>());
    case Tree::value_t::string:
      return encode_text(out, value.template get_ref<const std::string&>());
    case Tree::value_t::binary:
      return json_key_parts::encode_binary(out, value.get_binary());
    case Tree::value_t::discarded:
      return out.append("discarded");
    case Tree::value_t::array:
    case Tree::value_t::object:
      return json_key_parts::encode_parts(out, value);
  }
}

template <class Tree>
void JsonTreeKey<Tree>::encode_by(KeyBuffer& out, FunctionRef<void(Tree&)> write) {
  Tree tree;
  write(tree);
  encode(out, tree);
}

#if defined(CACHECADE_SEPARATE_COMPILATION)
template struct JsonTreeKey<Json>;
#endif

}  // namespace cachecade::detail
