// How keys and values travel: strict percent-encoding, forms, key lists; and what cannot travel at all.
#pragma once

#include <cachecade/detail/percent.hpp>
#include <cachecade/detail/utf8.hpp>
#include <cachecade/result.hpp>

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

/// Why `key` cannot be a key here, if it cannot. An empty one would address the list of all keys.
inline std::optional<Fault> refuse_key(std::string_view key) {
  if (key.empty()) return Fault{FaultKind::rejected, "a Replit key must not be empty"};
  if (key.size() > max_key) return Fault{FaultKind::too_big, "a Replit key has at most 1000 bytes"};
  if (!cachecade::detail::is_utf8(key)) return Fault{FaultKind::rejected, "a Replit key must be UTF-8"};
  return std::nullopt;
}

/// Why `value` cannot be stored here, if it cannot.
inline std::optional<Fault> refuse_value(std::string_view value) {
  if (value.size() > max_value) return Fault{FaultKind::too_big, "a Replit value has at most 5 MiB"};
  if (!cachecade::detail::is_utf8(value)) return Fault{FaultKind::rejected, "a Replit value must be UTF-8 text"};
  return std::nullopt;
}

}  // namespace cachecade::replit
