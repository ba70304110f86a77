#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/stats.hpp>
#include <cachecade/stats/prometheus.hpp>

#include <algorithm>
#include <functional>
#include <span>

namespace cachecade {

CACHECADE_DECL std::string_view to_string(Dropped reason) noexcept {
  constexpr std::array<std::string_view, dropped_count> names{"absent",        "unencodable", "too_big",     "kept",
                                                              "invalidated",   "store_fault", "failed_copy", "declined",
                                                              "failed_policy", "late",        "no_executor"};
  return names[static_cast<std::size_t>(reason)];
}

CACHECADE_DECL Stats& Stats::operator+=(const Stats& more) noexcept {
  const auto add = [](auto& to, const auto& from) {
    std::transform(from.begin(), from.end(), to.begin(), to.begin(), std::plus<>());
  };
  hits += more.hits;
  negative_hits += more.negative_hits;
  stale_hits += more.stale_hits;
  refreshes += more.refreshes;
  stale_if_error += more.stale_if_error;
  misses += more.misses;
  coalesced += more.coalesced;
  loads += more.loads;
  timed_out_loads += more.timed_out_loads;
  failed_loads += more.failed_loads;
  stored += more.stored;
  load_time += more.load_time;
  time_saved += more.time_saved;
  add(load_times.counts, more.load_times.counts);
  add(dropped, more.dropped);
  add(rejected, more.rejected);
  add(faults, more.faults);
  return *this;
}

CACHECADE_DECL std::string CacheStats::to_prometheus(bool by_function) const {
  return stats_text::prometheus_text({this, 1}, by_function);
}

CACHECADE_DECL std::string to_prometheus(std::span<const CacheStats> caches, bool by_function) {
  return stats_text::prometheus_text(caches, by_function);
}

}  // namespace cachecade
