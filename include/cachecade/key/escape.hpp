// The parts of a key that are not arguments: prefix, function name, scope, and the name of a plain entry. Which bytes
// are escaped where, and why that is injective, stands in key.hpp.
#pragma once

#include <cachecade/detail/percent.hpp>
#include <cachecade/detail/siphash.hpp>
#include <cachecade/detail/utf8.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cachecade {

namespace detail {

/// A key of SipHash as the 16 bytes of a published text.
constexpr SipKey sip_key(const char (&text)[17]) noexcept {
  SipKey key;
  for (std::size_t i = 0; i < 8; ++i) {
    key.low |= static_cast<std::uint64_t>(static_cast<unsigned char>(text[i])) << (8 * i);
    key.high |= static_cast<std::uint64_t>(static_cast<unsigned char>(text[8 + i])) << (8 * i);
  }
  return key;
}

inline constexpr SipKey stored_hash_key = sip_key("cachecade key v1");
inline constexpr SipKey check_hash_key = sip_key("cachecade chk v1");

inline constexpr std::size_t hex_hash_size = 32;

inline constexpr std::string_view special_in_prefix = "%:[{}#=@\"\\*?";
inline constexpr std::string_view special_in_name = "%[{}#@";
inline constexpr std::string_view special_in_plain = "%{}#";

/// `text` with %XX for controls, space, DEL, the bytes of `special`, a first byte that is in `special_first`, and every
/// byte beyond ASCII when the whole is not UTF-8. `percent_decode` undoes it.
inline std::string escape_part(std::string_view text, std::string_view special, std::string_view special_first = {}) {
  const bool readable = is_utf8(text);
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7f || (byte >= 0x80 && !readable) || special.find(c) != special.npos ||
        (i == 0 && special_first.find(c) != special_first.npos)) {
      append_percent(out, c);
    } else {
      out.push_back(c);
    }
  }
  return out;
}

constexpr bool is_hex_hash(std::string_view text) noexcept {
  return text.size() == hex_hash_size && text.find_first_not_of("0123456789abcdef") == text.npos;
}

/// Whether `text` ends in `mark` and a hash, as what was cut does.
constexpr bool ends_in_hash(std::string_view text, char mark) noexcept {
  return text.size() > hex_hash_size && text[text.size() - hex_hash_size - 1] == mark &&
         is_hex_hash(text.substr(text.size() - hex_hash_size));
}

/// The longest head of at most `limit` bytes that splits neither a character nor a %XX.
constexpr std::string_view readable_head(std::string_view text, std::size_t limit) noexcept {
  if (text.size() <= limit) return text;
  const auto head = utf8_head(text, limit);
  const auto percent = head.find_last_of('%');
  return percent != head.npos && head.size() - percent < 3 ? head.substr(0, percent) : head;
}

/// `escaped`, or when it is longer than `limit`, its head, `~` and its hash. A short one that looks as if it had been
/// cut is treated the same, so that the two never meet.
inline std::string fit_part(std::string escaped, std::size_t limit) {
  if (escaped.size() <= limit && !ends_in_hash(escaped, '~')) return escaped;
  std::string out(readable_head(escaped, limit - hex_hash_size - 1));
  out.push_back('~');
  return out += siphash128(escaped, stored_hash_key).hex();
}

}  // namespace detail

/// The first part of a key: at most 48 bytes without `:`. Empty: `cachecade`. Pure.
inline std::string key_prefix(std::string_view prefix) {
  if (prefix.empty()) return "cachecade";
  return detail::fit_part(detail::escape_part(prefix, detail::special_in_prefix, "/"), 48);
}

/// The second part of a key: `name`, or `name@scope` where the scope is not empty; at most 117 bytes. Pure.
inline std::string key_function(std::string_view name, std::string_view scope) {
  std::string out = detail::fit_part(detail::escape_part(name, detail::special_in_name, "="), 72);
  if (scope.empty()) return out;
  out.push_back('@');
  return out += detail::fit_part(detail::escape_part(scope, detail::special_in_name), 44);
}

}  // namespace cachecade
