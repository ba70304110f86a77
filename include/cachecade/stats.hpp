// Stats: what a cache, a function or a store has done so far, as snapshots, and their texts for machines.
//
// Counted are calls, loads and operations since the cache was opened; not calls that leave the cache alone (a bypass, a
// ttl of zero, caching that is off). Nothing of it tells arguments, keys or URLs.
#pragma once

#include <cachecade/fault.hpp>
#include <cachecade/format/envelope/rejection.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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

/// The reason's name as it stands in metrics.
std::string_view to_string(Dropped reason) noexcept;

/// How many of something took how long.
struct Histogram {
  static constexpr std::array<std::uint32_t, 16> bounds_us{100,      250,      500,      1'000,     2'500,   5'000,
                                                           10'000,   25'000,   50'000,   100'000,   250'000, 500'000,
                                                           1000'000, 2500'000, 5000'000, 10'000'000};

  std::array<std::uint64_t, bounds_us.size() + 1> counts{};  // at most as long as the bound; the last: longer than all
};

struct Stats {
  std::uint64_t hits = 0;                              // calls answered from a store by a fresh entry
  std::uint64_t negative_hits = 0;                     // of these, by one that says that there is nothing
  std::uint64_t stale_hits = 0;                        // of an entry past its ttl, loaded anew in the background
  std::uint64_t refreshes = 0;                         // tasks that loaded an entry anew, or tried to
  std::uint64_t stale_if_error = 0;                    // calls answered by an old value: the load failed
  std::uint64_t misses = 0;                            // calls that found nothing usable
  std::uint64_t coalesced = 0;                         // calls answered by another call's run
  std::uint64_t loads = 0;                             // runs of functions that returned
  std::uint64_t timed_out_loads = 0;                   // of these, later than the load timeout
  std::uint64_t failed_loads = 0;                      // runs that threw
  std::uint64_t stored = 0;                            // results that a store took
  std::chrono::microseconds load_time{0};              // spent in runs
  std::chrono::microseconds time_saved{0};             // what the hits' loads had taken
  Histogram load_times{};                              // of the runs that returned
  std::array<std::uint64_t, dropped_count> dropped{};  // by reason
  std::array<std::uint64_t, envelope::rejection_count> rejected{};  // stored bytes that were a miss, by reason
  std::array<std::uint64_t, fault_kind_count> faults{};             // store failures, by kind; those of a whole cache

  std::uint64_t dropped_for(Dropped reason) const { return dropped[static_cast<std::size_t>(reason)]; }
  std::uint64_t rejected_for(envelope::Rejection reason) const { return rejected[static_cast<std::size_t>(reason)]; }
  std::uint64_t faults_of(FaultKind kind) const { return faults[static_cast<std::size_t>(kind)]; }

  Stats& operator+=(const Stats& more) noexcept;

  /// One JSON object: the members by their names, times in microseconds, what is counted by reason as an object of
  /// those that are not zero. Throws std::bad_alloc.
  std::string to_json() const;
};

/// Of all wrappers of one name, whatever their scopes and their types.
struct FunctionStats {
  std::string name{};  // empty: the plain entries, and functions beyond the first 512 names
  Stats stats{};
};

/// What a cache asked of a store, and what came of it.
struct StoreStats {
  /// A batch is one operation.
  struct Operation {
    std::uint64_t ok = 0;
    std::uint64_t failed = 0;
    std::uint64_t skipped = 0;  // not asked: the store is left alone for a while, or the call's budget was spent
    std::chrono::microseconds time{0};
    Histogram times{};
  };

  std::string name{};
  Operation reads{}, writes{}, removals{};
  std::uint64_t bytes_read = 0;
  std::uint64_t bytes_written = 0;
  std::array<std::uint64_t, fault_kind_count> faults{};  // by kind
};

/// What process memory holds, and what became of entries there.
struct MemoryStats {
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;
  std::uint64_t evicted = 0;  // there was no room for all
  std::uint64_t expired = 0;  // removed, since their life was over
  std::uint64_t refused = 0;  // too large to be taken
};

/// Of all functions together, also those whose wrappers are gone, and each for itself.
struct CacheStats : Stats {
  std::string cache{};                     // its prefix
  std::vector<FunctionStats> functions{};  // by name
  std::vector<StoreStats> stores{};        // the shared ones
  MemoryStats memory{};

  /// That of Stats with members `cache`, `functions`, `stores` and `memory`. Throws std::bad_alloc.
  std::string to_json() const;

  /// In the text format 0.0.4 of Prometheus: see the other `to_prometheus`.
  std::string to_prometheus(bool by_function = false) const;
};

/// The metrics of several caches as one text, of content type `text/plain; version=0.0.4; charset=utf-8`. Labels:
/// `cache`, and `fn` where the series of a function are told apart; without, their number does not depend on the
/// program. Throws std::bad_alloc.
std::string to_prometheus(std::span<const CacheStats> caches, bool by_function = false);

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/stats.ipp>
#include <cachecade/stats/json.ipp>
#endif
