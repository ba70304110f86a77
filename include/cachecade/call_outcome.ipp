#pragma once

#include <cachecade/call_options.hpp>
#include <cachecade/call_outcome.hpp>
#include <cachecade/detail/config.hpp>
#include <cachecade/detail/percent.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace cachecade {

CACHECADE_DECL std::string_view to_string(CallStatus status) noexcept {
  constexpr std::array<std::string_view, 5> names{"hit", "stale", "miss", "refreshed", "bypassed"};
  return names[static_cast<std::size_t>(status)];
}

namespace cache_status {

/// A string of RFC 8941. Percent-decoding its content gives `text`.
inline std::string string_item(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c < ' ' || c > '~' || c == '%') {
      detail::append_percent(out, c);
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out + '"';
}

/// An integer of RFC 8941, rounded down, so that what is over never looks as if it were not.
inline std::string seconds(Duration time) {
  return std::to_string(std::chrono::floor<std::chrono::seconds>(time.nanoseconds()).count());
}

inline std::string_view forwarding(const CallOutcome& outcome) noexcept {
  switch (outcome.status) {
    case CallStatus::hit:
    case CallStatus::stale:
      return outcome.load_failed ? "fwd=stale" : "hit";
    case CallStatus::miss:
      return "fwd=miss";
    case CallStatus::refreshed:
      return "fwd=request";
    case CallStatus::bypassed:
      break;
  }
  return "fwd=bypass";
}

}  // namespace cache_status

CACHECADE_DECL std::string CallOutcome::cache_status(bool with_key) const {
  std::string text = "cachecade; ";
  text += cache_status::forwarding(*this);
  if (stored) text += "; stored";
  if (coalesced) text += "; collapsed";
  if (ttl) text += "; ttl=" + cache_status::seconds(*ttl);
  if (with_key && !key.empty()) text += "; key=" + cache_status::string_item(key);
  const std::string_view failure = load_failed ? "load failed" : "";
  const std::string detail = store + (store.empty() || failure.empty() ? "" : ", ") + std::string(failure);
  if (!detail.empty()) text += "; detail=" + cache_status::string_item(detail);
  return text;
}

CACHECADE_DECL void detail::tell_bypass(const CallOptions& options) noexcept {
  if (options.outcome != nullptr) *options.outcome = CallOutcome{};
}

}  // namespace cachecade
