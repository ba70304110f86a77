#pragma once

#include <cachecade/detail/base64.hpp>
#include <cachecade/detail/config.hpp>
#include <cachecade/detail/json_text.hpp>
#include <cachecade/format/envelope/open.hpp>
#include <cachecade/format/envelope/scanner.hpp>

#include <cstdint>
#include <utility>
#include <vector>

namespace cachecade::envelope {

namespace detail {

/// Bytes that do not start like an entry of this version: whose they are. Nothing when they do.
CACHECADE_DECL std::optional<Rejection> not_this_version(std::string_view bytes) noexcept {
  constexpr std::string_view ours = "[\"cc";
  if (!bytes.starts_with(ours)) return Rejection::foreign;
  const auto rest = bytes.substr(ours.size());
  const auto version = rest.substr(0, rest.find_first_not_of("0123456789"));
  if (version == "1") return std::nullopt;
  return version.empty() ? Rejection::corrupt : Rejection::newer;
}

CACHECADE_DECL bool read_tags(Scanner& scanner, std::vector<Tag>& tags) {
  if (!scanner.literal("[")) return false;
  if (scanner.literal("]")) return true;
  do {
    if (!scanner.literal("[")) return false;
    auto name = scanner.string();
    if (!name || !scanner.literal(",")) return false;
    auto token = scanner.string();
    if (!token || !scanner.literal("]")) return false;
    tags.push_back({std::move(*name), std::move(*token)});
  } while (scanner.literal(","));
  return scanner.literal("]");
}

/// Skips the extensions: names that start with `!` must be understood, and none is yet.
CACHECADE_DECL std::optional<Rejection> read_extensions(Scanner& scanner) {
  if (!scanner.literal("{")) return Rejection::corrupt;
  if (scanner.literal("}")) return std::nullopt;
  bool refused = false;
  do {
    const auto name = scanner.string();
    if (!name || !scanner.literal(":")) return Rejection::corrupt;
    if (!scanner.skip_value()) return scanner.too_deep() ? Rejection::too_deep : Rejection::corrupt;
    refused = refused || name->starts_with('!');
  } while (scanner.literal(","));
  if (!scanner.literal("}")) return Rejection::corrupt;
  return refused ? std::optional(Rejection::must_understand) : std::nullopt;
}

/// Everything up to the extensions; `payload_size` is what the header promises.
CACHECADE_DECL bool read_header(Scanner& scanner, Header& header, std::int64_t& payload_size) {
  if (!scanner.literal("[\"cc1\",")) return false;
  for (auto* number : {&header.created_ms, &header.ttl_ms, &header.stale_ms, &header.error_ms, &header.cost_us}) {
    const auto value = scanner.integer();
    if (!value || !scanner.literal(",")) return false;
    *number = *value;
  }
  for (auto* text : {&header.schema, &header.codec, &header.check}) {
    auto value = scanner.string();
    if (!value || !scanner.literal(",")) return false;
    *text = std::move(*value);
  }
  const auto size = scanner.integer();
  if (!size || !scanner.literal(",")) return false;
  payload_size = *size;
  return read_tags(scanner, header.tags) && scanner.literal(",");
}

/// Takes the form's prefix off the codec's name; false when no name is left.
CACHECADE_DECL bool read_form(Header& header, PayloadForm& form, bool behind) {
  form = behind ? PayloadForm::binary : PayloadForm::json;
  const auto take = [&](std::string_view prefix, PayloadForm means) {
    if (!header.codec.starts_with(prefix)) return;
    header.codec.erase(0, prefix.size());
    form = means;
  };
  if (!behind) {
    if (header.codec == "text")
      form = PayloadForm::text;
    else if (header.codec.starts_with("b64:"))
      take("b64:", PayloadForm::binary);
    else
      take("text:", PayloadForm::text);
  }
  return !header.codec.empty() && header.codec.find(':') == std::string::npos;
}

/// Checks an embedded payload and decodes it where it does not stand as it is.
CACHECADE_DECL std::optional<Rejection> read_embedded(Opened& opened) {
  namespace json_text = cachecade::detail::json_text;
  const auto stored = opened.stored_payload;
  if (opened.form == PayloadForm::json) {
    if (stored.empty()) return Rejection::corrupt;
    if (!json_text::depth_within(stored, max_depth)) return Rejection::too_deep;
    return std::nullopt;
  }
  if (stored.size() < 2 || stored.front() != '"' || stored.back() != '"') return Rejection::corrupt;
  const auto body = stored.substr(1, stored.size() - 2);
  opened.decoded =
      opened.form == PayloadForm::text ? json_text::unescape(body) : cachecade::detail::base64::decode(body);
  return opened.decoded ? std::nullopt : std::optional(Rejection::corrupt);
}

}  // namespace detail

CACHECADE_DECL std::variant<Opened, Rejection> open(std::string_view bytes, std::size_t max_payload_size) {
  if (const auto other = detail::not_this_version(bytes)) return *other;
  Scanner scanner(bytes.substr(0, max_header_size));
  Opened opened;
  std::int64_t payload_size = 0;
  if (!detail::read_header(scanner, opened.header, payload_size)) return Rejection::corrupt;
  if (const auto refused = detail::read_extensions(scanner)) return *refused;
  const bool behind = scanner.literal("]\n");
  if (!behind && !scanner.literal(",")) return Rejection::corrupt;
  const auto rest = bytes.substr(scanner.position());
  const auto size = static_cast<std::size_t>(payload_size);
  if (rest.size() != size + (behind ? 0 : 1) || (!behind && rest.back() != ']')) return Rejection::corrupt;
  if (size > max_payload_size) return Rejection::too_big;
  opened.stored_payload = rest.substr(0, size);
  if (!detail::read_form(opened.header, opened.form, behind)) return Rejection::corrupt;
  if (behind) return opened;
  if (const auto refused = detail::read_embedded(opened)) return *refused;
  return opened;
}

}  // namespace cachecade::envelope
