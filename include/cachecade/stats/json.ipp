// The counters as JSON.
#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/json_text.hpp>
#include <cachecade/detail/metrics_text.hpp>
#include <cachecade/stats.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cachecade {

namespace stats_text {

/// One JSON object, or array, that grows at its end.
class Json {
 public:
  explicit Json(char open = '{', char close = '}') : text_(1, open), close_(close) {}

  Json& raw(std::string_view name, std::string_view value) {
    element(name).append(value);
    return *this;
  }
  Json& number(std::string_view name, std::uint64_t value) { return raw(name, std::to_string(value)); }
  Json& time(std::string_view name, std::chrono::microseconds time) {
    return number(name, static_cast<std::uint64_t>(time.count()));
  }
  Json& text(std::string_view name, std::string_view value) {
    detail::json_text::append_string(element(name), detail::made_utf8(value));
    return *this;
  }

  std::string take() { return (text_ += close_); }

 private:
  std::string& element(std::string_view name) {
    if (text_.size() > 1) text_ += ',';
    if (close_ == '}') {
      detail::json_text::append_string(text_, name);
      text_ += ':';
    }
    return text_;
  }

  std::string text_;
  const char close_;
};

/// Of an array that is counted by reason, what is not zero.
template <class Reason, std::size_t n>
std::string by_reason(const std::array<std::uint64_t, n>& counts) {
  Json json;
  for (std::size_t i = 0; i < n; ++i) {
    if (counts[i] != 0) json.number(to_string(static_cast<Reason>(i)), counts[i]);
  }
  return json.take();
}

/// `[[bound in microseconds, or null for the last, count], ...]`.
inline std::string to_json(const Histogram& histogram) {
  Json json('[', ']');
  for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
    const bool last = i == Histogram::bounds_us.size();
    json.raw({}, Json('[', ']')
                     .raw({}, last ? "null" : std::to_string(Histogram::bounds_us[i]))
                     .number({}, histogram.counts[i])
                     .take());
  }
  return json.take();
}

inline Json& append(Json& json, const Stats& stats) {
  return json.number("hits", stats.hits)
      .number("negative_hits", stats.negative_hits)
      .number("stale_hits", stats.stale_hits)
      .number("refreshes", stats.refreshes)
      .number("stale_if_error", stats.stale_if_error)
      .number("misses", stats.misses)
      .number("coalesced", stats.coalesced)
      .number("loads", stats.loads)
      .number("timed_out_loads", stats.timed_out_loads)
      .number("failed_loads", stats.failed_loads)
      .number("stored", stats.stored)
      .time("load_time_us", stats.load_time)
      .time("time_saved_us", stats.time_saved)
      .raw("load_times_us", to_json(stats.load_times))
      .raw("dropped", by_reason<Dropped>(stats.dropped))
      .raw("rejected", by_reason<envelope::Rejection>(stats.rejected))
      .raw("faults", by_reason<FaultKind>(stats.faults));
}

inline std::string to_json(const StoreStats::Operation& operation) {
  return Json()
      .number("ok", operation.ok)
      .number("failed", operation.failed)
      .number("skipped", operation.skipped)
      .time("time_us", operation.time)
      .raw("times_us", to_json(operation.times))
      .take();
}

inline std::string to_json(const StoreStats& store) {
  return Json()
      .text("name", store.name)
      .raw("reads", to_json(store.reads))
      .raw("writes", to_json(store.writes))
      .raw("removals", to_json(store.removals))
      .number("bytes_read", store.bytes_read)
      .number("bytes_written", store.bytes_written)
      .raw("faults", by_reason<FaultKind>(store.faults))
      .take();
}

inline std::string to_json(const MemoryStats& memory) {
  return Json()
      .number("entries", memory.entries)
      .number("bytes", memory.bytes)
      .number("evicted", memory.evicted)
      .number("expired", memory.expired)
      .number("refused", memory.refused)
      .take();
}

}  // namespace stats_text

CACHECADE_DECL std::string Stats::to_json() const {
  stats_text::Json json;
  return stats_text::append(json, *this).take();
}

CACHECADE_DECL std::string CacheStats::to_json() const {
  using stats_text::Json;
  Json its_functions;
  for (const auto& function : functions) its_functions.raw(detail::made_utf8(function.name), function.stats.to_json());
  Json its_stores('[', ']');
  for (const auto& store : stores) its_stores.raw({}, stats_text::to_json(store));
  Json json;
  json.text("cache", cache);
  return stats_text::append(json, *this)
      .raw("functions", its_functions.take())
      .raw("stores", its_stores.take())
      .raw("memory", stats_text::to_json(memory))
      .take();
}

}  // namespace cachecade
