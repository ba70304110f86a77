// Saving what memory holds to a file, and taking it up again in a later process: a warm start.
//
// Entries are written hottest first, as bytes in the envelope that a shared store would hold, each with the date of its
// load: time goes on while the file lies there. What is read back waits as bytes until its function asks for it and is
// judged then like anything that a store returns: another type, version or codec is a miss.
#pragma once

#include <cachecade/cache/core.hpp>
#include <cachecade/cache/sealing.hpp>
#include <cachecade/memory/snapshot.hpp>
#include <cachecade/memory/snapshot_file.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace cachecade::detail {

class Snapshot {
 public:
  explicit Snapshot(Core& core) : core_(core) {}

  /// Writes all living entries that have a codec; tells how many.
  Result<std::size_t> save(const std::string& path) const {
    memory::ReplacingFile file(path);
    memory::SnapshotWriter writer;
    file.write(writer.start());
    for (const auto& key : core_.engine->hottest()) {
      if (file.failed()) break;
      if (const auto bytes = sealed(key)) file.write(writer.entry(key, *bytes));
    }
    file.write(writer.end());
    const auto saved = file.commit();
    if (!saved) return saved.fault();
    return writer.entries();
  }

  /// Takes up the entries whose life is not over and whose keys nothing stands under; tells how many. A file that is
  /// not a whole snapshot is a fault, and nothing of it is taken.
  Result<std::size_t> load(const std::string& path) const {
    const auto bytes = memory::read_file(path);
    if (!bytes) return bytes.fault();
    const auto records = memory::read_snapshot(*bytes);
    if (!records) return Fault{records.fault().kind, path + ": " + records.fault().message};
    std::size_t taken = 0;
    for (auto record = records->rbegin(); record != records->rend(); ++record) taken += take(*record);
    return taken;
  }

 private:
  std::optional<std::string> sealed(const std::string& key) const {
    const auto held = core_.engine->find(memory::Id(key));
    if (!held) return std::nullopt;
    if (holds(*held, envelope_type)) return *static_cast<const std::string*>(held->value());
    const auto* sealing = static_cast<const Sealing*>(held->type().context());
    if (sealing == nullptr || !held->has_end()) return std::nullopt;
    const auto times = held->times();
    const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(core_.clock->steady() - times.stored_at);
    const auto check = held->check().empty() ? Key::from_text(key).check() : std::string(held->check());
    return sealing->seal(held->value(), check, now_ms() - std::max<std::int64_t>(0, age.count()),
                         {times.expires - times.stored_at, times.stale_for, times.on_error_for}, times.cost);
  }

  bool take(const memory::SnapshotRecord& record) const {
    const auto opened = envelope::open(record.value);
    if (const auto* reason = std::get_if<envelope::Rejection>(&opened)) return core_.reject(*reason), false;
    const auto& header = std::get<envelope::Opened>(opened).header;
    if (header.created_ms > now_ms() + envelope::max_clock_difference_ms) {
      return core_.reject(envelope::Rejection::future), false;
    }
    const auto left = life_of(header, {.ttl = longest_ttl}, now_ms()).remaining();
    const memory::Id id(record.key);
    if (!left.positive() || !parse_key(record.key, core_.prefix) || core_.engine->find(id)) return false;
    const std::string kept(record.value);
    return core_.engine->store(core_.engine->type(memory::key_prefix_of(record.key), envelope_type), id, &kept,
                               {.ttl = left});
  }

  std::int64_t now_ms() const { return core_.clock->wall().time_since_epoch().count(); }

  Core& core_;
};

}  // namespace cachecade::detail
