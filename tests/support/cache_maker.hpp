// Caches for tests: on memory, or on a map that several caches share; with a manual clock and a captured log.
#pragma once

#include <cachecade/cache.hpp>

#include <support/log_capture.hpp>
#include <support/manual_clock.hpp>
#include <support/map_backend.hpp>

#include <memory>
#include <string>
#include <utility>

namespace support {

struct Rig {
  std::shared_ptr<ManualClock> clock = std::make_shared<ManualClock>();
  LogCapture log;
  std::shared_ptr<MapBackend> store = std::make_shared<MapBackend>(clock);

  cachecade::Options options() {
    return {.storage_engines = {"memory"}, .prefix = "t", .clock = clock, .log = log.sink()};
  }
  cachecade::Cache<> on_memory() { return cachecade::Cache<>(options()); }
  cachecade::Cache<> on_memory(cachecade::Options changed) {
    changed.clock = clock;
    changed.log = log.sink();
    changed.storage_engines = {"memory"};
    return cachecade::Cache<>(changed);
  }
  cachecade::Cache<> on_store() { return cachecade::Cache<>(options(), {store}); }
};

}  // namespace support
