// How keys and values travel: strict percent-encoding, forms, key lists; and what cannot travel at all.
#pragma once

#include <cachecade/core/result.hpp>
#include <cachecade/detail/percent.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cachecade::replit {

inline constexpr std::size_t max_key = 1000;                           // bytes before encoding
inline constexpr std::size_t max_value = std::size_t{5} << 20;         // bytes before encoding
inline constexpr std::size_t max_keys = 5000;                          // the store's quota
inline constexpr std::size_t max_list = max_keys * (3 * max_key + 1);  // bytes of the longest honest list

/// `key` as one part of a path. Besides the reserved bytes the dots of `.` and `..` are encoded, which every server and
/// proxy would else take for "here" and "up".
inline std::string encode_key(std::string_view key) {
  if (key == ".") return "%2E";
  if (key == "..") return "%2E%2E";
  return cachecade::detail::percent_encode(key);
}

/// One pair of a form.
inline std::string encode_pair(std::string_view key, std::string_view value) {
  return cachecade::detail::percent_encode(key) + "=" + cachecade::detail::percent_encode(value);
}

/// The keys of a list answer; nothing when one of them is not percent-encoded text or there are more than any store
/// has.
inline std::optional<std::vector<std::string>> decode_list(std::string_view body) {
  std::vector<std::string> keys;
  while (!body.empty()) {
    const auto end = std::min(body.find('\n'), body.size());
    auto key = cachecade::detail::percent_decode(body.substr(0, end));
    if (!key || keys.size() >= 2 * max_keys) return std::nullopt;
    if (!key->empty()) keys.push_back(*std::move(key));
    body.remove_prefix(std::min(end + 1, body.size()));
  }
  return keys;
}

/// Whether `text` is UTF-8 (RFC 3629: shortest forms, no surrogates, up to U+10FFFF).
constexpr bool is_utf8(std::string_view text) noexcept {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    const std::size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    if (lead < 0xC2 || lead > 0xF4 || text.size() - i <= more) return false;
    unsigned low = 0x80;
    unsigned high = 0xBF;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
    for (std::size_t k = 1; k <= more; ++k, low = 0x80, high = 0xBF) {
      const auto byte = static_cast<unsigned char>(text[i + k]);
      if (byte < low || byte > high) return false;
    }
    i += more + 1;
  }
  return true;
}

/// Why `key` cannot be a key here, if it cannot. An empty one would address the list of all keys.
inline std::optional<Fault> refuse_key(std::string_view key) {
  if (key.empty()) return Fault{FaultKind::rejected, "a Replit key must not be empty"};
  if (key.size() > max_key) return Fault{FaultKind::too_big, "a Replit key has at most 1000 bytes"};
  if (!is_utf8(key)) return Fault{FaultKind::rejected, "a Replit key must be UTF-8"};
  return std::nullopt;
}

/// Why `value` cannot be stored here, if it cannot.
inline std::optional<Fault> refuse_value(std::string_view value) {
  if (value.size() > max_value) return Fault{FaultKind::too_big, "a Replit value has at most 5 MiB"};
  if (!is_utf8(value)) return Fault{FaultKind::rejected, "a Replit value must be UTF-8 text"};
  return std::nullopt;
}

}  // namespace cachecade::replit
