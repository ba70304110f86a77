// The model: what a cache may answer, by contracts 2, 3 and 4 of the design, without knowing how it works.
#pragma once

#include <simulation/promise.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

namespace simulation {

class Model {
 public:
  std::vector<Run> runs;
  std::vector<Removed> known[processes];    // that bind a process
  std::vector<Removed> pending[processes];  // of its own, not delivered
  Promise promises[processes][functions];
  Duration tolerance{};  // by which times may differ
  std::size_t step = 0;

  Moment next() { return ++moment_; }

  /// `depth`: how many calls are under way around the one that makes it.
  std::int64_t begin(int process, int function, int key, int depth) {
    runs.push_back(
        {.process = process, .function = function, .key = key, .depth = depth, .step = step, .began = next()});
    return static_cast<std::int64_t>(runs.size()) - 1;
  }
  void end(std::int64_t run, Time now, bool returned, bool absent) {
    auto& its = runs[static_cast<std::size_t>(run)];
    its.over = next();
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
  /// Whether something was expired in this step.
  bool expired_now() const {
    return std::any_of(std::begin(known), std::end(known), [&](const auto& removals) {
      return std::any_of(removals.rbegin(), removals.rend(),
                         [&](const Removed& removal) { return removal.ends_ttl_only && removal.step == step; });
    });
  }
  std::size_t removals() const { return known[0].size() + known[1].size(); }
  void delivered(int process) {
    auto& others = known[1 - process];
    others.insert(others.end(), pending[process].begin(), pending[process].end());
    pending[process].clear();
  }

  /// The process uses the store, which has heard all that is known.
  void works(int process) { shared_[process] = known[process].size(); }

  /// One look of a process at an entry; what has been removed before it begins must not come.
  struct Read {
    int process;
    int function;
    int key;
    std::size_t shared;  // so much of what others have removed binds it
    std::size_t known;
    std::size_t runs;
    Time began;
    int depth;
    Duration oldest = Duration::max();
    bool fresh_only = false;
  };
  Read read(int process, int function, int key, Time now, int depth) const {
    return {process, function, key, shared_[process], known[process].size(), runs.size(), now, depth};
  }

  /// Why this answer must not come; empty: it may.
  std::string why_not(const Read& read, const Answer& answer) const {
    if (answer) return why_not(read, *answer);
    for (auto run = static_cast<std::int64_t>(runs.size()); run-- > 0;) {
      if (runs[static_cast<std::size_t>(run)].absent && why_not(read, run).empty()) return {};
    }
    return call_text(read.process, read.function, read.key) + " gave the empty answer of no living run";
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
    return run.process == read.process && run.function == read.function && run.key == read.key &&
           run.depth == read.depth;
  }

  std::string why_not(const Read& read, std::int64_t value) const {
    const auto why = what_is_wrong(read, value);
    if (why.empty()) return why;
    return call_text(read.process, read.function, read.key) + " gave " + std::to_string(value) + ", " + why;
  }

  std::string what_is_wrong(const Read& read, std::int64_t value) const {
    if (value < 0 || static_cast<std::size_t>(value) >= runs.size()) return "which no run gave";
    const auto& run = runs[static_cast<std::size_t>(value)];
    if (run.function != read.function || run.key != read.key) return "which belongs to another key";
    if (!run.returned) return "of a run that failed";
    if (static_cast<std::size_t>(value) >= read.runs) return {};  // it was made meanwhile
    if (const auto why = why_removed(read, value, false); !why.empty()) return why;
    return why_too_old(read, value);
  }

  std::string why_removed(const Read& read, std::int64_t value, bool ends_ttl_only) const {
    const auto fell_back = last_failure_of(read);
    const auto& removals = known[read.process];
    for (std::size_t at = 0; at < removals.size(); ++at) {
      const auto& removal = removals[at];
      if (removal.ends_ttl_only != ends_ttl_only || !binds(removal, at < read.shared, read, value)) continue;
      if (at >= read.known && !(removal.began < fell_back && is_seen_by_fallback(removal, read))) continue;
      return "which was " + std::string(ends_ttl_only ? "expired" : "removed") + " in step " +
             std::to_string(removal.step) + " by p" + std::to_string(removal.process);
    }
    return {};
  }

  /// When the last run that the call made failed; zero: none did.
  Moment last_failure_of(const Read& read) const {
    Moment last = 0;
    for (auto run = read.runs; run < runs.size(); ++run) {
      if (matches(runs[run], read) && !runs[run].returned) last = std::max(last, runs[run].over);
    }
    return last;
  }

  bool binds(const Removed& removal, bool shared, const Read& read, std::int64_t value) const {
    const auto& run = runs[static_cast<std::size_t>(value)];
    if (run.began > removal.began || !covers(removal, value)) return false;
    if (removal.process != read.process && (!shared || run.in_doubt)) return false;
    return removal.process == run.process || (removal.step != run.step && !run.in_doubt);
  }

  /// One that came while the function ran: where that failed, what it removed must not take the result's place.
  static bool is_seen_by_fallback(const Removed& removal, const Read& read) {
    return !removal.ends_ttl_only && removal.what != Removed::What::tag && removal.process == read.process;
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
  std::size_t shared_[processes] = {};
  std::optional<Time> last_failure_[processes][functions][keys];
};

}  // namespace simulation
