#pragma once

#include <cachecade/detail/sanitize.hpp>

namespace cachecade::detail {

CACHECADE_DECL std::string one_line(std::string_view text, std::size_t limit) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(text.size() < limit ? text.size() : limit + 3);
  for (const char c : text.substr(0, limit)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      out.append({'\\', 'x', digits[byte >> 4], digits[byte & 15]});
    } else {
      out.push_back(c);
    }
  }
  if (text.size() > limit) out.append("...");
  return out;
}

CACHECADE_DECL std::string quoted(std::string_view foreign) {
  std::string out(1, '"');
  out.append(one_line(foreign, 256)).push_back('"');
  return out;
}

}  // namespace cachecade::detail
