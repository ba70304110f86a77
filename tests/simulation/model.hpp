// The model: what a cache may answer, by contracts 2, 3 and 4 of the design, without knowing how it works.
//
// A value is the number of the run that gave it. Moments are counted by one counter, times are those of the clock.
#pragma once

#include <cachecade/duration.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace simulation {

using Moment = std::uint64_t;
using Time = std::chrono::steady_clock::time_point;
using cachecade::Duration;
using Answer = std::optional<std::int64_t>;  // empty: the function says that there is nothing

inline constexpr int processes = 2;
inline constexpr int functions = 4;
inline constexpr int keys = 3;

struct Violation : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct LoadFailed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What a function promises in one process.
struct Promise {
  Duration ttl{};
  Duration stale_for{};
  Duration on_error_for{};
  Duration negative_ttl{};
  bool tagged = false;
  bool chooses = false;  // has cache_if and ttl_of
};

/// A run of a function, or a value that was put.
struct Run {
  int process = 0;
  int function = 0;
  int key = 0;
  std::size_t step = 0;
  Moment began = 0;
  Time ended{};
  bool returned = false;
  bool absent = false;
  std::chrono::nanoseconds slack{};  // how much later than `ended` its life may have begun
  bool in_doubt = false;             // it may still arrive in the store
};

/// What `cache_if`, `ttl_of`, `tags` and `tags_of` of the functions say.
inline bool kept(const Promise& promise, std::int64_t value) { return !promise.chooses || value % 7 != 0; }
inline Duration own_ttl(const Promise& promise, std::int64_t value) {
  if (!promise.chooses) return promise.ttl;
  return value % 2 == 0 ? Duration(promise.ttl.nanoseconds() / 2) : Duration(promise.ttl.nanoseconds() * 2);
}
inline std::string tag_of_key(int key) { return "k" + std::to_string(key % 2); }
inline std::string tag_of_value(std::int64_t value) { return "v" + std::to_string(value % 2); }

/// An invalidation or an expiry that has returned.
struct Removed {
  enum class What { key, function, tag, everything } what = What::key;
  int process = 0;
  int function = 0;
  int key = 0;
  std::string tag{};
  bool ends_ttl_only = false;
  Moment began = 0;
  std::size_t step = 0;
};

class Model {
 public:
  std::vector<Run> runs;
  std::vector<Removed> known[processes];    // that bind a process
  std::vector<Removed> pending[processes];  // of its own, not delivered
  Promise promises[processes][functions];
  Duration tolerance{};  // by which times may differ
  std::size_t step = 0;

  Moment next() { return ++moment_; }

  std::int64_t begin(int process, int function, int key) {
    runs.push_back({.process = process, .function = function, .key = key, .step = step, .began = next()});
    return static_cast<std::int64_t>(runs.size()) - 1;
  }
  void end(std::int64_t run, Time now, bool returned, bool absent) {
    auto& its = runs[static_cast<std::size_t>(run)];
    its.ended = now;
    its.returned = returned;
    its.absent = absent;
    if (!returned) last_failure_[its.process][its.function][its.key] = now;
  }

  /// One that returns now. `delivered`: every store has heard it.
  void removed(const Removed& removal, bool delivered) {
    known[removal.process].push_back(removal);
    (delivered ? known[1 - removal.process] : pending[removal.process]).push_back(removal);
  }
  std::size_t removals() const { return known[0].size() + known[1].size(); }
  void delivered(int process) {
    auto& others = known[1 - process];
    others.insert(others.end(), pending[process].begin(), pending[process].end());
    pending[process].clear();
  }

  /// One look of a process at an entry; what has been removed before it begins must not come.
  struct Read {
    int process;
    int function;
    int key;
    bool shares;  // what others have removed binds it
    std::size_t known;
    std::size_t runs;
    Time began;
    Duration oldest = Duration::max();
    bool fresh_only = false;
  };
  Read read(int process, int function, int key, bool shares, Time now) const {
    return {process, function, key, shares, known[process].size(), runs.size(), now};
  }

  /// Throws a Violation that says why this answer must not come.
  void check(const Read& read, const Answer& answer) const {
    if (answer) return require(why_not(read, *answer), read, *answer);
    std::string why = "no such run";
    for (auto run = static_cast<std::int64_t>(runs.size()); run-- > 0;) {
      if (!runs[static_cast<std::size_t>(run)].absent) continue;
      why = why_not(read, run);
      if (why.empty()) return;
    }
    throw Violation("an empty answer: " + why);
  }

  /// Runs of this function that the call made, and how many of them failed.
  std::size_t runs_of(const Read& read) const {
    return count(read, [](const Run&) { return true; });
  }
  std::size_t failures_of(const Read& read) const {
    return count(read, [](const Run& run) { return !run.returned; });
  }

 private:
  template <class Accepts>
  std::size_t count(const Read& read, Accepts&& accepts) const {
    std::size_t counted = 0;
    for (auto run = read.runs; run < runs.size(); ++run) counted += matches(runs[run], read) && accepts(runs[run]);
    return counted;
  }
  static bool matches(const Run& run, const Read& read) {
    return run.process == read.process && run.function == read.function && run.key == read.key;
  }

  void require(const std::string& why, const Read& read, std::int64_t value) const {
    if (why.empty()) return;
    throw Violation("process " + std::to_string(read.process) + " got value " + std::to_string(value) + " of f" +
                    std::to_string(read.function) + "(" + std::to_string(read.key) + "): " + why);
  }

  std::string why_not(const Read& read, std::int64_t value) const {
    if (value < 0 || static_cast<std::size_t>(value) >= runs.size()) return "which no run gave";
    const auto& run = runs[static_cast<std::size_t>(value)];
    if (run.function != read.function || run.key != read.key) return "which belongs to another key";
    if (!run.returned) return "of a run that failed";
    if (static_cast<std::size_t>(value) >= read.runs) return {};  // it was made meanwhile
    if (const auto why = why_removed(read, value, false); !why.empty()) return why;
    return why_too_old(read, value);
  }

  std::string why_removed(const Read& read, std::int64_t value, bool ends_ttl_only) const {
    const auto& run = runs[static_cast<std::size_t>(value)];
    for (std::size_t at = 0; at < read.known; ++at) {
      const auto& removal = known[read.process][at];
      if (removal.ends_ttl_only != ends_ttl_only || run.began > removal.began || !covers(removal, value)) continue;
      if (removal.process != read.process && (!read.shares || run.in_doubt)) continue;
      if (removal.process != run.process && (removal.step == run.step || run.in_doubt)) continue;
      return "which was " + std::string(ends_ttl_only ? "expired" : "removed") + " in step " +
             std::to_string(removal.step) + " by process " + std::to_string(removal.process);
    }
    return {};
  }

  bool covers(const Removed& removal, std::int64_t value) const {
    const auto& run = runs[static_cast<std::size_t>(value)];
    const auto& promise = promises[run.process][run.function];
    switch (removal.what) {
      case Removed::What::key:
        return run.function == removal.function && run.key == removal.key;
      case Removed::What::function:
        return run.function == removal.function;
      case Removed::What::tag:
        return promise.tagged &&
               (removal.tag == tag_of_key(run.key) || (!run.absent && removal.tag == tag_of_value(value)));
      case Removed::What::everything:
        break;
    }
    return true;
  }

  std::string why_too_old(const Read& read, std::int64_t value) const {
    const auto& run = runs[static_cast<std::size_t>(value)];
    const auto& here = promises[read.process][read.function];
    const auto& there = promises[run.process][run.function];
    if (!run.absent && !kept(there, value)) return "which is not to be stored";
    auto ttl = std::min({here.ttl, there.ttl, run.absent ? there.negative_ttl : own_ttl(there, value)});
    if (run.absent) ttl = std::min(ttl, here.ttl);
    const auto lenience = tolerance.nanoseconds() + run.slack;
    const auto age = (read.began - run.ended) - lenience;
    if (Duration(age) > read.oldest) return "which is older than was asked for";
    const bool expired = !why_removed(read, value, true).empty();
    auto limit = ttl.nanoseconds();
    if (!read.fresh_only && !expired) limit += std::min(here.stale_for, there.stale_for).nanoseconds();
    if (!read.fresh_only && failed_lately(read)) {
      limit = std::max(limit, ttl.nanoseconds() + std::min(here.on_error_for, there.on_error_for).nanoseconds());
    } else if (expired) {
      return why_removed(read, value, true);
    }
    return age < limit ? std::string() : "which is " + std::to_string((age - limit).count()) + " ns too old";
  }

  /// In this call, or a moment ago.
  bool failed_lately(const Read& read) const {
    const auto& last = last_failure_[read.process][read.function][read.key];
    return last && read.began - *last <= std::chrono::seconds(1);
  }

  Moment moment_ = 0;
  std::optional<Time> last_failure_[processes][functions][keys];
};

}  // namespace simulation
