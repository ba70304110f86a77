#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/heap_value.hpp>
#include <cachecade/detail/sanitize.hpp>
#include <cachecade/fault.hpp>
#include <cachecade/format/envelope.hpp>
#include <cachecade/load/bound_function.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/entry_codec.hpp>
#include <cachecade/load/entry_moment.hpp>
#include <cachecade/load/explain_tiers.hpp>
#include <cachecade/load/freshness.hpp>
#include <cachecade/load/memory_entry.hpp>
#include <cachecade/load/text_values.hpp>
#include <cachecade/memory/id.hpp>
#include <cachecade/store/tag_tokens.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace cachecade::load {

namespace explaining {

inline void mark(TierExplanation& told, EntryState state, std::string reason) {
  told.state = state;
  told.reason = std::move(reason);
}

inline EntryState state_of(Freshness freshness) noexcept {
  switch (freshness) {
    case Freshness::fresh:
      return EntryState::fresh;
    case Freshness::refresh_due:
      return EntryState::refresh_due;
    case Freshness::stale_usable:
      return EntryState::stale;
    case Freshness::error_usable:
      return EntryState::fallback;
    case Freshness::dead:
      break;
  }
  return EntryState::unusable;
}

/// `expired`: which of its tags was, if any.
inline void tell_life(TierExplanation& told, Lifetime life, const EarlyRefresh& early, std::string_view expired) {
  if (!expired.empty()) life.end_ttl();
  told.age = life.age;
  told.ttl = life.remaining();
  told.cost = life.cost;
  constexpr double no_luck = 1;
  told.state = state_of(freshness(life, early, no_luck));
  if (!expired.empty()) told.reason = "its tag " + detail::quoted(expired) + " was expired";
  if (expired.empty() && !told.ttl->positive()) told.reason = "its ttl is over";
}

inline std::string invalidated(std::string_view tag) { return "its tag " + detail::quoted(tag) + " was invalidated"; }

inline std::string text_of(const Fault& fault) {
  return std::string(to_string(fault.kind)) + ": " + detail::one_line(fault.message);
}

/// Whether the entry is one that a call makes its own when it finds it.
inline bool waits_as_bytes(const memory::Node& node) noexcept {
  return &node.type().ops() == &json_text_ops || &node.type().ops() == &stored_entry_ops;
}

/// Which tag of an entry in a store differs from what the store says of it, and in which way.
struct ChangedTag {
  std::string removed{};
  std::string expired{};
};

inline ChangedTag changed_tag(const store::TagList& stored, const store::TagList& current) {
  ChangedTag changed;
  for (std::size_t at = 0; at < std::min(stored.size(), current.size()); ++at) {
    const auto state = store::tag_state({stored[at]}, {current[at]});
    if (state == store::TagState::removed) changed.removed = stored[at].name;
    if (state == store::TagState::expired) changed.expired = stored[at].name;
  }
  return changed;
}

/// A look at what a store has, in two trips where only the entry tells its tags.
class StoreLook {
 public:
  StoreLook(Request& request, store::Store& store)
      : request_(request),
        core_(request.core()),
        store_(store),
        codec_(request.function().ops, request.function().codec, request.function().policy.version),
        by_(Deadline::after(store_.traits().timeout)) {}

  TierExplanation explain() {
    TierExplanation told{.store = store_.name()};
    if (const auto fault = store_.why_reads_rest()) {
      mark(told, EntryState::unknown,
           "not asked for " + std::to_string(fault->retry_after.count()) + " ms more, since " + text_of(*fault));
      return told;
    }
    if (!store_.opened()) return mark(told, EntryState::unknown, "no call has needed it yet"), told;
    std::vector<std::string> keys{std::string(request_.text())};
    tokens_.append_keys(keys, request_.tags);
    auto found = store_.look(keys, 1, by_);
    if (found.empty() || !found.front().ok()) {
      mark(told, EntryState::unknown, found.empty() ? "no answer" : text_of(found.front().fault()));
    } else if (found.front()->bytes) {
      judge(told, *found.front(), store::TagTokens::read(found, 1, request_.tags));
    }
    return told;
  }

 private:
  void judge(TierExplanation& told, const TimedBytes& found, std::optional<store::TagList> tags) {
    const auto opened = envelope::open(*found.bytes);
    if (const auto* reason = std::get_if<envelope::Rejection>(&opened)) return reject(told, *reason);
    const auto& entry = std::get<envelope::Opened>(opened);
    const EntryReading reading{.traits = store_.traits(), .left = found.left, .wall_ms = core_.now_ms()};
    const auto now_ms = moment_of(entry.header, reading, true);
    if (const auto reason = codec_.validate(entry.header, request_.check(), now_ms)) return reject(told, *reason);
    add_tags_of_result(tags, entry.header.tags);
    if (!tags) return mark(told, EntryState::unknown, "its tags are not known");
    const auto changed = changed_tag(entry.header.tags, *tags);
    if (!changed.removed.empty()) return mark(told, EntryState::unusable, invalidated(changed.removed));
    if (entry.header.tags.size() != tags->size()) return reject(told, envelope::Rejection::tag);
    detail::HeapSlot room(request_.function().ops);
    if (!codec_.decode(entry, room)) return reject(told, envelope::Rejection::corrupt);
    const auto& policy = request_.function().policy;
    tell_life(told, lifetime_of(entry.header, policy.windows(policy.ttl), now_ms), policy.early, changed.expired);
  }

  static void reject(TierExplanation& told, envelope::Rejection reason) {
    mark(told, EntryState::unusable, std::string(envelope::explain(reason)));
  }

  void add_tags_of_result(std::optional<store::TagList>& tags, const store::TagList& stored) const {
    if (!tags || stored.size() <= tags->size() || !request_.function().has_result_tags()) return;
    TagNames names;
    for (auto at = tags->size(); at < stored.size(); ++at) names.push_back(stored[at].name);
    std::vector<std::string> keys;
    tokens_.append_keys(keys, names);
    const auto more = store::TagTokens::read(store_.look(keys, 0, by_), 0, names);
    if (!more) return tags.reset();
    tags->insert(tags->end(), more->begin(), more->end());
  }

  Request& request_;
  Core& core_;
  store::Store& store_;
  const EntryCodec codec_;
  const Deadline by_;
  const store::TagTokens tokens_{core_.prefix};
};

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

CACHECADE_DECL TierExplanation explain_store(Request& request, store::Store& store) {
  return explaining::StoreLook(request, store).explain();
}

}  // namespace cachecade::load
