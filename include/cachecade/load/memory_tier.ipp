#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/bound_function.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/flight.hpp>
#include <cachecade/load/memory_entry.hpp>
#include <cachecade/load/memory_tier.hpp>
#include <cachecade/load/text_values.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

namespace cachecade::load {

CACHECADE_DECL LookupResult MemoryTier::find(detail::Slot& into, bool want_age) {
  const auto epoch = request_.core().tags.epoch();
  const auto& engine = *request_.core().engine;
  const auto pinned = engine.find_living(id());
  const bool adopted = pinned && !is_current(*pinned, request_.function()) && adopt(pinned, into);
  auto found = adopted ? look_at(engine.find_living(id()), into, want_age) : look_at(pinned, into, want_age);
  found.token.epoch = epoch;
  return found;
}

CACHECADE_DECL StoreToken MemoryTier::token() {
  StoreToken token{.epoch = request_.core().tags.epoch()};
  const auto pinned = request_.core().engine->find_living(id());
  if (pinned && pinned->type().version() > request_.function().policy.version) token.refusal = Dropped::kept;
  return token;
}

CACHECADE_DECL LookupResult MemoryTier::look_at(const memory::PinnedEntry& pinned, detail::Slot& into,
                                                bool want_age) const {
  const auto& function = request_.function();
  LookupResult found;
  if (!pinned) return found;
  if (pinned->type().version() > function.policy.version) found.token.refusal = Dropped::kept;
  if (!is_current(*pinned, function)) return found;
  const auto* const tags = tags_of(*pinned);
  if (tags != nullptr && tags->removed()) return found;
  const bool expired = tags != nullptr && tags->expired();
  const auto times = pinned->times();
  found.stored_at = times.stored_at.time_since_epoch().count();
  found.lifetime = {.ttl = times.expires - times.stored_at, .cost = times.cost};
  if (want_age || pinned.due() || expired) found.lifetime.age = request_.core().clock->steady() - times.stored_at;
  if (pinned.due() || expired) {
    look_closer(pinned, times, expired, found, into);
  } else {
    into.copy_from(pinned->value());
    found.state = Freshness::fresh;
  }
  return found;
}

/// An old value that cannot be copied is none.
CACHECADE_DECL void MemoryTier::look_closer(const memory::PinnedEntry& pinned, const memory::EntryTimes& times,
                                            bool expired, LookupResult& found, detail::Slot& into) const {
  const auto& policy = request_.function().policy;
  found.lifetime.stale_for = std::min(policy.stale_for, times.stale_for);
  found.lifetime.on_error_for = std::min(policy.on_error_for, times.on_error_for);
  if (expired) found.lifetime.end_ttl();
  const auto state = freshness(found.lifetime, policy.early, request_.core().random.uniform());
  if (state == Freshness::dead) return;
  try {
    into.copy_from(pinned->value());
    found.state = state;
  } catch (...) {
  }
}

CACHECADE_DECL std::optional<Dropped> MemoryTier::put(Flight& flight, const LoadedValue& loaded,
                                                      const StoreToken& token) noexcept {
  try {
    if (store(flight, loaded, token.epoch)) return std::nullopt;
    const auto& tags = request_.core().tags;
    const bool voided =
        flight.voided() || !tags.current(token.epoch, request_.tags) || !tags.current(token.epoch, loaded.tags);
    return voided ? Dropped::invalidated : Dropped::too_big;
  } catch (...) {
    return Dropped::failed_copy;
  }
}

/// False where the flight is voided, one of the tags was invalidated, or the engine does not take it.
CACHECADE_DECL bool MemoryTier::store(const Flight& flight, const LoadedValue& loaded, TagEpoch epoch) {
  auto& tags = request_.core().tags;
  const bool tagged = request_.function().policy.tagged;
  const auto allowed = [&] {
    return !flight.voided() && (!tagged || (tags.current(epoch, request_.tags) && tags.current(epoch, loaded.tags)));
  };
  std::unique_ptr<const TagSnapshot> snapshot;
  if (tagged) {
    auto names = request_.tags;
    names.insert(names.end(), loaded.tags.begin(), loaded.tags.end());
    snapshot = tags.snapshot(epoch, names);
  }
  return request_.core().engine->store(entry_type(), id(), loaded.value,
                                       lifespan(loaded.windows, loaded.cost, loaded.age), std::move(snapshot), allowed);
}

/// Whether the entry is JSON text that somebody stored for a function whose entries need nothing else.
inline bool is_plain_json(const memory::Node& node, const BoundFunction& function) noexcept {
  return &node.type().ops() == &json_text_ops && !function.policy.tagged;
}

CACHECADE_DECL std::optional<std::string> MemoryTier::json(LookupResult& found) {
  const auto& function = request_.function();
  const auto pinned = request_.core().engine->find(id());
  if (!pinned || !(is_current(*pinned, function) || is_plain_json(*pinned, function))) return std::nullopt;
  const auto times = pinned->times();
  Lifetime lifetime{.ttl = std::min<Duration>(times.expires - times.stored_at, function.policy.ttl),
                    .cost = times.cost};
  lifetime.age = request_.core().clock->steady() - times.stored_at;
  if (!lifetime.remaining().positive()) return std::nullopt;
  auto text = json_text_of(*pinned);
  if (!text) return std::nullopt;
  found.lifetime = lifetime;
  found.stored_at = times.stored_at.time_since_epoch().count();
  found.state = freshness(lifetime, function.policy.early, request_.core().random.uniform());
  return text;
}

CACHECADE_DECL const memory::Id& MemoryTier::id() {
  if (!id_) id_.emplace(request_.function().type.get(), request_.text(), request_.difference());
  return *id_;
}

CACHECADE_DECL memory::Lifespan MemoryTier::lifespan(const StaleWindows& windows, Duration cost, Duration age) const {
  return {.ttl = windows.ttl,
          .due_after = request_.function().policy.early.never_before(windows.ttl, cost),
          .stale_for = windows.stale_for,
          .on_error_for = windows.on_error_for,
          .cost = cost,
          .age = age};
}

CACHECADE_DECL const memory::EntryTypePointer& MemoryTier::entry_type() {
  const auto& function = request_.function();
  if (function.type) return function.type;
  if (!type_) type_ = function.entry_type(memory::key_prefix_of(request_.text()));
  return type_;
}

}  // namespace cachecade::load
