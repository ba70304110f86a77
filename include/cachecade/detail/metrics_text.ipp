#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/metrics_text.hpp>
#include <cachecade/detail/utf8.hpp>

#include <utility>

namespace cachecade::detail {

CACHECADE_DECL void MetricsText::family(std::string_view name, std::string_view type, std::string_view help) {
  name_.assign("cachecade_").append(name);
  text_.append("# HELP ").append(name_).append(" ").append(help).append("\n");
  text_.append("# TYPE ").append(name_).append(" ").append(type).append("\n");
}

CACHECADE_DECL void MetricsText::sample(Labels labels, std::string_view value, std::string_view suffix) {
  text_.append(name_).append(suffix);
  char separator = '{';
  for (const auto& label : labels) {
    if (label.value.empty()) continue;
    text_.append(1, std::exchange(separator, ',')).append(label.name).append("=");
    append_label_value(text_, label.value);
  }
  if (separator == ',') text_.append("}");
  text_.append(" ").append(value).append("\n");
}

CACHECADE_DECL void MetricsText::sample(Labels labels, std::uint64_t value, std::string_view suffix) {
  sample(labels, std::to_string(value), suffix);
}

CACHECADE_DECL void append_label_value(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : made_utf8(text)) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

CACHECADE_DECL std::string made_utf8(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto length = utf8_character(text);
    out.append(length != 0 ? text.substr(0, length) : std::string_view("\xef\xbf\xbd"));
    text.remove_prefix(length != 0 ? length : 1);
  }
  return out;
}

CACHECADE_DECL std::string seconds_text(std::uint64_t microseconds) {
  const auto fraction = std::to_string(microseconds % 1'000'000);
  return std::to_string(microseconds / 1'000'000).append(".").append(6 - fraction.size(), '0').append(fraction);
}

}  // namespace cachecade::detail
