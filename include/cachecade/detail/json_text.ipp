#pragma once

#include <cachecade/detail/json_text.hpp>
#include <cachecade/detail/percent.hpp>
#include <cachecade/detail/utf8.hpp>

namespace cachecade::detail::json_text {

CACHECADE_DECL void append_escaped(std::string& out, char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  switch (c) {
    case '"':
      out.append("\\\"");
      return;
    case '\\':
      out.append("\\\\");
      return;
    case '\b':
      out.append("\\b");
      return;
    case '\f':
      out.append("\\f");
      return;
    case '\n':
      out.append("\\n");
      return;
    case '\r':
      out.append("\\r");
      return;
    case '\t':
      out.append("\\t");
      return;
    default:
      break;
  }
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0x20) return out.push_back(c);
  out.append({'\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15]});
}

/// How many characters at the start of `text` stand in a JSON string as they are.
CACHECADE_DECL std::size_t plain_length(std::string_view text) noexcept {
  std::size_t length = 0;
  while (length < text.size() && text[length] != '"' && text[length] != '\\' &&
         static_cast<unsigned char>(text[length]) >= 0x20) {
    ++length;
  }
  return length;
}

CACHECADE_DECL bool append_string(std::string& out, std::string_view text) {
  if (!is_utf8(text)) return false;
  out.push_back('"');
  while (!text.empty()) {
    const auto plain = plain_length(text);
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    append_escaped(out, text.front());
    text.remove_prefix(1);
  }
  out.push_back('"');
  return true;
}

CACHECADE_DECL void append_utf8(std::string& out, std::uint32_t point) {
  const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(static_cast<unsigned char>(byte))); };
  if (point < 0x80) return put(point);
  if (point < 0x800) {
    put(0xc0U | (point >> 6));
  } else {
    if (point < 0x10000) {
      put(0xe0U | (point >> 12));
    } else {
      put(0xf0U | (point >> 18));
      put(0x80U | ((point >> 12) & 0x3fU));
    }
    put(0x80U | ((point >> 6) & 0x3fU));
  }
  put(0x80U | (point & 0x3fU));
}

/// The four hex digits at `at`; nothing when there are not four.
CACHECADE_DECL std::optional<std::uint32_t> hex4(std::string_view text, std::size_t at) {
  if (at > text.size() || text.size() - at < 4) return std::nullopt;
  std::uint32_t value = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    const int digit = hex_digit(text[i]);
    if (digit < 0) return std::nullopt;
    value = value * 16 + static_cast<std::uint32_t>(digit);
  }
  return value;
}

CACHECADE_DECL std::size_t append_unescaped(std::string& out, std::string_view text, std::size_t at) {
  constexpr std::string_view names = "\"\\/bfnrt";
  constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
  if (at >= text.size()) return 0;
  if (const auto found = names.find(text[at]); found != names.npos) return out.push_back(meanings[found]), 1;
  if (text[at] != 'u') return 0;
  const auto first = hex4(text, at + 1);
  if (!first || (*first >= 0xdc00 && *first < 0xe000)) return 0;
  if (*first < 0xd800 || *first >= 0xe000) return append_utf8(out, *first), 5;
  if (text.substr(at + 5, 2) != "\\u") return 0;
  const auto second = hex4(text, at + 7);
  if (!second || *second < 0xdc00 || *second >= 0xe000) return 0;
  append_utf8(out, 0x10000 + ((*first - 0xd800) << 10) + (*second - 0xdc00));
  return 11;
}

CACHECADE_DECL std::optional<std::string> unescape(std::string_view body) {
  std::string out;
  out.reserve(body.size());
  for (std::size_t at = 0; at < body.size();) {
    const auto byte = static_cast<unsigned char>(body[at]);
    if (byte < 0x20 || byte == '"') return std::nullopt;
    std::size_t length = 0;
    if (byte == '\\') {
      length = append_unescaped(out, body, at + 1);
      if (length == 0) return std::nullopt;
      ++length;
    } else {
      length = utf8_character(body.substr(at));
      if (length == 0) return std::nullopt;
      out.append(body, at, length);
    }
    at += length;
  }
  return out;
}

CACHECADE_DECL bool depth_within(std::string_view text, std::size_t limit) noexcept {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > limit) return false;
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return true;
}

}  // namespace cachecade::detail::json_text
