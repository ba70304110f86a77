#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/explanation.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace cachecade {

CACHECADE_DECL std::string_view to_string(EntryState state) noexcept {
  constexpr std::array<std::string_view, 7> names{"absent",   "fresh",    "refresh due", "stale",
                                                  "fallback", "unusable", "unknown"};
  return names[static_cast<std::size_t>(state)];
}

namespace explanation {

/// With up to three decimals.
inline std::string time_text(Duration time) {
  const auto nanoseconds = time.nanoseconds().count();
  const bool negative = nanoseconds < 0;
  const auto size = negative ? 0 - static_cast<std::uint64_t>(nanoseconds) : static_cast<std::uint64_t>(nanoseconds);
  const std::uint64_t unit = size >= 1'000'000'000 ? 1'000'000'000 : 1'000'000;
  auto decimals = std::to_string(1000 + size % unit / (unit / 1000)).substr(1);
  decimals.erase(decimals.find_last_not_of('0') + 1);
  return (negative ? "-" : "") + std::to_string(size / unit) + (decimals.empty() ? "" : "." + decimals) +
         (unit == 1'000'000 ? "ms" : "s");
}

inline std::string text_of(const TierExplanation& tier) {
  std::string text = tier.store + ": " + std::string(to_string(tier.state));
  if (!tier.reason.empty()) text += " (" + tier.reason + ")";
  if (tier.age) text += ", age " + time_text(*tier.age);
  if (tier.ttl) text += ", ttl " + time_text(*tier.ttl);
  if (tier.cost) text += ", cost " + time_text(*tier.cost);
  return text;
}

inline std::string value_text(Duration time) { return time_text(time); }
inline std::string value_text(int number) { return std::to_string(number); }
inline std::string value_text(bool on) { return on ? "on" : "off"; }
inline std::string value_text(double share) {
  auto text = std::to_string(share);
  text.erase(text.find_last_not_of('0') + 1);
  return text.ends_with('.') ? text + '0' : text;
}

inline std::string text_of(const Policy<>& policy) {
  std::string text;
  const auto add = [&](std::string_view knob, const std::string& value) {
    text.append(text.empty() ? "" : ", ").append(knob).append(" ").append(value);
  };
  const auto add_set = [&]<class T>(std::string_view knob, const std::optional<T>& value) {
    if (value && *value != T{}) add(knob, value_text(*value));
  };
  add("ttl", value_text(policy.ttl.value_or(Duration{})));
  add_set("stale_for", policy.stale_for);
  add_set("on_error_for", policy.on_error_for);
  add_set("refresh_at", policy.refresh_at);
  add_set("early", policy.early);
  add_set("jitter", policy.jitter);
  add_set("negative_ttl", policy.negative_ttl);
  add_set("load_timeout", policy.load_timeout);
  add_set("soft_timeout", policy.soft_timeout);
  add_set("version", policy.version);
  add_set("hash_args", policy.hash_args);
  std::string tags;
  for (const auto& tag : policy.tags) tags.append(tags.empty() ? "" : "+").append(tag);
  if (!tags.empty()) add("tags", tags);
  return text;
}

}  // namespace explanation

CACHECADE_DECL std::string Explanation::to_string() const {
  std::string text = key + ": next call " + std::string(cachecade::to_string(next));
  if (next == CallStatus::bypassed) text += policy.ttl ? ", as its ttl is zero" : ", as caching is off";
  for (const auto& tier : tiers) text += "; " + explanation::text_of(tier);
  if (loading_for) text += "; loading for " + explanation::time_text(*loading_for);
  if (refreshing_for) text += "; refreshing for " + explanation::time_text(*refreshing_for);
  if (held_back) text += "; held back, as a load failed a moment ago";
  return policy.ttl ? text + "; policy: " + explanation::text_of(policy) : text;
}

}  // namespace cachecade
