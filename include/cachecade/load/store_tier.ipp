#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/heap_value.hpp>
#include <cachecade/load/bound_function.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/store_tier.hpp>

#include <utility>
#include <variant>
#include <vector>

namespace cachecade::load {

CACHECADE_DECL StoreTier::StoreTier(Request& request, store::StoreCall& call)
    : request_(request),
      core_(request.core()),
      store_(call.store()),
      codec_(request.function().ops, request.function().codec, request.function().policy.version),
      call_(call) {}

CACHECADE_DECL std::string_view StoreTier::name() const noexcept { return store_.name(); }

CACHECADE_DECL LookupResult StoreTier::find(detail::Slot& into, bool want_age) {
  LookupResult found;
  found.token.epoch = core_.tags.epoch();
  Usable usable;
  const auto state = open(usable, found.token, want_age) ? judge(usable, found) : Freshness::dead;
  if (state == Freshness::dead) return found;
  if (codec_.decode(usable.entry, into)) {
    found.state = state;
  } else {
    core_.reject(name(), envelope::Rejection::corrupt, request_.function().counters);
  }
  return found;
}

CACHECADE_DECL StoreToken StoreTier::token() {
  StoreToken token{.epoch = core_.tags.epoch()};
  Usable usable;
  static_cast<void>(open(usable, token, false));
  return token;
}

/// How fresh the entry is, whose value is not looked at.
CACHECADE_DECL Freshness StoreTier::judge(const Usable& usable, LookupResult& found) const {
  found.lifetime = lifetime(usable);
  if (usable.expired) found.lifetime.end_ttl();
  found.stored_at = usable.entry.header.created_ms;
  return freshness(found.lifetime, request_.function().policy.early, core_.random.uniform());
}

CACHECADE_DECL std::optional<std::string> StoreTier::json(LookupResult& found) {
  found.token.epoch = core_.tags.epoch();
  Usable usable;
  found.state = open(usable, found.token, false) ? judge(usable, found) : Freshness::dead;
  return on_look_up(found.state) == Next::load ? std::nullopt : json_of(usable);
}

CACHECADE_DECL std::optional<std::string> StoreTier::json_of(const Usable& usable) const {
  if (usable.entry.form != PayloadForm::binary) return std::string(usable.entry.stored_payload);
  const auto& ops = request_.function().ops;
  if (ops.json == nullptr) return std::nullopt;
  detail::HeapSlot slot(ops);
  return codec_.decode(usable.entry, slot) ? ops.json().encode(slot.value()) : std::nullopt;
}

namespace entry_reading {

inline Result<TimedBytes> without_time(Result<Bytes> answer) {
  if (!answer.ok()) return std::move(answer).fault();
  return TimedBytes{*std::move(answer), {}};
}

/// Why nothing is to be stored under a key that could not be read.
inline Dropped refusal_of(const Fault& fault) noexcept {
  return fault.kind == FaultKind::wrong_type ? Dropped::kept : Dropped::store_fault;
}

}  // namespace entry_reading

/// Reads and validates what stands under the key; false where that is no usable entry. Where only the entry tells that
/// its age matters, it is read once more.
CACHECADE_DECL bool StoreTier::open(Usable& usable, StoreToken& token, bool by_age) {
  const auto& policy = request_.function().policy;
  by_age = by_age || policy.refreshes_in_background() || policy.on_error_for.positive();
  const auto& traits = store_.traits();
  const bool alone = !policy.tagged && !(by_age && traits.time_left);
  auto answer = alone ? entry_reading::without_time(call_.get(request_.text())) : get_with_tags(token, by_age);
  if (!answer.ok()) return token.refusal = entry_reading::refusal_of(answer.fault()), false;
  if (!answer->bytes) return false;
  usable.bytes = std::move(*answer->bytes);
  auto opened = envelope::open(usable.bytes);
  if (const auto* reason = std::get_if<envelope::Rejection>(&opened)) return refuse(*reason, token);
  usable.entry = std::get<envelope::Opened>(std::move(opened));
  if (!by_age && outlives_ttl(usable.entry.header, policy.ttl)) {
    if (traits.time_left) return open(usable, token, true);
    by_age = true;
  }
  return open(usable, {.traits = traits, .left = answer->left, .wall_ms = core_.now_ms()}, token, by_age);
}

CACHECADE_DECL bool StoreTier::open(Usable& usable, const EntryReading& reading, StoreToken& token, bool by_age) {
  usable.now_ms = moment_of(usable.entry.header, reading, by_age);
  if (const auto reason = codec_.validate(usable.entry.header, request_.check(), usable.now_ms)) {
    return refuse(*reason, token);
  }
  const auto state = tag_state(usable.entry.header.tags, token.tags);
  if (state == store::TagState::removed) return refuse(envelope::Rejection::tag, token);
  usable.expired = state == store::TagState::expired;
  return true;
}

CACHECADE_DECL bool StoreTier::refuse(envelope::Rejection reason, StoreToken& token) {
  core_.reject(name(), reason, request_.function().counters);
  if (envelope::keep(reason)) token.refusal = Dropped::kept;
  if (reason == envelope::Rejection::check) store_.backend().reset_connections();
  if (reason == envelope::Rejection::expired && !store_.traits().native_ttl) {
    static_cast<void>(call_.erase(request_.text()));
  }
  return false;
}

/// The tokens of the arguments' tags come in the same trip, and so does what is left of the entry's time.
CACHECADE_DECL Result<TimedBytes> StoreTier::get_with_tags(StoreToken& token, bool timed) {
  std::vector<std::string> keys{std::string(request_.text())};
  store::TagTokens(core_.prefix).append_keys(keys, request_.tags);
  auto found = call_.get_many(keys, timed ? 1 : 0);
  auto tags = store::TagTokens::read(found, 1, request_.tags);
  if (found.empty() || !tags) return Fault{FaultKind::other, "the tags are not known"};
  token.tags = *std::move(tags);
  return std::move(found.front());
}

/// The tokens of tags that only the entry tells come in a second trip.
CACHECADE_DECL store::TagState StoreTier::tag_state(const store::TagList& stored, store::TagList current) {
  if (stored.empty() && current.empty()) return store::TagState::living;
  if (stored.size() > current.size() && request_.function().has_result_tags()) {
    TagNames names;
    for (auto at = current.size(); at < stored.size(); ++at) names.push_back(stored[at].name);
    const auto more = store::TagTokens(core_.prefix).find(call_, names);
    if (!more) return store::TagState::removed;
    current.insert(current.end(), more->begin(), more->end());
  }
  return store::tag_state(stored, current);
}

CACHECADE_DECL Lifetime StoreTier::lifetime(const Usable& usable) const {
  const auto& policy = request_.function().policy;
  return lifetime_of(usable.entry.header, policy.windows(policy.ttl), usable.now_ms);
}

}  // namespace cachecade::load
