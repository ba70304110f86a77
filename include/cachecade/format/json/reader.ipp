#pragma once

#include <cachecade/detail/base64.hpp>
#include <cachecade/detail/json_text.hpp>
#include <cachecade/detail/utf8.hpp>
#include <cachecade/format/json/limits.hpp>
#include <cachecade/format/json/reader.hpp>

#include <utility>

namespace cachecade::codec {

namespace reader_parts {

CACHECADE_DECL bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

CACHECADE_DECL bool is_plain(char c) noexcept { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; }

/// The text that the body of a string stands for; false where it is not well-formed.
CACHECADE_DECL bool unescape(std::string_view body, bool plain, std::string& value) {
  if (plain) {
    if (!detail::is_utf8(body)) return false;
    value.assign(body);
    return true;
  }
  auto text = detail::json_text::unescape(body);
  if (text) value = std::move(*text);
  return text.has_value();
}

}  // namespace reader_parts

CACHECADE_DECL void JsonReader::skip_space() noexcept {
  while (!rest_.empty() && reader_parts::is_space(rest_.front())) rest_.remove_prefix(1);
}

CACHECADE_DECL JsonReader::Kind JsonReader::next() {
  skip_space();
  if (rest_.empty()) return Kind::none;
  switch (rest_.front()) {
    case 'n':
      return Kind::null;
    case 't':
    case 'f':
      return Kind::boolean;
    case '"':
      return Kind::text;
    case '[':
      return Kind::array;
    case '{':
      return Kind::object;
    default:
      return Kind::number;
  }
}

CACHECADE_DECL bool JsonReader::take(char c) {
  skip_space();
  if (!rest_.starts_with(c)) return fail();
  rest_.remove_prefix(1);
  return true;
}

CACHECADE_DECL bool JsonReader::take_word(std::string_view word) {
  skip_space();
  if (!rest_.starts_with(word)) return fail();
  rest_.remove_prefix(word.size());
  return pass();
}

CACHECADE_DECL bool JsonReader::read_null() { return take_word("null"); }

CACHECADE_DECL bool JsonReader::read_boolean(bool& value) {
  skip_space();
  value = rest_.starts_with('t');
  return take_word(value ? "true" : "false");
}

CACHECADE_DECL bool JsonReader::read_number(JsonNumber& number) {
  skip_space();
  return take_number(rest_, number) ? pass() : fail();
}

/// Up to the closing quote; what stands between them is looked at by who needs it.
CACHECADE_DECL bool JsonReader::take_text(std::string_view& body) {
  if (!take('"')) return false;
  std::size_t at = 0;
  while (at < rest_.size() && rest_[at] != '"') at += rest_[at] == '\\' ? 2 : 1;
  if (at >= rest_.size()) return fail();
  body = rest_.substr(0, at);
  rest_.remove_prefix(at + 1);
  return pass();
}

CACHECADE_DECL bool JsonReader::read_text(std::string& value) {
  std::string_view body;
  if (!take_text(body)) return false;
  bool plain = true;
  for (const char c : body) plain = plain && reader_parts::is_plain(c);
  return reader_parts::unescape(body, plain, value) || fail();
}

CACHECADE_DECL bool JsonReader::read_text_or_bytes(std::string& value) {
  if (next() != Kind::object) return read_text(value);
  if (!begin_object() || !has_member(value) || value != "b64" || !read_text(value)) return fail();
  auto bytes = detail::base64::decode(value);
  if (!bytes || has_member(value)) return fail();
  value = std::move(*bytes);
  return sound_;
}

CACHECADE_DECL bool JsonReader::begin(char bracket) {
  if (depth_ == max_depth || !take(bracket)) return fail();
  ++depth_;
  follows_ = false;
  return true;
}

CACHECADE_DECL bool JsonReader::has_part(char bracket) {
  if (!sound_) return false;
  skip_space();
  if (rest_.starts_with(bracket)) {
    rest_.remove_prefix(1);
    --depth_;
    follows_ = true;
    return false;
  }
  return !follows_ || take(',');
}

CACHECADE_DECL bool JsonReader::has_element() { return has_part(']'); }

CACHECADE_DECL bool JsonReader::has_member(std::string& name) { return has_part('}') && read_text(name) && take(':'); }

CACHECADE_DECL bool JsonReader::skip_parts() {
  std::string name;
  if (next() == Kind::array) {
    if (!begin_array()) return false;
    while (has_element()) {
      if (!skip()) return false;
    }
  } else {
    if (!begin_object()) return false;
    while (has_member(name)) {
      if (!skip()) return false;
    }
  }
  return sound_;
}

CACHECADE_DECL bool JsonReader::skip() {
  bool truth = false;
  JsonNumber number;
  std::string text;
  switch (next()) {
    case Kind::null:
      return read_null();
    case Kind::boolean:
      return read_boolean(truth);
    case Kind::number:
      return read_number(number);
    case Kind::text:
      return read_text(text);
    case Kind::array:
    case Kind::object:
      return skip_parts();
    case Kind::none:
      break;
  }
  return fail();
}

CACHECADE_DECL bool JsonReader::read_raw(std::string_view& value) {
  skip_space();
  const auto from = rest_;
  if (!skip()) return false;
  value = from.substr(0, from.size() - rest_.size());
  return true;
}

CACHECADE_DECL bool JsonReader::finish() {
  skip_space();
  return sound_ && rest_.empty();
}

CACHECADE_DECL int JsonReader::levels_around_null() {
  const JsonReader before = *this;
  int levels = 0;
  while (next() == Kind::array && begin_array()) ++levels;
  bool found = sound_ && next() == Kind::null && read_null();
  for (int open = levels; found && open > 0; --open) found = take(']');
  *this = before;
  return found ? levels : -1;
}

CACHECADE_DECL bool is_json(std::string_view text, std::size_t max_size) {
  JsonReader reader(text);
  return text.size() <= max_size && reader.skip() && reader.finish();
}

CACHECADE_DECL bool is_json(std::string_view text) { return is_json(text, default_max_size); }

}  // namespace cachecade::codec
