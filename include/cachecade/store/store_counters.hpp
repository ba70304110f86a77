// StoreCounters: the live counters behind StoreStats: relaxed atomics.
#pragma once

#include <cachecade/detail/counter.hpp>
#include <cachecade/stats.hpp>
#include <cachecade/store/time_counters.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

namespace cachecade::store {

using FaultCounters = std::array<detail::Counter, fault_kind_count>;  // by kind

enum class Operation : unsigned char { read, write, removal };

/// How operations of one kind ended, and how long they took.
struct OperationCounters {
  detail::Counter failed, skipped;
  TimeCounters times;  // of all that were asked

  StoreStats::Operation snapshot() const noexcept {
    const auto asked = times.count(), failures = failed.value();
    return {.ok = asked - std::min(asked, failures),
            .failed = failures,
            .skipped = skipped.value(),
            .time = times.sum(),
            .times = times.histogram()};
  }
};

struct StoreCounters {
  OperationCounters& of(Operation operation) noexcept { return operations[static_cast<std::size_t>(operation)]; }

  StoreStats snapshot(const std::string& name, const FaultCounters& faults) const {
    StoreStats stats{.name = name,
                     .reads = operations[0].snapshot(),
                     .writes = operations[1].snapshot(),
                     .removals = operations[2].snapshot(),
                     .bytes_read = bytes_read.value(),
                     .bytes_written = bytes_written.value()};
    for (std::size_t i = 0; i < faults.size(); ++i) stats.faults[i] = faults[i].value();
    return stats;
  }

  std::array<OperationCounters, 3> operations;  // by Operation
  detail::Counter bytes_read, bytes_written;    // of values
};

}  // namespace cachecade::store
