// Ending the ttl of stored bytes: the same entry, of no use from now on but for failed loads. Pure.
#pragma once

#include <cachecade/format/envelope/header.hpp>
#include <cachecade/format/envelope/judge.hpp>
#include <cachecade/format/envelope/open.hpp>
#include <cachecade/format/envelope/rejection.hpp>
#include <cachecade/format/envelope/seal.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace cachecade::envelope {

struct Expired {
  bool ours = false;         // else it is left alone
  std::string bytes{};       // what is to stand there; empty: nothing is left of the entry's life
  std::int64_t life_ms = 0;  // what is left of it
};

/// `check` is that of the key; empty where the whole key is not known.
inline Expired expire(std::string_view bytes, std::string_view check, std::int64_t now_ms, bool text_only) {
  const auto opened = open(bytes);
  if (const auto* reason = std::get_if<Rejection>(&opened)) return {.ours = !keep(*reason)};
  const auto& entry = std::get<Opened>(opened);
  if (!check.empty() && entry.header.check != check) return {};
  Header header = entry.header;
  header.ttl_ms = std::min(header.ttl_ms, std::max<std::int64_t>(0, now_ms - header.created_ms));
  header.stale_ms = 0;
  const auto left = end_of_life_ms(header) - now_ms;
  if (header.error_ms <= 0 || left <= 0) return {.ours = true};
  auto sealed = seal(header, entry.form, entry.payload(), text_only);
  return {.ours = true, .bytes = sealed ? *std::move(sealed) : std::string(), .life_ms = left};
}

}  // namespace cachecade::envelope
