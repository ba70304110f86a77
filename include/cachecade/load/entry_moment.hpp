// When a stored entry is looked at, by the clock of who stored it.
//
// Two hosts' clocks differ. A store that ends entries itself has a clock of its own, and that alone judges: what is
// there has not ended, and where more must be known, what is left of its time tells how old it is. Only on stores that
// tell nothing is the reader's wall clock compared with the writer's.
#pragma once

#include <cachecade/backend.hpp>
#include <cachecade/duration.hpp>
#include <cachecade/format/envelope.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

namespace cachecade::load {

/// What a reader knows besides the entry.
struct EntryReading {
  const BackendTraits& traits;
  std::optional<std::chrono::milliseconds> left{};  // of its time, as the store told
  std::int64_t wall_ms = 0;                         // of the reader
};

/// Whether an entry that the store still holds may be past its ttl.
inline bool outlives_ttl(const envelope::Header& header, Duration ttl) noexcept {
  return header.stale_ms > 0 || header.error_ms > 0 || header.ttl_ms > ttl.milliseconds().count();
}

/// In Unix milliseconds of who stored it. `by_age`: it matters how old the entry is, not only that it is there. Pure.
inline std::int64_t moment_of(const envelope::Header& header, const EntryReading& reading, bool by_age) noexcept {
  const auto created = header.created_ms;
  if (!reading.traits.native_ttl) return reading.wall_ms;
  if (!by_age) return created;
  const auto end = envelope::end_of_life_ms(header);
  if (!reading.left) return std::max(created, std::min(reading.wall_ms, end - 1));  // it has not ended
  const auto whole = std::min<std::int64_t>(end - created, longest_ttl.milliseconds().count());
  return created + std::max<std::int64_t>(0, whole - reading.left->count());
}

}  // namespace cachecade::load
