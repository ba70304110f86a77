#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/format/schema/text.hpp>

namespace cachecade::schema {

CACHECADE_DECL void append_number(std::string& out, std::intmax_t number) { out.append(std::to_string(number)); }

CACHECADE_DECL void append_comma(std::string& out, std::size_t start) {
  if (out.size() > start) out.push_back(',');
}

CACHECADE_DECL void append_sized(std::string& out, char kind, std::size_t size) {
  out.push_back(kind);
  out.append(std::to_string(size));
}

}  // namespace cachecade::schema
