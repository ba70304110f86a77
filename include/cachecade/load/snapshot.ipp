#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/format/envelope.hpp>
#include <cachecade/key/key.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/entry_codec.hpp>
#include <cachecade/load/snapshot.hpp>
#include <cachecade/load/text_values.hpp>
#include <cachecade/memory/snapshot.hpp>
#include <cachecade/memory/snapshot_file.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
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

CACHECADE_DECL std::optional<std::string> Snapshot::encoded(const std::string& key) const {
  const auto pinned = core_.engine->find(memory::Id(key));
  if (!pinned) return std::nullopt;
  if (&pinned->type().ops() == &stored_entry_ops) return text_in(*pinned);
  const auto* codec = static_cast<const EntryCodec*>(pinned->type().context());
  if (codec == nullptr || !pinned->has_end()) return std::nullopt;
  const auto times = pinned->times();
  const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(core_.clock->steady() - times.stored_at);
  return codec->encode_entry(
      pinned->value(),
      {.check = pinned->check().empty() ? Key::from_text(key).check() : std::string(pinned->check()),
       .created_ms = core_.now_ms() - std::max<std::int64_t>(0, age.count()),
       .windows = {times.expires - times.stored_at, times.stale_for, times.on_error_for},
       .cost = times.cost},
      false);
}

CACHECADE_DECL bool Snapshot::take(const memory::SnapshotRecord& record) const {
  const auto opened = envelope::open(record.value);
  if (const auto* reason = std::get_if<envelope::Rejection>(&opened)) return core_.reject(*reason), false;
  const auto& header = std::get<envelope::Opened>(opened).header;
  if (header.created_ms > core_.now_ms() + envelope::max_clock_difference_ms) {
    return core_.reject(envelope::Rejection::future), false;
  }
  const auto left = lifetime_of(header, {.ttl = longest_ttl}, core_.now_ms()).remaining();
  const memory::Id id(record.key);
  if (!left.positive() || !parse_key(record.key, core_.prefix) || core_.engine->find(id)) return false;
  const std::string bytes(record.value);
  return core_.engine->store(core_.engine->type(memory::key_prefix_of(record.key), stored_entry_ops), id, &bytes,
                             {.ttl = left});
}

}  // namespace cachecade::load
