#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/format/codec/json.hpp>
#include <cachecade/format/envelope.hpp>
#include <cachecade/format/json/reader.hpp>
#include <cachecade/load/active_store.hpp>
#include <cachecade/load/calls_by_name.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/entry_codec.hpp>
#include <cachecade/load/entry_context.hpp>
#include <cachecade/load/entry_moment.hpp>
#include <cachecade/load/entry_text.hpp>
#include <cachecade/load/fallback_tier.hpp>
#include <cachecade/load/fence.hpp>
#include <cachecade/load/freshness.hpp>
#include <cachecade/load/invalidator.hpp>
#include <cachecade/load/text_values.hpp>
#include <cachecade/store/store_call.hpp>

#include <algorithm>
#include <variant>

namespace cachecade::load {

CACHECADE_DECL std::optional<std::string> EntryText::get() {
  const auto pinned = core_.engine->find(memory::Id(key_.text()));
  const bool kept_here = pinned && is_kept_here(pinned->type());
  ActiveStore active(core_, kept_here || core_.in_memory);
  if (active.call() != nullptr) return find(active).text;
  if (!pinned) return std::nullopt;
  const auto times = pinned->times();
  const Lifetime lifetime{.age = core_.clock->steady() - times.stored_at, .cost = times.cost};
  const auto& since = active.stands_in_for();
  return since && FallbackTier::is_too_old(lifetime, *since) ? std::nullopt : json_text_of(*pinned);
}

CACHECADE_DECL bool EntryText::set(std::string_view text, Duration ttl) {
  if (!codec::is_json(text)) {
    core_.log->write(LogLevel::warning, "set_cache_entry: the text is not JSON; nothing was stored");
    return false;
  }
  if (ttl.positive() && has_tags(core_, key_.text())) return refuse_tagged();
  const KeyFence fence(core_, key_.text());
  if (!ttl.positive()) return Invalidator(core_).erase(key_.text()), false;
  ActiveStore active(core_, core_.in_memory);
  ttl = std::min<Duration>(ttl, active.stands_in_for() ? FallbackTier::longest_life : longest_ttl);
  auto* const call = active.call();
  if (call != nullptr ? !store(active, text, ttl) : !store_here(text, ttl)) return false;
  core_.stores.owe_removal(key_.text(), call != nullptr ? call->store().name() : "memory");
  return true;
}

CACHECADE_DECL bool EntryText::store_here(std::string_view text, Duration ttl) {
  if (const auto pinned = core_.engine->find(memory::Id(key_.text())); pinned && pinned->attachment() != nullptr) {
    return refuse_tagged();
  }
  const auto type = core_.engine->type(memory::key_prefix_of(key_.text()), json_text_ops);
  const std::string value(text);
  return core_.engine->store(type, memory::Id(*type, key_.text()), &value, {.ttl = ttl});
}

/// Its function would not take an entry without the tags.
CACHECADE_DECL bool EntryText::refuse_tagged() const {
  core_.log->write(LogLevel::warning,
                   "set_cache_entry: the entry's function stores tags with it, and the text has none; "
                   "nothing was stored: use put()");
  return false;
}

CACHECADE_DECL EntryText::Standing EntryText::find(ActiveStore& active) {
  auto& call = *active.call();
  const auto answers = call.get_many({std::string(key_.text())}, 1);
  if (answers.empty() || !answers.front().ok()) return {.may_store = false};
  const auto& answer = *answers.front();
  if (!answer.bytes) return {};
  const auto opened = envelope::open(*answer.bytes);
  if (const auto* reason = std::get_if<envelope::Rejection>(&opened)) return {.may_store = !envelope::keep(*reason)};
  const auto& entry = std::get<envelope::Opened>(opened);
  Standing standing{.check = entry.header.check, .tagged = !entry.header.tags.empty()};
  const EntryReading reading{.traits = call.store().traits(), .left = answer.left, .wall_ms = core_.now_ms()};
  const auto& since = active.stands_in_for();
  const auto now_ms = moment_of(entry.header, reading, since || outlives_ttl(entry.header, longest_ttl));
  const auto lifetime = lifetime_of(entry.header, {longest_ttl, longest_ttl, longest_ttl}, now_ms);
  const bool living = lifetime.age < lifetime.ttl && !(since && FallbackTier::is_too_old(lifetime, *since));
  const bool ours = !key_.exact() || entry.header.check == key_.check();
  if (living && ours && tags_live(call, entry.header.tags) && entry.form != PayloadForm::binary) {
    standing.text = std::string(entry.stored_payload);
  }
  return standing;
}

CACHECADE_DECL bool EntryText::tags_live(store::StoreCall& call, const store::TagList& stored) const {
  if (stored.empty()) return true;
  TagNames names;
  for (const auto& tag : stored) names.push_back(tag.name);
  const auto current = store::TagTokens(core_.prefix).find(call, names);
  return current && store::tag_state(stored, *current) == store::TagState::living;
}

CACHECADE_DECL bool EntryText::store(ActiveStore& active, std::string_view text, Duration ttl) {
  auto& call = *active.call();
  const auto standing = find(active);
  if (standing.tagged) return refuse_tagged();
  if (!standing.may_store) return false;
  if (!key_.exact() && !standing.check) {
    core_.log->write_rarely("set_entry of a hash", LogLevel::warning,
                            "set_cache_entry: a key that ends in a hash is not known whole, so that only an entry that "
                            "stands there can be set: use put() of the wrapped function");
    return false;
  }
  const envelope::Header header{.created_ms = core_.now_ms(),
                                .ttl_ms = ttl.milliseconds().count(),
                                .codec = std::string(JsonCodec::name),
                                .check = key_.exact() ? key_.check() : *standing.check};
  const auto bytes = envelope::encode_entry(header, PayloadForm::json, text, call.store().traits().text_only);
  if (!bytes) return false;
  const auto answer = call.set(key_.text(), *bytes, ttl.milliseconds());
  if (!answer.ok() && store::may_arrive_yet(answer.fault())) call.store().owe_removal(key_.text());
  return answer.ok();
}

}  // namespace cachecade::load
