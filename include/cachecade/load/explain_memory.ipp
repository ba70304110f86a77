#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/bound_function.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/explain_tiers.hpp>
#include <cachecade/load/explaining.hpp>
#include <cachecade/load/freshness.hpp>
#include <cachecade/load/memory_entry.hpp>
#include <cachecade/load/text_values.hpp>
#include <cachecade/memory/id.hpp>

#include <algorithm>
#include <string>

namespace cachecade::load {

namespace explaining {

/// Whether the entry is one that a call makes its own when it finds it.
inline bool waits_as_bytes(const memory::Node& node) noexcept {
  return &node.type().ops() == &json_text_ops || &node.type().ops() == &stored_entry_ops;
}

}  // namespace explaining

CACHECADE_DECL TierExplanation explain_memory(Request& request) {
  const auto& function = request.function();
  const auto& core = request.core();
  TierExplanation told{.store = "memory"};
  const memory::Id id(function.type.get(), request.text(), request.difference());
  const auto pinned = core.engine->look(id);
  if (!pinned) return told;
  if (!is_current(*pinned, function)) {
    const bool bytes = explaining::waits_as_bytes(*pinned);
    explaining::mark(told, bytes ? EntryState::unknown : EntryState::unusable,
                     bytes ? "it stands there as bytes, which a call decodes" : "it is of another type or version");
    return told;
  }
  const auto* const tags = tags_of(*pinned);
  const auto removed = tags != nullptr ? tags->first_removed() : std::string();
  if (!removed.empty()) {
    explaining::mark(told, EntryState::unusable, explaining::invalidated(removed));
    return told;
  }
  const auto times = pinned->times();
  const Lifetime life{.age = core.clock->steady() - times.stored_at,
                      .ttl = times.expires - times.stored_at,
                      .stale_for = std::min(function.policy.stale_for, times.stale_for),
                      .on_error_for = std::min(function.policy.on_error_for, times.on_error_for),
                      .cost = times.cost};
  explaining::tell_life(told, life, function.policy.early, tags != nullptr ? tags->first_expired() : std::string());
  return told;
}

}  // namespace cachecade::load
