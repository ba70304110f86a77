// How a MemoryTier takes over what stands in memory as bytes, or as a value of another type.
#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/bound_function.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/memory_entry.hpp>
#include <cachecade/load/memory_tier.hpp>
#include <cachecade/load/text_values.hpp>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <variant>

namespace cachecade::load {

/// Puts the value that bytes stand for in their place. False where they are none of ours, or no usable ones.
CACHECADE_DECL bool MemoryTier::adopt(const memory::PinnedEntry& pinned, detail::Slot& room) noexcept {
  bool adopted = false;
  try {
    const auto& ops = pinned->type().ops();
    adopted = &ops == &stored_entry_ops ? adopt_entry(pinned, room)
              : &ops == &json_text_ops  ? adopt_json(pinned, room)
                                        : adopt_value(pinned, room);
  } catch (...) {
  }
  room.clear();
  return adopted;
}

CACHECADE_DECL bool MemoryTier::adopt_json(const memory::PinnedEntry& pinned, detail::Slot& room) {
  const auto json = request_.function().ops.json;
  return json != nullptr && json().decode(text_in(*pinned), room) && replace(pinned, room.value());
}

CACHECADE_DECL bool MemoryTier::adopt_entry(const memory::PinnedEntry& pinned, detail::Slot& room) {
  auto& core = request_.core();
  const auto codec = request_.function().entry_codec();
  if (codec == nullptr) return false;
  const auto opened = codec->open(text_in(*pinned), request_.check(), core.now_ms());
  if (const auto* reason = std::get_if<envelope::Rejection>(&opened))
    return core.reject(name(), *reason, request_.function().counters), false;
  if (!codec->decode(std::get<envelope::Opened>(opened), room)) {
    return core.reject(name(), envelope::Rejection::corrupt, request_.function().counters), false;
  }
  return replace(pinned, room.value());
}

/// A value of another type that is stored like ours, as a shared store would hand it out.
CACHECADE_DECL bool MemoryTier::adopt_value(const memory::PinnedEntry& pinned, detail::Slot& room) {
  const auto& type = pinned->type();
  const auto &its = type.ops(), &ours = request_.function().ops;
  if (its.json == nullptr || ours.json == nullptr || its.schema == nullptr || ours.schema == nullptr) return false;
  if (type.version() != request_.function().policy.version || its.schema() != ours.schema()) return false;
  const auto text = its.json().encode(pinned->value());
  return text && ours.json().decode(*text, room) && replace(pinned, room.value());
}

/// The entry goes on with its age and its tags; where its windows and those of the policy differ, the shorter win.
CACHECADE_DECL bool MemoryTier::replace(const memory::PinnedEntry& pinned, const void* value) {
  const auto& policy = request_.function().policy;
  const auto* const tags = tags_of(*pinned);
  if (!has_its_tags(tags, value)) return false;
  std::unique_ptr<const TagSnapshot> snapshot;
  if (policy.tagged) snapshot = tags != nullptr ? tags->copy() : std::make_unique<const TagSnapshot>();
  const auto times = pinned->times();
  const StaleWindows windows{.ttl = std::min<Duration>(times.expires - times.stored_at, policy.ttl),
                             .stale_for = std::min(times.stale_for, policy.stale_for),
                             .on_error_for = std::min(times.on_error_for, policy.on_error_for)};
  const auto span = lifespan(windows, times.cost, request_.core().clock->steady() - times.stored_at);
  return !span.over() && request_.core().engine->replace(pinned, entry_type(), id(), value, span, std::move(snapshot));
}

/// Whether an entry with these tags is one that the function would store with this value.
CACHECADE_DECL bool MemoryTier::has_its_tags(const TagSnapshot* tags, const void* value) const {
  const auto& function = request_.function();
  if (!function.policy.tagged) return tags == nullptr;
  if (tags != nullptr && tags->removed()) return false;
  auto wanted = request_.tags;
  if (function.has_result_tags()) {
    const auto more = function.hooks->tags_of(value);
    wanted.insert(wanted.end(), more.begin(), more.end());
  }
  const auto names = tags != nullptr ? tags->names() : TagNames();
  return std::set<std::string>(names.begin(), names.end()) == std::set<std::string>(wanted.begin(), wanted.end());
}

}  // namespace cachecade::load
