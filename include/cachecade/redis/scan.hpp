// The pure parts of clearing by SCAN: the pattern for a prefix, and what a reply to SCAN holds.
#pragma once

#include <cachecade/redis/reply.hpp>
#include <cachecade/redis/url_parts.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cachecade::redis {

/// `text` as a pattern of Redis that matches only itself.
inline std::string escape_pattern(std::string_view text) {
  constexpr std::string_view special = "*?[]\\^-";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) out.push_back('\\');
    out.push_back(c);
  }
  return out;
}

struct ScanPage {
  std::string cursor{};  // "0": this was the last page
  std::vector<std::string> keys{};
};

/// The cursor and keys of a reply to SCAN; nothing if it is of another form.
inline std::optional<ScanPage> read_scan_page(Reply reply) {
  using Kind = Reply::Kind;
  if (!reply.is(Kind::array) || reply.elements.size() != 2) return std::nullopt;
  auto& cursor = reply.elements[0];
  auto& keys = reply.elements[1];
  if (!cursor.is(Kind::string) || !parse_number(cursor.text, std::numeric_limits<std::uint64_t>::max()))
    return std::nullopt;
  if (!keys.is(Kind::array)) return std::nullopt;
  ScanPage page{std::move(cursor.text), {}};
  page.keys.reserve(keys.elements.size());
  for (auto& key : keys.elements) {
    if (!key.is(Kind::string)) return std::nullopt;
    page.keys.push_back(std::move(key.text));
  }
  return page;
}

}  // namespace cachecade::redis
