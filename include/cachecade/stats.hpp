// Stats: what a cache has done so far, as a snapshot.
#pragma once

#include <cachecade/fault.hpp>
#include <cachecade/format/envelope/rejection.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace cachecade {

/// Why a result was returned to its caller but not stored.
enum class Dropped : unsigned char {
  absent,         // an empty optional or an unexpected
  unencodable,    // the codec has no form for this very value
  too_big,        // over a limit of the store
  kept,           // what stands in the store is not ours, newer, or of a higher version
  invalidated,    // an invalidation came while the function ran
  store_fault,    // the store failed
  failed_copy,    // copying the result threw
  declined,       // the policy's `cache_if` or `ttl_of` said so
  failed_policy,  // one of them threw
  late,           // it took longer than the load timeout, and nobody waited for it
  no_executor,    // a refresh that no executor took
};
inline constexpr std::size_t dropped_count = static_cast<std::size_t>(Dropped::no_executor) + 1;

struct Stats {
  std::uint64_t hits = 0;                              // calls answered from a store
  std::uint64_t stale_hits = 0;                        // of an entry past its ttl, loaded anew in the background
  std::uint64_t refreshes = 0;                         // tasks that loaded an entry anew, or tried to
  std::uint64_t stale_if_error = 0;                    // calls answered by an old value: the load failed
  std::uint64_t misses = 0;                            // calls that found nothing usable
  std::uint64_t coalesced = 0;                         // calls answered by another call's run
  std::uint64_t loads = 0;                             // runs of functions that returned
  std::uint64_t failed_loads = 0;                      // runs that threw
  std::uint64_t stored = 0;                            // results that a store took
  std::chrono::microseconds load_time{0};              // spent in runs
  std::chrono::microseconds time_saved{0};             // what the hits' loads had taken
  std::array<std::uint64_t, dropped_count> dropped{};  // by reason
  std::array<std::uint64_t, envelope::rejection_count> rejected{};  // stored bytes that were a miss, by reason
  std::array<std::uint64_t, fault_kind_count> faults{};             // store failures, by kind

  std::uint64_t dropped_for(Dropped reason) const { return dropped[static_cast<std::size_t>(reason)]; }
  std::uint64_t rejected_for(envelope::Rejection reason) const { return rejected[static_cast<std::size_t>(reason)]; }
  std::uint64_t faults_of(FaultKind kind) const { return faults[static_cast<std::size_t>(kind)]; }
};

}  // namespace cachecade
