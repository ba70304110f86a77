// Replays request traces through the memory engine, one request after the other, every miss inserting, and prints its
// miss ratio beside LRU, S3-FIFO and Belady's optimum, all computed here over the same requests.
//
//   hitratio <folder of NAME.bin.zst> [part of a trace's name]
//     --threads N   slices of the trace interleaved
//     --stripes N   beside an engine of so many stripes; printed for bounds of 10,000 and more: how far it is from that
//
// A trace is zstd of raw little-endian 64-bit keys. The last column is the regret against the best of thirteen policies
// (LRU, LFU, ARC, LIRS, 2Q, GDSF, SIEVE, S3-FIFO, W-TinyLFU, Caffeine), measured with libCacheSim and Caffeine.
#include <cachecade/memory/engine.hpp>
#include <cachecade/memory/weigh.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <deque>
#include <limits>
#include <list>
#include <memory>
#include <queue>
#include <string>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace {

using Trace = std::vector<std::uint64_t>;

struct Row {
  const char* trace;
  std::size_t capacity;
  double best;  // miss ratio in % of the best policy that was measured elsewhere
};

constexpr Row rows[] = {
    {"arc-oltp", 187, 79.00},      {"arc-oltp", 1869, 53.54},     {"arc-oltp", 9344, 37.87},
    {"arc-oltp", 18688, 32.18},    {"c2k-web07", 205, 56.20},     {"c2k-web07", 1024, 45.78},
    {"c2k-web07", 2048, 41.88},    {"c2k-web07", 4097, 37.18},    {"c2k-orm-busy", 763, 22.97},
    {"c2k-orm-busy", 3817, 14.47}, {"c2k-orm-busy", 7635, 10.39}, {"c2k-orm-busy", 15270, 6.54},
    {"corda-vault", 905, 66.67},   {"corda-vault", 4523, 66.67},  {"corda-vault", 9047, 66.67},
    {"corda-vault", 18094, 66.67}, {"cp-io", 490, 82.75},         {"cp-io", 2449, 80.25},
    {"cp-io", 4897, 74.92},        {"cp-io", 9795, 65.46},        {"arc-p3", 763, 98.94},
    {"arc-p3", 7625, 95.46},       {"arc-p3", 38127, 78.74},      {"arc-p3", 76254, 64.14},
    {"addr-gcc", 351, 8.15},       {"addr-gcc", 1754, 7.17},      {"addr-gcc", 3507, 7.03},
    {"addr-gcc", 7014, 6.91},      {"lirs-sprite", 100, 68.61},   {"lirs-sprite", 250, 44.94},
    {"lirs-sprite", 500, 21.06},   {"lirs-sprite", 1000, 9.36},   {"lirs-multi2", 100, 70.99},
    {"lirs-multi2", 250, 59.70},   {"lirs-multi2", 500, 49.87},   {"lirs-multi2", 1000, 42.02},
    {"lirs-loop", 100, 90.23},     {"lirs-loop", 250, 75.52},     {"lirs-loop", 500, 51.14},
    {"lirs-zigzag", 100, 95.24},   {"lirs-zigzag", 250, 88.03},   {"lirs-zigzag", 500, 76.01},
    {"lirs-zigzag", 1000, 51.97},
};

Trace read_trace(const std::string& path) {
  const std::string command = "zstd -dc '" + path + "'";
  Trace trace;
  std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  if (!pipe) return trace;
  Trace piece(1 << 16);
  for (std::size_t got = 0; (got = fread(piece.data(), sizeof piece[0], piece.size(), pipe.get())) > 0;) {
    trace.insert(trace.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(got));
  }
  return trace;
}

/// The engine as a cache of keys: `request` tells whether it was a hit, and holds the key afterwards.
class EngineCache {
 public:
  explicit EngineCache(std::size_t capacity)
      : engine_({capacity, std::size_t{1} << 40}, cachecade::system_clock()), type_(engine_.type("trace:keys:", ops)) {}

  bool request(std::uint64_t key) {
    const cachecade::memory::NumberId id(*type_, static_cast<std::int64_t>(key));
    if (cachecade::memory::PinnedEntry(engine_, id)) return true;
    const char value = 'x';
    engine_.store(type_, cachecade::memory::Id(id), &value, {.ttl = std::chrono::hours(24)});
    return false;
  }

 private:
  static constexpr auto ops = cachecade::memory::ops_of<char>();
  cachecade::memory::Engine engine_;
  cachecade::memory::EntryTypePointer type_;
};

class Lru {
 public:
  explicit Lru(std::size_t capacity) : capacity_(capacity) {}
  bool request(std::uint64_t key) {
    if (const auto found = where_.find(key); found != where_.end()) {
      order_.splice(order_.begin(), order_, found->second);
      return true;
    }
    if (order_.size() == capacity_) {
      where_.erase(order_.back());
      order_.pop_back();
    }
    order_.push_front(key);
    where_.emplace(key, order_.begin());
    return false;
  }

 private:
  std::size_t capacity_;
  std::list<std::uint64_t> order_;
  std::unordered_map<std::uint64_t, std::list<std::uint64_t>::iterator> where_;
};

/// Yang et al., "FIFO queues are all you need for cache eviction", 2023: small 10 %, ghosts 90 %, to main at 2 hits.
class S3Fifo {
 public:
  explicit S3Fifo(std::size_t capacity)
      : small_most_(std::max<std::size_t>(capacity / 10, 1)), main_most_(capacity - small_most_), capacity_(capacity) {}
  bool request(std::uint64_t key) {
    if (const auto found = uses_.find(key); found != uses_.end()) {
      found->second = std::min(found->second + 1, 3);
      return true;
    }
    const bool was_ghost = ghosts_.erase(key) > 0;
    while (small_.size() + main_.size() >= capacity_) evict();
    (was_ghost ? main_ : small_).push_back(key);
    uses_.emplace(key, 0);
    return false;
  }

 private:
  void evict() {
    if (main_.size() > main_most_ || small_.empty()) return evict_main();
    const auto key = small_.front();
    small_.pop_front();
    auto& uses = uses_.at(key);
    if (uses >= 2) {
      uses = 0;
      main_.push_back(key);
      return;
    }
    uses_.erase(key);
    ghosts_.insert(key);
    ghost_order_.push_back(key);
    while (ghosts_.size() > main_most_) {
      ghosts_.erase(ghost_order_.front());
      ghost_order_.pop_front();
    }
  }
  void evict_main() {
    for (;;) {
      const auto key = main_.front();
      main_.pop_front();
      auto& uses = uses_.at(key);
      if (uses == 0) {
        uses_.erase(key);
        return;
      }
      --uses;
      main_.push_back(key);
    }
  }

  std::size_t small_most_;
  std::size_t main_most_;
  std::size_t capacity_;
  std::deque<std::uint64_t> small_;
  std::deque<std::uint64_t> main_;
  std::deque<std::uint64_t> ghost_order_;
  std::unordered_set<std::uint64_t> ghosts_;
  std::unordered_map<std::uint64_t, int> uses_;
};

/// Belady 1966: the entry that is asked for again last goes.
double belady(const Trace& trace, std::size_t capacity) {
  constexpr auto never = std::numeric_limits<std::size_t>::max();
  std::vector<std::size_t> next(trace.size(), never);
  std::unordered_map<std::uint64_t, std::size_t> last;
  for (std::size_t i = trace.size(); i-- > 0;) {
    const auto [found, fresh] = last.try_emplace(trace[i], i);
    if (!fresh) next[i] = std::exchange(found->second, i);
  }
  std::unordered_map<std::uint64_t, std::size_t> held;
  std::priority_queue<std::pair<std::size_t, std::uint64_t>> furthest;
  std::size_t misses = 0;
  for (std::size_t i = 0; i < trace.size(); ++i) {
    const auto found = held.find(trace[i]);
    if (found == held.end()) {
      ++misses;
      while (held.size() >= capacity) {
        const auto [when, key] = furthest.top();
        furthest.pop();
        if (const auto victim = held.find(key); victim != held.end() && victim->second == when) held.erase(victim);
      }
    }
    held[trace[i]] = next[i];
    furthest.emplace(next[i], trace[i]);
  }
  return 100.0 * static_cast<double>(misses) / static_cast<double>(trace.size());
}

template <class Cache>
double misses_of(const Trace& trace, Cache&& cache) {
  std::size_t misses = 0;
  for (const auto key : trace) misses += !cache.request(key);
  return 100.0 * static_cast<double>(misses) / static_cast<double>(trace.size());
}

std::size_t stripes_to_compare = 0;

/// What another number of stripes does.
double misses_with(std::size_t stripes, const Trace& trace, std::size_t capacity) {
  cachecade::memory::forced_stripes = stripes;
  EngineCache cache(capacity);
  cachecade::memory::forced_stripes = 0;
  return misses_of(trace, cache);
}

/// The threads take turns: each replays the next slice of a few requests, so that none runs far ahead of the others.
double misses_of_engine(const Trace& trace, std::size_t capacity, std::size_t threads) {
  EngineCache cache(capacity);
  if (threads == 1) return misses_of(trace, cache);
  constexpr std::size_t slice = 8;
  std::atomic<std::size_t> next{0};
  std::atomic<std::size_t> misses{0};
  const auto replay = [&] {
    for (std::size_t from = 0; (from = next.fetch_add(slice)) < trace.size();) {
      for (auto i = from; i < std::min(from + slice, trace.size()); ++i) misses += !cache.request(trace[i]);
    }
  };
  std::vector<std::thread> running;
  for (std::size_t n = 0; n < threads; ++n) running.emplace_back(replay);
  for (auto& thread : running) thread.join();
  return 100.0 * static_cast<double>(misses) / static_cast<double>(trace.size());
}

struct Summary {
  int rows = 0;
  double regret = 0;
  double worst = 0;
  double over_lru = -100;

  void add(double ours, double best, double lru) {
    ++rows;
    regret += ours - best;
    worst = std::max(worst, ours - best);
    over_lru = std::max(over_lru, ours - lru);
  }
  void print(const char* name) const {
    if (rows == 0) return;
    std::printf("%s: mean regret %.2f points over %d rows, worst %.2f, worst against LRU %+.2f\n", name, regret / rows,
                rows, worst, over_lru);
  }
};

}  // namespace

int main(int count, char** arguments) {
  std::string folder;
  std::string part;
  std::size_t threads = 1;
  for (int i = 1; i < count; ++i) {
    if (std::strcmp(arguments[i], "--threads") == 0 && i + 1 < count) {
      threads = std::stoul(arguments[++i]);
    } else if (std::strcmp(arguments[i], "--stripes") == 0 && i + 1 < count) {
      stripes_to_compare = std::stoul(arguments[++i]);
    } else {
      (folder.empty() ? folder : part) = arguments[i];
    }
  }
  std::printf("%-14s %8s %8s %8s %8s %8s %8s %8s\n", "trace", "entries", "ours", "LRU", "S3-FIFO", "Belady", "best",
              "regret");
  Trace trace;
  std::string loaded;
  Summary server;
  Summary patterns;
  double furthest = -100;
  for (const auto& row : rows) {
    if (std::string(row.trace).find(part) == std::string::npos) continue;
    if (loaded != row.trace) trace = read_trace(folder + "/" + (loaded = row.trace) + ".bin.zst");
    if (trace.empty()) {
      std::printf("%-14s cannot be read from %s (is zstd installed?)\n", row.trace, folder.c_str());
      return 1;
    }
    const double ours = misses_of_engine(trace, row.capacity, threads);
    const double lru = misses_of(trace, Lru(row.capacity));
    const double fifo = misses_of(trace, S3Fifo(row.capacity));
    std::printf("%-14s %8zu %8.2f %8.2f %8.2f %8.2f %8.2f %+8.2f\n", row.trace, row.capacity, ours, lru, fifo,
                belady(trace, row.capacity), row.best, ours - row.best);
    if (stripes_to_compare > 0) {
      const auto other = misses_with(stripes_to_compare, trace, row.capacity);
      std::printf("%-14s %8s %8.2f with stripes: %zu\n", "", "", other, stripes_to_compare);
      if (row.capacity >= 10'000) furthest = std::max(furthest, ours - other);
    }
    std::fflush(stdout);
    (loaded.rfind("lirs", 0) == 0 ? patterns : server).add(ours, row.best, lru);
  }
  server.print("server traces");
  patterns.print("LIRS patterns");
  if (furthest > -100) {
    std::printf("worst against %zu stripes, bounds of 10,000 and more: %+.2f\n", stripes_to_compare, furthest);
  }
}
