#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/metrics_text.hpp>
#include <cachecade/stats.hpp>
#include <cachecade/stats/prometheus.hpp>
#include <cachecade/version.hpp>

#include <algorithm>
#include <utility>

namespace cachecade::stats_text {

/// The metrics of several caches.
class Metrics {
 public:
  Metrics(std::span<const CacheStats> caches, bool by_function) : caches_(caches), by_function_(by_function) {}

  std::string write() && {
    build_info();
    calls();
    loads();
    results();
    stores();
    memory();
    return std::move(text_).take();
  }

 private:
  using Text = detail::MetricsText;

  /// `sample(cache, function, stats)` of each series of functions.
  template <class Sample>
  void each(Sample&& sample) {
    for (const auto& cache : caches_) {
      if (!by_function_) sample(cache.cache, std::string_view(), static_cast<const Stats&>(cache));
      if (!by_function_) continue;
      for (const auto& function : cache.functions) sample(cache.cache, std::string_view(function.name), function.stats);
    }
  }
  template <class Sample>
  void each_store(Sample&& sample) {
    for (const auto& cache : caches_) {
      for (const auto& store : cache.stores)
        sample(Text::Label{"cache", cache.cache}, Text::Label{"backend", store.name}, store);
    }
  }

  void counter(std::string_view name, std::string_view help, std::uint64_t Stats::*member) {
    text_.family(name, "counter", help);
    each([&](std::string_view cache, std::string_view fn, const Stats& stats) {
      text_.sample({{"cache", cache}, {"fn", fn}}, stats.*member);
    });
  }
  void seconds(std::string_view name, std::string_view help, std::chrono::microseconds Stats::*member) {
    text_.family(name, "counter", help);
    each([&](std::string_view cache, std::string_view fn, const Stats& stats) {
      text_.sample({{"cache", cache}, {"fn", fn}}, seconds_of(stats.*member));
    });
  }
  template <class Reason, std::size_t n>
  void by_reason(std::string_view name, std::string_view help, std::array<std::uint64_t, n> Stats::*member) {
    text_.family(name, "counter", help);
    each([&](std::string_view cache, std::string_view fn, const Stats& stats) {
      for (std::size_t i = 0; i < n; ++i) {
        text_.sample({{"cache", cache}, {"fn", fn}, {"reason", to_string(static_cast<Reason>(i))}}, (stats.*member)[i]);
      }
    });
  }
  void histogram(Text::Label first, Text::Label second, Text::Label third, const Histogram& histogram,
                 std::chrono::microseconds sum) {
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
      count += histogram.counts[i];
      const bool last = i == Histogram::bounds_us.size();
      const auto bound = last ? "+Inf" : detail::seconds_text(Histogram::bounds_us[i]);
      text_.sample({first, second, third, {"le", bound}}, count, "_bucket");
    }
    text_.sample({first, second, third}, seconds_of(sum), "_sum");
    text_.sample({first, second, third}, count, "_count");
  }
  static std::string seconds_of(std::chrono::microseconds time) {
    return detail::seconds_text(static_cast<std::uint64_t>(time.count()));
  }

  void build_info() {
    text_.family("build_info", "gauge", "The version of the library; always 1.");
    const auto version = std::to_string(CACHECADE_VERSION_MAJOR) + "." + std::to_string(CACHECADE_VERSION_MINOR) + "." +
                         std::to_string(CACHECADE_VERSION_PATCH);
    text_.sample({{"version", version}}, std::uint64_t{1});
  }

  void calls() {
    text_.family("requests_total", "counter", "Calls by what answered them.");
    each([&](std::string_view cache, std::string_view fn, const Stats& stats) {
      const auto sample = [&](std::string_view result, std::uint64_t value) {
        text_.sample({{"cache", cache}, {"fn", fn}, {"result", result}}, value);
      };
      sample("hit", stats.hits - std::min(stats.hits, stats.negative_hits));
      sample("negative", stats.negative_hits);
      sample("stale", stats.stale_hits);
      sample("miss", stats.misses);
    });
    counter("coalesced_total", "Calls answered by the run of another call.", &Stats::coalesced);
    counter("stale_if_error_total", "Calls answered by an old value since the load failed.", &Stats::stale_if_error);
    seconds("time_saved_seconds_total", "What the loads of the entries that hits found had taken.", &Stats::time_saved);
  }

  void loads() {
    text_.family("loads_total", "counter", "Runs of functions by their outcome.");
    each([&](std::string_view cache, std::string_view fn, const Stats& stats) {
      const auto sample = [&](std::string_view outcome, std::uint64_t value) {
        text_.sample({{"cache", cache}, {"fn", fn}, {"outcome", outcome}}, value);
      };
      sample("success", stats.loads - std::min(stats.loads, stats.timed_out_loads));
      sample("error", stats.failed_loads);
      sample("timeout", stats.timed_out_loads);
    });
    text_.family("load_duration_seconds", "histogram", "Time that functions took that returned.");
    each([&](std::string_view cache, std::string_view fn, const Stats& stats) {
      histogram({"cache", cache}, {"fn", fn}, {}, stats.load_times, stats.load_time);
    });
    counter("refreshes_total", "Tasks that loaded an entry anew in the background.", &Stats::refreshes);
  }

  void results() {
    counter("stored_total", "Results that a store took.", &Stats::stored);
    by_reason<Dropped>("dropped_total", "Results that were not stored.", &Stats::dropped);
    by_reason<envelope::Rejection>("rejected_total", "Stored entries that were a miss.", &Stats::rejected);
  }

  /// `sample(operation's name, operation)` of each.
  template <class Sample>
  static void each_operation(const StoreStats& store, Sample&& sample) {
    sample("get", store.reads);
    sample("set", store.writes);
    sample("del", store.removals);
  }

  void stores() {
    text_.family("backend_requests_total", "counter", "Operations of stores by their result.");
    each_store([&](Text::Label cache, Text::Label backend, const StoreStats& store) {
      each_operation(store, [&](std::string_view op, const StoreStats::Operation& operation) {
        text_.sample({cache, backend, {"op", op}, {"result", "ok"}}, operation.ok);
        text_.sample({cache, backend, {"op", op}, {"result", "error"}}, operation.failed);
        text_.sample({cache, backend, {"op", op}, {"result", "skipped"}}, operation.skipped);
      });
    });
    text_.family("backend_errors_total", "counter", "Failures of stores by their kind.");
    each_store([&](Text::Label cache, Text::Label backend, const StoreStats& store) {
      for (std::size_t i = 0; i < fault_kind_count; ++i) {
        text_.sample({cache, backend, {"kind", to_string(static_cast<FaultKind>(i))}}, store.faults[i]);
      }
    });
    text_.family("backend_duration_seconds", "histogram", "Time that operations of stores took.");
    each_store([&](Text::Label cache, Text::Label backend, const StoreStats& store) {
      each_operation(store, [&](std::string_view op, const StoreStats::Operation& operation) {
        histogram(cache, backend, {"op", op}, operation.times, operation.time);
      });
    });
    text_.family("backend_transferred_bytes_total", "counter", "Bytes of values that went to and came from stores.");
    each_store([&](Text::Label cache, Text::Label backend, const StoreStats& store) {
      text_.sample({cache, backend, {"direction", "read"}}, store.bytes_read);
      text_.sample({cache, backend, {"direction", "written"}}, store.bytes_written);
    });
  }

  void memory(std::string_view name, std::string_view help, std::uint64_t MemoryStats::*member) {
    text_.family(name, "gauge", help);
    for (const auto& cache : caches_) {
      text_.sample({{"cache", cache.cache}, {"backend", "memory"}}, cache.memory.*member);
    }
  }
  void memory() {
    memory("entries", "Entries in process memory.", &MemoryStats::entries);
    memory("bytes", "What entries in process memory weigh.", &MemoryStats::bytes);
    text_.family("evictions_total", "counter", "Entries that left process memory, or found no room, by the cause.");
    for (const auto& cache : caches_) {
      const auto sample = [&](std::string_view cause, std::uint64_t value) {
        text_.sample({{"cache", cache.cache}, {"backend", "memory"}, {"cause", cause}}, value);
      };
      sample("size", cache.memory.evicted);
      sample("expired", cache.memory.expired);
      sample("refused", cache.memory.refused);
    }
  }

  const std::span<const CacheStats> caches_;
  const bool by_function_;
  Text text_;
};

CACHECADE_DECL std::string prometheus_text(std::span<const CacheStats> caches, bool by_function) {
  return Metrics(caches, by_function).write();
}

}  // namespace cachecade::stats_text
