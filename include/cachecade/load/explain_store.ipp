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
#include <cachecade/load/explaining.hpp>
#include <cachecade/load/freshness.hpp>
#include <cachecade/store/tag_tokens.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace cachecade::load {

namespace explaining {

inline std::string text_of(const Fault& fault) {
  return std::string(to_string(fault.kind)) + ": " + detail::one_line(fault.message);
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

CACHECADE_DECL TierExplanation explain_store(Request& request, store::Store& store) {
  return explaining::StoreLook(request, store).explain();
}

}  // namespace cachecade::load
