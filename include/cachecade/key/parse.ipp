#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/percent.hpp>
#include <cachecade/detail/utf8.hpp>
#include <cachecade/key/escape.hpp>
#include <cachecade/key/key.hpp>
#include <cachecade/key/parse.hpp>

#include <utility>

namespace cachecade {

namespace detail {

/// No key of ours has a brace, a control character or bytes that are not UTF-8.
CACHECADE_DECL bool has_key_bytes(std::string_view text) noexcept {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f || c == '{' || c == '}') return false;
  }
  return is_utf8(text);
}

/// The original of `escaped`, where escaping would give just that text again. Of a part that was cut no such thing can
/// be said: what is left may look like UTF-8, and the whole not have been.
CACHECADE_DECL std::optional<std::string> unescape_part(std::string_view escaped, bool cut, std::string_view special,
                                                        std::string_view special_first = {}) {
  auto text = percent_decode(escaped);
  if (!text || (!cut && escape_part(*text, special, special_first) != escaped)) return std::nullopt;
  return text;
}

CACHECADE_DECL std::optional<KeyParts> parse_plain(std::string_view key) {
  const bool cut = ends_in_hash(key, '#');
  if (cut) key.remove_suffix(hex_hash_size + 1);
  auto name = unescape_part(key, cut, special_in_plain);
  if (!name) return std::nullopt;
  return KeyParts{.name = std::move(*name), .plain = true};
}

/// `!name` or `~name`.
CACHECADE_DECL std::optional<KeyParts> parse_tag(std::string_view key) {
  if (!key.starts_with('!') && !key.starts_with('~')) return std::nullopt;
  auto parts = parse_plain(key.substr(1));
  if (parts) parts->plain = false, parts->tag = true;
  return parts;
}

/// `function` is `name` or `name@scope`.
CACHECADE_DECL std::optional<KeyParts> parse_function(std::string_view function) {
  const auto at = function.find('@');
  const auto name_part = function.substr(0, at);
  auto name = unescape_part(name_part, ends_in_hash(name_part, '~'), special_in_name, "=");
  if (!name) return std::nullopt;
  if (at == function.npos) return KeyParts{.name = std::move(*name)};
  const auto scope_part = function.substr(at + 1);
  auto scope = unescape_part(scope_part, ends_in_hash(scope_part, '~'), special_in_name);
  if (!scope || scope->empty()) return std::nullopt;
  return KeyParts{.name = std::move(*name), .scope = std::move(*scope)};
}

}  // namespace detail

CACHECADE_DECL std::optional<KeyParts> parse_key(std::string_view stored, std::string_view prefix_part) {
  if (stored.size() > detail::longest_key || !detail::has_key_bytes(stored)) return std::nullopt;
  if (!stored.starts_with(prefix_part)) return std::nullopt;
  stored.remove_prefix(prefix_part.size());
  if (!stored.starts_with(':')) return std::nullopt;
  stored.remove_prefix(1);
  if (stored.starts_with('=')) return detail::parse_plain(stored.substr(1));
  if (stored.starts_with('@')) return detail::parse_tag(stored.substr(1));
  const auto arguments = stored.find_first_of("[#");
  if (arguments == stored.npos || arguments == 0 || stored[arguments - 1] != ':') return std::nullopt;
  const bool hashed = detail::ends_in_hash(stored, '#');
  if (stored[arguments] == '#' ? !hashed || stored.size() != arguments + detail::hex_hash_size + 1
                               : !hashed && !stored.ends_with(']')) {
    return std::nullopt;
  }
  return detail::parse_function(stored.substr(0, arguments - 1));
}

CACHECADE_DECL KeyParts key_parts(std::string_view name, std::string_view scope) {
  return detail::parse_function(key_function(name, scope)).value();
}

CACHECADE_DECL std::optional<std::string_view> head_of_cut(std::string_view part) noexcept {
  if (!detail::ends_in_hash(part, '~')) return std::nullopt;
  return part.substr(0, part.size() - detail::hex_hash_size - 1);
}

}  // namespace cachecade
