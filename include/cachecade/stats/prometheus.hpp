// The stats of caches as metrics for Prometheus.
#pragma once

#include <cachecade/detail/config.hpp>

#include <span>
#include <string>

namespace cachecade {

struct CacheStats;

namespace stats_text {

/// See to_prometheus. Throws std::bad_alloc.
std::string prometheus_text(std::span<const CacheStats> caches, bool by_function);

}  // namespace stats_text
}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/stats/prometheus.ipp>
#endif
