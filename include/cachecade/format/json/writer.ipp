#pragma once

#include <cachecade/detail/base64.hpp>
#include <cachecade/detail/json_text.hpp>
#include <cachecade/detail/utf8.hpp>
#include <cachecade/format/json/limits.hpp>
#include <cachecade/format/json/number.hpp>
#include <cachecade/format/json/writer.hpp>

#include <charconv>
#include <cmath>

namespace cachecade::codec {

namespace writer_parts {

template <class Integer>
void append_integer(std::string& out, Integer value) {
  char text[24];
  const auto written = std::to_chars(text, text + sizeof text, value);
  out.append(text, static_cast<std::size_t>(written.ptr - text));
}

/// Whether `text` is null, or null within arrays of one element.
CACHECADE_DECL bool looks_absent(std::string_view text) noexcept {
  while (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  return text == "null";
}

}  // namespace writer_parts

CACHECADE_DECL void JsonWriter::separate() {
  if (follows_) out_.push_back(',');
  follows_ = true;
}

CACHECADE_DECL void JsonWriter::null() {
  separate();
  out_.append("null");
}

CACHECADE_DECL void JsonWriter::boolean(bool value) {
  separate();
  out_.append(value ? "true" : "false");
}

CACHECADE_DECL void JsonWriter::signed_integer(std::int64_t value) {
  separate();
  writer_parts::append_integer(out_, value);
}

CACHECADE_DECL void JsonWriter::unsigned_integer(std::uint64_t value) {
  separate();
  writer_parts::append_integer(out_, value);
}

CACHECADE_DECL void JsonWriter::floating(double value) {
  separate();
  append_number(out_, value);
}

CACHECADE_DECL bool JsonWriter::text(std::string_view value) {
  separate();
  return detail::json_text::append_string(out_, value);
}

CACHECADE_DECL void JsonWriter::number_or_text(double value) {
  if (std::isnan(value)) {
    text("NaN");
  } else if (std::isinf(value)) {
    text(value > 0 ? "Infinity" : "-Infinity");
  } else {
    floating(value);
  }
}

CACHECADE_DECL void JsonWriter::text_or_bytes(std::string_view value) {
  if (detail::is_utf8(value)) {
    text(value);
  } else {
    separate();
    out_.append("{\"b64\":\"");
    out_.append(detail::base64::encode(value));
    out_.append("\"}");
  }
}

CACHECADE_DECL bool JsonWriter::begin(char bracket) {
  separate();
  out_.push_back(bracket);
  follows_ = false;
  return ++depth_ <= max_depth;
}

CACHECADE_DECL void JsonWriter::end(char bracket) {
  --depth_;
  out_.push_back(bracket);
  follows_ = true;
}

CACHECADE_DECL bool JsonWriter::name(std::string_view name) {
  const bool written = text(name);
  out_.push_back(':');
  follows_ = false;
  return written;
}

CACHECADE_DECL std::size_t JsonWriter::position() {
  if (follows_) out_.push_back(',');
  follows_ = false;
  return out_.size();
}

CACHECADE_DECL void JsonWriter::mark_present(std::size_t position) {
  if (!writer_parts::looks_absent(std::string_view(out_).substr(position))) return;
  out_.insert(position, 1, '[');
  out_.push_back(']');
}

}  // namespace cachecade::codec
