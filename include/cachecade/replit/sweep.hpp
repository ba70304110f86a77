// Which entries of the store are dead, and which to look at next.
//
// The store has no TTL, and its quota is 5000 keys: what expires stays until somebody erases it. So now and then a
// writer lists the keys, reads the next few of ours and erases those whose envelope says that their whole life is over.
// The window goes round in key order; the place where it stopped is a key and not an index, so that keys that come and
// go do not make it skip or repeat.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cachecade::replit {

/// When the life of an entry ends, in Unix milliseconds: created + ttl + max(stale, error), the first four numbers of
/// `["cc1",...`. Nothing when `bytes` are not an envelope of that version: they are somebody else's and never ours to
/// erase.
inline std::optional<std::chrono::milliseconds> envelope_expiry(std::string_view bytes) noexcept {
  constexpr std::string_view head = "[\"cc1\",";
  constexpr std::int64_t limit = std::int64_t{1} << 53;
  if (!bytes.starts_with(head)) return std::nullopt;
  const char* at = bytes.data() + head.size();
  const char* const end = bytes.data() + bytes.size();
  std::array<std::int64_t, 4> numbers{};
  for (auto& number : numbers) {
    const auto [next, error] = std::from_chars(at, end, number);
    if (error != std::errc{} || number < 0 || number >= limit || *at == '-' || next == end || *next != ',')
      return std::nullopt;
    at = next + 1;
  }
  const auto [created, ttl, stale, on_error] = numbers;
  return std::chrono::milliseconds(created + ttl + std::max(stale, on_error));
}

/// Up to `count` of the sorted `keys` that start with `prefix`: the first ones after `cursor`, then round from the
/// start.
inline std::vector<std::string> sweep_window(const std::vector<std::string>& keys, std::string_view prefix,
                                             std::string_view cursor, std::size_t count) {
  std::vector<std::string> before;
  std::vector<std::string> window;
  for (const auto& key : keys) {
    if (!key.starts_with(prefix)) continue;
    auto& part = key > cursor ? window : before;
    if (part.size() < count) part.push_back(key);
  }
  for (auto& key : before) {
    if (window.size() < count) window.push_back(std::move(key));
  }
  return window;
}

/// The part of a key prefix that stands unescaped at the start of every stored key of ours.
constexpr std::string_view plain_head(std::string_view prefix) noexcept {
  std::size_t length = 0;
  while (length < prefix.size()) {
    const char c = prefix[length];
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
    if (!plain) break;
    ++length;
  }
  return prefix.substr(0, length);
}

}  // namespace cachecade::replit
