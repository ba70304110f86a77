// Foreign text made fit for a log line: one line, printable, bounded.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cachecade::detail {

/// Control bytes as \xHH; at most `limit` bytes of `text` are looked at, and a cut is shown as "...".
inline std::string one_line(std::string_view text, std::size_t limit = 2048) {
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

/// What somebody else's bytes may take of a line of ours.
inline std::string quoted(std::string_view foreign) { return "\"" + one_line(foreign, 256) + "\""; }

}  // namespace cachecade::detail
