#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/format/envelope/encode.hpp>
#include <cachecade/format/envelope/expire.hpp>
#include <cachecade/format/envelope/header.hpp>
#include <cachecade/format/envelope/open.hpp>
#include <cachecade/format/envelope/rejection.hpp>
#include <cachecade/format/envelope/validate.hpp>

#include <algorithm>
#include <utility>
#include <variant>

namespace cachecade::envelope {

CACHECADE_DECL Expired expire(std::string_view bytes, std::string_view check, std::int64_t now_ms, bool text_only) {
  const auto opened = open(bytes);
  if (const auto* reason = std::get_if<Rejection>(&opened)) return {.ours = !keep(*reason)};
  const auto& entry = std::get<Opened>(opened);
  if (!check.empty() && entry.header.check != check) return {};
  Header header = entry.header;
  header.ttl_ms = std::min(header.ttl_ms, std::max<std::int64_t>(0, now_ms - header.created_ms));
  header.stale_ms = 0;
  const auto left = end_of_life_ms(header) - now_ms;
  if (header.error_ms <= 0 || left <= 0) return {.ours = true};
  auto encoded = encode_entry(header, entry.form, entry.payload(), text_only);
  return {.ours = true, .bytes = encoded ? *std::move(encoded) : std::string(), .life_ms = left};
}

}  // namespace cachecade::envelope
