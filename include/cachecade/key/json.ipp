#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/key/json.hpp>
#include <cachecade/key/scalars.hpp>

#include <string_view>

namespace cachecade::detail {

CACHECADE_DECL void encode_json_parts(KeyBuffer& out, const Json& value) {
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
    encode_json(out, *part);
    if (value.is_object()) out.push_back(']');
  }
  out.push_back(']');
}

CACHECADE_DECL void encode_json_binary(KeyBuffer& out, const Json::binary_t& bytes) {
  out.push_back('x');
  if (bytes.has_subtype()) encode_integer(out, bytes.subtype());
  out.push_back('"');
  for (const auto byte : bytes) encode_hex(out, std::string_view(reinterpret_cast<const char*>(&byte), 1));
  out.push_back('"');
}

CACHECADE_DECL void encode_json(KeyBuffer& out, const Json& value) {
  switch (value.type()) {
    case Json::value_t::null:
      return out.append("null");
    case Json::value_t::boolean:
      return out.append(value.get<bool>() ? "true" : "false");
    case Json::value_t::number_integer:
      return encode_integer(out, value.get<Json::number_integer_t>());
    case Json::value_t::number_unsigned:
      return encode_integer(out, value.get<Json::number_unsigned_t>());
    case Json::value_t::number_float:
      return encode_floating(out, value.get<Json::number_float_t>());
    case Json::value_t::string:
      return encode_text(out, value.get_ref<const std::string&>());
    case Json::value_t::binary:
      return encode_json_binary(out, value.get_binary());
    case Json::value_t::discarded:
      return out.append("discarded");
    case Json::value_t::array:
    case Json::value_t::object:
      return encode_json_parts(out, value);
  }
}

CACHECADE_DECL void encode_as_json(KeyBuffer& out, FunctionRef<void(Json&)> write) {
  Json json;
  write(json);
  encode_json(out, json);
}

}  // namespace cachecade::detail
