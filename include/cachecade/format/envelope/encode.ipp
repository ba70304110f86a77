#pragma once

#include <cachecade/detail/base64.hpp>
#include <cachecade/detail/config.hpp>
#include <cachecade/detail/json_text.hpp>
#include <cachecade/detail/utf8.hpp>
#include <cachecade/format/envelope/encode.hpp>

#include <initializer_list>
#include <vector>

namespace cachecade::envelope {

namespace detail {

namespace json_text = cachecade::detail::json_text;

/// A payload made ready for its place, and the name of its form.
struct PlacedPayload {
  std::string codec{};
  std::string text{};  // where the payload does not stand as it is
  bool as_is = false;
  bool behind = false;
};

CACHECADE_DECL std::optional<PlacedPayload> place_payload(const std::string& name, PayloadForm form,
                                                          std::string_view payload, bool text_only) {
  if (name.empty() || name.find(':') != name.npos || (name == "text" && form != PayloadForm::text)) return std::nullopt;
  if (form == PayloadForm::json) {
    if (payload.empty() || !cachecade::detail::is_utf8(payload) || !json_text::depth_within(payload, max_depth))
      return std::nullopt;
    return PlacedPayload{.codec = name, .as_is = true};
  }
  if (form == PayloadForm::binary && !text_only) return PlacedPayload{.codec = name, .as_is = true, .behind = true};
  if (form == PayloadForm::text) {
    PlacedPayload placed{.codec = name == "text" ? name : "text:" + name};
    if (json_text::append_string(placed.text, payload)) return placed;
  }
  return PlacedPayload{.codec = "b64:" + name, .text = '"' + cachecade::detail::base64::encode(payload) + '"'};
}

CACHECADE_DECL bool append_numbers(std::string& out, const Header& header) {
  for (const auto number : {header.created_ms, header.ttl_ms, header.stale_ms, header.error_ms, header.cost_us}) {
    if (number < 0 || number > max_number) return false;
    out.append(std::to_string(number)).push_back(',');
  }
  return true;
}

CACHECADE_DECL bool append_strings(std::string& out, std::initializer_list<std::string_view> texts) {
  for (const auto text : texts) {
    if (!json_text::append_string(out, text)) return false;
    out.push_back(',');
  }
  return true;
}

CACHECADE_DECL bool append_tags(std::string& out, const std::vector<Tag>& tags) {
  out.push_back('[');
  for (const auto& tag : tags) {
    out.push_back('[');
    if (!append_strings(out, {tag.name, tag.token})) return false;
    out.back() = ']';
    out.push_back(',');
  }
  if (!tags.empty()) out.pop_back();
  out.push_back(']');
  return true;
}

}  // namespace detail

CACHECADE_DECL std::optional<std::string> encode_entry(const Header& header, PayloadForm form, std::string_view payload,
                                                       bool text_only, std::size_t max_payload_size) {
  if (payload.size() > max_payload_size) return std::nullopt;
  const auto placed = detail::place_payload(header.codec, form, payload, text_only);
  if (!placed) return std::nullopt;
  const std::string_view stored = placed->as_is ? payload : placed->text;
  if (stored.size() > max_payload_size) return std::nullopt;
  std::string out = "[\"cc1\",";
  out.reserve(256 + stored.size());
  if (!detail::append_numbers(out, header)) return std::nullopt;
  if (!detail::append_strings(out, {header.schema, placed->codec, header.check})) return std::nullopt;
  out.append(std::to_string(stored.size())).push_back(',');
  if (!detail::append_tags(out, header.tags)) return std::nullopt;
  out.append(placed->behind ? ",{}]\n" : ",{},");
  if (out.size() > max_header_size) return std::nullopt;
  out.append(stored);
  if (!placed->behind) out.push_back(']');
  return out;
}

}  // namespace cachecade::envelope
