// Writes an entry: header and payload as one stored value.
//
//   ["cc1",created,ttl,stale,error,cost,"schema","codec","check",payload_bytes,[["tag","token"],...],{},payload]
//
// One line without white space outside the payload. `payload_bytes` counts the payload as it stands here, quotes and
// escapes included, so that a reader finds a cut entry without parsing it. Binary payloads stand behind the array and
// one newline. `codec` tells the form: `text` or `text:NAME` a JSON string, `b64:NAME` a base64 string, else JSON or,
// behind the newline, bytes.
#pragma once

#include <cachecade/format/payload_form.hpp>
#include <cachecade/detail/base64.hpp>
#include <cachecade/detail/json_text.hpp>
#include <cachecade/detail/utf8.hpp>
#include <cachecade/format/envelope/header.hpp>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace cachecade::envelope {

namespace detail {

namespace json_text = cachecade::detail::json_text;

/// A payload made ready for its place, and the name of its form.
struct Dressed {
  std::string codec{};
  std::string text{};  // where the payload does not stand as it is
  bool as_is = false;
  bool behind = false;
};

inline std::optional<Dressed> dress(const std::string& name, PayloadForm form, std::string_view payload,
                                    bool text_only) {
  if (name.empty() || name.find(':') != name.npos || (name == "text" && form != PayloadForm::text)) return std::nullopt;
  if (form == PayloadForm::json) {
    if (payload.empty() || !cachecade::detail::is_utf8(payload) || !json_text::depth_within(payload, max_depth))
      return std::nullopt;
    return Dressed{.codec = name, .as_is = true};
  }
  if (form == PayloadForm::binary && !text_only) return Dressed{.codec = name, .as_is = true, .behind = true};
  if (form == PayloadForm::text) {
    Dressed dressed{.codec = name == "text" ? name : "text:" + name};
    if (json_text::append_string(dressed.text, payload)) return dressed;
  }
  return Dressed{.codec = "b64:" + name, .text = '"' + cachecade::detail::base64::encode(payload) + '"'};
}

inline bool append_numbers(std::string& out, const Header& header) {
  for (const auto number : {header.created_ms, header.ttl_ms, header.stale_ms, header.error_ms, header.cost_us}) {
    if (number < 0 || number > max_number) return false;
    out.append(std::to_string(number)).push_back(',');
  }
  return true;
}

inline bool append_strings(std::string& out, std::initializer_list<std::string_view> texts) {
  for (const auto text : texts) {
    if (!json_text::append_string(out, text)) return false;
    out.push_back(',');
  }
  return true;
}

inline bool append_tags(std::string& out, const std::vector<Tag>& tags) {
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

/// The stored value; nothing when the header or the payload cannot be written: a number outside 0..2^53-1, text that is
/// not UTF-8, a JSON payload deeper than 128 levels or empty, a codec name that is empty, has a colon or claims `text`,
/// a header over 1 MiB, or a payload over `max_payload_size` bytes. Pure; throws nothing but std::bad_alloc.
inline std::optional<std::string> seal(const Header& header, PayloadForm form, std::string_view payload, bool text_only,
                                       std::size_t max_payload_size = default_max_payload_size) {
  if (payload.size() > max_payload_size) return std::nullopt;
  const auto dressed = detail::dress(header.codec, form, payload, text_only);
  if (!dressed) return std::nullopt;
  const std::string_view stored = dressed->as_is ? payload : dressed->text;
  if (stored.size() > max_payload_size) return std::nullopt;
  std::string out = "[\"cc1\",";
  out.reserve(256 + stored.size());
  if (!detail::append_numbers(out, header)) return std::nullopt;
  if (!detail::append_strings(out, {header.schema, dressed->codec, header.check})) return std::nullopt;
  out.append(std::to_string(stored.size())).push_back(',');
  if (!detail::append_tags(out, header.tags)) return std::nullopt;
  out.append(dressed->behind ? ",{}]\n" : ",{},");
  if (out.size() > max_header_size) return std::nullopt;
  out.append(stored);
  if (!dressed->behind) out.push_back(']');
  return out;
}

}  // namespace cachecade::envelope
