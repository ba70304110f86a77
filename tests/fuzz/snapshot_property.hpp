// What must hold for any bytes that stand in a snapshot's file: no crash, no throw, and what is read can be written
// again as the same bytes.
#pragma once

#include <cachecade/memory/snapshot.hpp>

#include <string>
#include <string_view>

namespace fuzz {

inline bool snapshot_holds(std::string_view bytes) {
  const auto records = cachecade::memory::read_snapshot(bytes);
  if (!records) return !records.fault().message.empty();
  cachecade::memory::SnapshotWriter writer;
  auto again = writer.start();
  for (const auto& record : *records) again += writer.entry(record.key, record.value);
  return again + writer.end() == bytes;
}

}  // namespace fuzz
