#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/format/codec/json.hpp>
#include <cachecade/format/envelope.hpp>
#include <cachecade/key/key.hpp>
#include <cachecade/key/parse.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/entry_codec.hpp>
#include <cachecade/load/entry_context.hpp>
#include <cachecade/load/memory_entry.hpp>
#include <cachecade/load/snapshot.hpp>
#include <cachecade/load/text_values.hpp>
#include <cachecade/memory/snapshot.hpp>
#include <cachecade/memory/snapshot_file.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <utility>
#include <variant>

namespace cachecade::load {

CACHECADE_DECL Result<std::size_t> Snapshot::save(const std::string& path) const {
  memory::ReplacingFile file(path);
  memory::SnapshotWriter writer;
  file.write(writer.start());
  for (const auto& key : core_.engine->hottest()) {
    if (file.failed()) break;
    if (const auto bytes = encoded(key)) file.write(writer.entry(key, *bytes));
  }
  file.write(writer.end());
  const auto saved = file.commit();
  if (!saved) return saved.fault();
  return writer.entries();
}

CACHECADE_DECL Result<std::size_t> Snapshot::load(const std::string& path) const {
  const auto bytes = memory::read_file(path);
  if (!bytes) return bytes.fault();
  const auto records = memory::read_snapshot(*bytes);
  if (!records) return Fault{records.fault().kind, path + ": " + records.fault().message};
  std::size_t taken = 0;
  for (auto record = records->rbegin(); record != records->rend(); ++record) taken += take(*record);
  return taken;
}

namespace saving {

/// What the entry says of itself at this moment; nothing where it is of no use any more.
inline std::optional<EntryCodec::Facts> facts_of(const memory::Node& node, const Core& core) {
  const auto times = node.times();
  Lifetime life{.age = std::max<Duration>(core.clock->steady() - times.stored_at, Duration{}),
                .ttl = times.expires - times.stored_at,
                .stale_for = times.stale_for,
                .on_error_for = times.on_error_for};
  EntryCodec::Facts facts{.created_ms = core.now_ms() - life.age.milliseconds().count(), .cost = times.cost};
  if (const auto* const tags = tags_of(node)) {
    if (tags->removed()) return std::nullopt;
    if (tags->expired()) {
      life.ttl = std::min(life.ttl, life.age);
      life.stale_for = Duration{};
    }
    for (auto& name : tags->names()) facts.tags.push_back({std::move(name), {}});
  }
  facts.windows = {life.ttl, life.stale_for, life.on_error_for};
  if (life.age >= facts.windows.whole()) return std::nullopt;
  facts.check = node.check().empty() ? Key::from_text(node.text()).check() : std::string(node.check());
  return facts;
}

/// JSON text that somebody stored, as an entry whose type its reader knows.
inline std::optional<std::string> encode_json(const std::string& text, EntryCodec::Facts facts) {
  const envelope::Header header{.created_ms = facts.created_ms,
                                .ttl_ms = facts.windows.ttl.milliseconds().count(),
                                .codec = std::string(JsonCodec::name),
                                .check = std::move(facts.check)};
  return envelope::encode_entry(header, PayloadForm::json, text, false);
}

/// An entry that nobody has asked for yet, as it was, but for windows that were ended meanwhile.
inline std::optional<std::string> encode_again(const std::string& bytes, const EntryCodec::Facts& facts) {
  const auto opened = envelope::open(bytes);
  const auto* const entry = std::get_if<envelope::Opened>(&opened);
  if (entry == nullptr) return std::nullopt;
  auto header = entry->header;
  header.ttl_ms = std::min<std::int64_t>(header.ttl_ms, facts.windows.ttl.milliseconds().count());
  header.stale_ms = std::min<std::int64_t>(header.stale_ms, facts.windows.stale_for.milliseconds().count());
  return envelope::encode_entry(header, entry->form, entry->payload(), false);
}

}  // namespace saving

CACHECADE_DECL std::optional<std::string> Snapshot::encoded(const std::string& key) const {
  const auto pinned = core_.engine->find_living(memory::Id(key));
  if (!pinned || !pinned->has_end()) return std::nullopt;
  auto facts = saving::facts_of(*pinned, core_);
  if (!facts) return std::nullopt;
  const auto& type = pinned->type();
  if (&type.ops() == &stored_entry_ops) return saving::encode_again(text_in(*pinned), *facts);
  if (&type.ops() == &json_text_ops) return saving::encode_json(text_in(*pinned), *std::move(facts));
  const auto* const context = static_cast<const EntryContext*>(type.context());
  const auto* const codec = context != nullptr ? context->codec() : nullptr;
  return codec != nullptr ? codec->encode_entry(pinned->value(), *std::move(facts), false) : std::nullopt;
}

CACHECADE_DECL bool Snapshot::take(const memory::SnapshotRecord& record) const {
  const auto opened = envelope::open(record.value);
  if (const auto* reason = std::get_if<envelope::Rejection>(&opened))
    return core_.reject("memory", *reason, core_.functions.unnamed()), false;
  const auto& header = std::get<envelope::Opened>(opened).header;
  if (header.created_ms > core_.now_ms() + envelope::max_clock_difference_ms) {
    return core_.reject("memory", envelope::Rejection::future, core_.functions.unnamed()), false;
  }
  return parse_key(record.key, core_.prefix) && !core_.engine->find_living(memory::Id(record.key)) &&
         store(record, header);
}

CACHECADE_DECL bool Snapshot::store(const memory::SnapshotRecord& record, const envelope::Header& header) const {
  const auto epoch = core_.tags.epoch();
  TagNames names;
  for (const auto& tag : header.tags) names.push_back(tag.name);
  constexpr TagEpoch start_of_process = 0;
  if (!core_.tags.current(start_of_process, names)) return false;
  std::unique_ptr<const TagSnapshot> tags;
  if (!names.empty()) tags = core_.tags.snapshot(epoch, names);
  auto lifetime = lifetime_of(header, {longest_ttl, longest_ttl, longest_ttl}, core_.now_ms());
  if (!lifetime.ttl.positive()) {  // it was ended at once
    lifetime.ttl = std::chrono::nanoseconds(1);
    lifetime.age = std::max(lifetime.age, lifetime.ttl);
  }
  const memory::Lifespan span{.ttl = lifetime.ttl,
                              .stale_for = lifetime.stale_for,
                              .on_error_for = lifetime.on_error_for,
                              .cost = lifetime.cost,
                              .age = lifetime.age};
  const auto type = core_.engine->type(memory::key_prefix_of(record.key), stored_entry_ops, 0, tags != nullptr);
  const std::string bytes(record.value);
  return core_.engine->store(type, memory::Id(record.key), &bytes, span, std::move(tags),
                             [&] { return core_.tags.current(epoch, names); });
}

}  // namespace cachecade::load
