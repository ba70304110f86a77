// A reply of Redis as a value, and what may be refused of one from its first line alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cachecade::redis {

struct Reply {
  enum class Kind : unsigned char { nil, string, status, error, integer, array };

  Kind kind = Kind::nil;
  std::string text{};  // of a string, status or error
  std::int64_t integer = 0;
  std::vector<Reply> elements{};

  bool is(Kind expected) const noexcept { return kind == expected; }
  bool is_status(std::string_view word) const noexcept { return kind == Kind::status && text == word; }
};

/// What a command may be answered with, other than an error; a bulk may be nil.
enum class ReplyType : unsigned char { bulk, status, integer, array };

/// What one reply may cost.
struct ReplyLimits {
  std::size_t bytes = std::size_t{64} << 20;    // of one reply, in all
  std::size_t elements = std::size_t{1} << 20;  // of one array
  std::size_t depth = 32;                       // of arrays within arrays
};

inline constexpr std::size_t longest_line = std::size_t{64} << 10;  // of a status or an error
inline constexpr std::size_t longest_number = 24;                   // a length or an integer with its sign

/// The largest bulk that any Redis sends (proto-max-bulk-len as shipped).
inline constexpr std::int64_t longest_bulk = std::int64_t{512} << 20;

/// Whether a reply may be read on: `too_big` is a genuine reply over the limit, `foreign` one that its command never
/// has (so it belongs to another), `bad` is none at all.
enum class Head : unsigned char { incomplete, good, too_big, foreign, bad };

/// The first byte of a reply of that type.
constexpr char first_byte(ReplyType type) noexcept { return std::string_view("$+:*")[static_cast<std::size_t>(type)]; }

/// A length as it stands behind `$` or `*`: -1 or digits, as few as can be; nothing for all else.
inline std::optional<std::int64_t> parse_length(std::string_view text) {
  if (text == "-1") return -1;
  if (text.empty() || text.size() > 18) return std::nullopt;
  std::int64_t length = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    length = length * 10 + (c - '0');
  }
  return length;
}

inline Head validate_length(char type, std::string_view digits, const ReplyLimits& limits) {
  const auto length = parse_length(digits);
  if (!length) return Head::bad;
  if (type == '$') {
    if (*length <= static_cast<std::int64_t>(limits.bytes)) return Head::good;
    return *length <= longest_bulk ? Head::too_big : Head::bad;
  }
  return *length <= static_cast<std::int64_t>(limits.elements) ? Head::good : Head::bad;
}

/// Validates a reply by as much of it as has arrived, before the parser sees it: so that no announced size makes us
/// wait or allocate. Pure; cost: the length of the first line.
inline Head validate_head(std::string_view bytes, ReplyType expected, const ReplyLimits& limits) {
  if (bytes.empty()) return Head::incomplete;
  const char type = bytes.front();
  const bool is_line = type == '+' || type == '-';
  const bool is_number = type == ':' || type == '$' || type == '*';
  if (!is_line && !is_number) return Head::bad;
  if (type != '-' && type != first_byte(expected)) return Head::foreign;
  const std::size_t longest = is_line ? longest_line : longest_number;
  const auto end = bytes.substr(0, longest + 2).find("\r\n");
  if (end == std::string_view::npos) return bytes.size() >= longest + 2 ? Head::bad : Head::incomplete;
  if (is_line || type == ':') return Head::good;
  return validate_length(type, bytes.substr(1, end - 1), limits);
}

}  // namespace cachecade::redis
