#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/format/json/aggregate.hpp>

#include <cstdint>
#include <string>

namespace cachecade::codec {

CACHECADE_DECL bool write_fields(JsonWriter& out, const JsonFields& fields, const void* const* values) {
  if (!out.begin_object()) return false;
  for (std::size_t i = 0; i < fields.count; ++i) {
    const std::size_t at = fields.sorted[i];
    const auto& field = fields.fields[at];
    if (!out.name(field.name) || !field.write(out, values[at])) return false;
  }
  return out.end_object(), true;
}

CACHECADE_DECL bool read_fields(JsonReader& in, const JsonFields& fields, void* const* values) {
  if (!in.begin_object()) return false;
  std::string name;
  std::uint64_t missing = (std::uint64_t{1} << fields.count) - 1;
  while (in.has_member(name)) {
    std::size_t at = 0;
    while (at < fields.count && fields.fields[at].name != name) ++at;
    const std::uint64_t bit = std::uint64_t{1} << at;
    if (at == fields.count || (missing & bit) == 0 || !fields.fields[at].read(in, values[at])) return false;
    missing &= ~bit;
  }
  return in.sound() && missing == 0;
}

}  // namespace cachecade::codec
