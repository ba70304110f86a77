#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/format/codec/json.hpp>
#include <cachecade/format/envelope.hpp>
#include <cachecade/format/json/reader.hpp>
#include <cachecade/load/calls_by_name.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/entry_context.hpp>
#include <cachecade/load/entry_moment.hpp>
#include <cachecade/load/entry_text.hpp>
#include <cachecade/load/fallback_tier.hpp>
#include <cachecade/load/fence.hpp>
#include <cachecade/load/invalidator.hpp>
#include <cachecade/load/text_values.hpp>
#include <cachecade/store/store_call.hpp>

#include <algorithm>
#include <variant>

namespace cachecade::load {

CACHECADE_DECL std::optional<std::string> EntryText::get() {
  std::optional<store::StoreCall> call;
  const auto pinned = core_.engine->find(memory::Id(key_.text()));
  const bool kept_here = pinned && is_kept_here(pinned->type());
  if (!kept_here && core_.stores.begin(call)) return find(*call).text;
  return pinned ? json_text_of(*pinned) : std::nullopt;
}

CACHECADE_DECL bool EntryText::set(std::string_view text, Duration ttl) {
  if (!codec::is_json(text)) {
    core_.log->write(LogLevel::warning, "set_cache_entry: the text is not JSON; nothing was stored");
    return false;
  }
  if (ttl.positive() && has_tags(core_, key_.text())) return refuse_tagged();
  const KeyFence fence(core_.flights, core_.refreshes, key_.text(), core_.store_budget());
  if (!ttl.positive()) return Invalidator(core_).erase(key_.text()), false;
  std::optional<store::StoreCall> call;
  if (core_.stores.begin(call)) return store(*call, text, std::min(ttl, longest_ttl));
  if (!core_.stores.memory_follows()) return false;
  return store_here(text, std::min<Duration>(ttl, core_.in_memory ? longest_ttl : FallbackTier::longest_life));
}

CACHECADE_DECL bool EntryText::store_here(std::string_view text, Duration ttl) {
  if (const auto pinned = core_.engine->find(memory::Id(key_.text())); pinned && pinned->attachment() != nullptr) {
    return refuse_tagged();
  }
  const auto type = core_.engine->type(memory::key_prefix_of(key_.text()), json_text_ops);
  const std::string value(text);
  if (!core_.engine->store(type, memory::Id(*type, key_.text()), &value, {.ttl = ttl})) return false;
  core_.stores.owe_removal(key_.text());
  return true;
}

/// Its function would not take an entry without the tags.
CACHECADE_DECL bool EntryText::refuse_tagged() const {
  core_.log->write(LogLevel::warning,
                   "set_cache_entry: the entry's function stores tags with it, and the text has none; "
                   "nothing was stored: use put()");
  return false;
}

CACHECADE_DECL EntryText::Standing EntryText::find(store::StoreCall& call) {
  const auto answers = call.get_many({std::string(key_.text())}, 1);
  if (answers.empty() || !answers.front().ok()) return {.may_store = false};
  const auto& answer = *answers.front();
  if (!answer.bytes) return {};
  const auto opened = envelope::open(*answer.bytes);
  if (const auto* reason = std::get_if<envelope::Rejection>(&opened)) return {.may_store = !envelope::keep(*reason)};
  const auto& entry = std::get<envelope::Opened>(opened);
  Standing standing{.check = entry.header.check, .tagged = !entry.header.tags.empty()};
  const EntryReading reading{.traits = call.store().traits(), .left = answer.left, .wall_ms = core_.now_ms()};
  const auto now_ms = moment_of(entry.header, reading, outlives_ttl(entry.header, longest_ttl));
  const bool living = now_ms - entry.header.created_ms < entry.header.ttl_ms;
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

CACHECADE_DECL bool EntryText::store(store::StoreCall& call, std::string_view text, Duration ttl) {
  const auto standing = find(call);
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
  return bytes && call.set(key_.text(), *bytes, ttl.milliseconds()).ok();
}

}  // namespace cachecade::load
