// Scanner: reads the pieces of an envelope's header from hostile bytes, one after the other, without white space
// between them. Every member returns nothing or false, with the position anywhere, when the next piece is not what was
// asked for.
#pragma once

#include <cachecade/detail/json_text.hpp>
#include <cachecade/format/envelope/header.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cachecade::envelope {

class Scanner {
 public:
  explicit Scanner(std::string_view text) noexcept : text_(text) {}

  std::size_t position() const noexcept { return at_; }

  /// Whether a value was refused because it nests too deep.
  bool too_deep() const noexcept { return too_deep_; }

  bool literal(std::string_view expected) noexcept {
    if (text_.substr(at_, expected.size()) != expected) return false;
    at_ += expected.size();
    return true;
  }

  /// An integer in 0..2^53-1, without leading zeros.
  std::optional<std::int64_t> integer() noexcept {
    const auto start = at_;
    std::int64_t value = 0;
    while (is_digit()) {
      value = value * 10 + (text_[at_++] - '0');
      if (value > max_number) return std::nullopt;
    }
    const bool leading_zero = text_.substr(start, 1) == "0" && at_ - start > 1;
    if (at_ == start || leading_zero) return std::nullopt;
    return value;
  }

  std::optional<std::string> string() {
    const auto body = string_body();
    return body ? cachecade::detail::json_text::unescape(*body) : std::nullopt;
  }

  /// Skips one JSON value of any kind.
  bool skip_value(std::size_t depth = 1) {
    if (literal("true") || literal("false") || literal("null")) return true;
    if (next_is('"')) return string().has_value();
    if (next_is('[')) return skip_list(']', depth);
    if (next_is('{')) return skip_list('}', depth);
    return skip_number();
  }

 private:
  bool next_is(char c) const noexcept { return at_ < text_.size() && text_[at_] == c; }
  bool is_digit() const noexcept { return at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; }

  /// What stands between the quotes, still escaped.
  std::optional<std::string_view> string_body() noexcept {
    if (!literal("\"")) return std::nullopt;
    const auto start = at_;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') return text_.substr(start, at_++ - start);
      if (text_[at_] == '\\') ++at_;
    }
    return std::nullopt;
  }

  bool skip_list(char close, std::size_t depth) {
    if (depth > max_depth) {
      too_deep_ = true;
      return false;
    }
    ++at_;
    if (next_is(close)) return ++at_, true;
    do {
      if (close == '}' && !(string() && literal(":"))) return false;
      if (!skip_value(depth + 1)) return false;
    } while (literal(","));
    return literal({&close, 1});
  }

  bool skip_digits() noexcept {
    const auto start = at_;
    while (is_digit()) ++at_;
    return at_ > start;
  }

  bool skip_number() noexcept {
    literal("-");
    if (!literal("0") && !skip_digits()) return false;
    if (literal(".") && !skip_digits()) return false;
    if (literal("e") || literal("E")) {
      if (!literal("+")) literal("-");
      return skip_digits();
    }
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool too_deep_ = false;
};

}  // namespace cachecade::envelope
