// What a hit costs: the whole wrapper on the process-wide cache, beside caches that people write by hand and oneTBB's.
//
//   memory [rounds] [part of a workload's name]
//
// Every round runs every peer once, in turn, so that a busy neighbour hurts all alike; medians of the rounds. Figures
// are nanoseconds an operation and thread; ratios above 1 mean that the wrapper is faster. `wanted` is the goal.
#define CACHECADE_EXPLICIT_BACKENDS
#define TBB_PREVIEW_CONCURRENT_LRU_CACHE 1
#include <cachecade.hpp>
#include <cachecade/memory/engine.hpp>
#include <cachecade/memory/weigh.hpp>

#include "contenders.hpp"
#include "measure.hpp"
#include "peers.hpp"

#include <tbb/concurrent_hash_map.h>
#include <tbb/concurrent_lru_cache.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using bench::compare;
using bench::Peer;
using bench::run;
using bench::use;
using bench::Value;
using by_hand::Stream;

Value compute(int key) { return bench::value_of(key); }

constexpr auto ttl = 60s;

// --- peers -----------------------------------------------------------------------------------------------------------

using Map = by_hand::Map<int, Value, Value (*)(int)>;
using Sharded = by_hand::Sharded<int, Value, Value (*)(int)>;
using Lru = by_hand::Lru<int, Value, Value (*)(int)>;
using Bare = by_hand::Bare<int, Value, Value (*)(int)>;

struct Timed {
  Value value;
  by_hand::Clock::time_point expires;
};

class TbbMap {
 public:
  Value operator()(int key) {
    {
      Entries::const_accessor found;
      if (entries_.find(found, key) && found->second.expires > by_hand::Clock::now()) return found->second.value;
    }
    const auto value = compute(key);
    Entries::accessor place;
    entries_.insert(place, key);
    place->second = {value, by_hand::Clock::now() + ttl};
    return value;
  }

 private:
  using Entries = tbb::concurrent_hash_map<int, Timed>;
  Entries entries_;
};

/// Its entries have no life of their own: the caller looks at the time, and has no way to replace one that is over.
class TbbLru {
 public:
  explicit TbbLru(std::size_t capacity) : entries_(&load, capacity) {}
  Value operator()(int key) {
    auto handle = entries_[key];
    if (handle.value().expires <= by_hand::Clock::now()) return compute(key);
    return handle.value().value;
  }

 private:
  static Timed load(int key) { return {compute(key), by_hand::Clock::now() + ttl}; }
  tbb::concurrent_lru_cache<int, Timed, Timed (*)(int)> entries_;
};

// --- workloads ------------------------------------------------------------------------------------------------------

void fresh_cache() {
  cachecade::init_cache({.storage_engines = {"memory"},
                         .memory = {.max_entries = 100'000, .max_bytes = std::size_t{1} << 30},
                         .log = [](cachecade::LogLevel, std::string_view) {}});
}

std::vector<Stream> streams(std::size_t threads, const std::function<Stream(std::uint64_t)>& make) {
  std::vector<Stream> all;
  for (std::size_t n = 0; n < threads; ++n) all.push_back(make(n + 1));
  return all;
}

constexpr int resident = 10'000;
constexpr std::size_t length = 2'000'000;

/// The ratios that are wanted of ours against: hand map, sharded, LRU, TBB's map, TBB's LRU, bare.
struct Wanted {
  double map = 0, sharded = 0, lru = 0, tbb_map = 0, tbb_lru = 0, bare = 0;
};

double hits(const std::string& title, const std::vector<Stream>& keys, const Wanted& wanted, int rounds) {
  fresh_cache();
  auto ours = cachecade::cachecaded("bench.value", ttl, compute);
  Map map(ttl, compute);
  Sharded sharded(ttl, compute);
  Lru lru(100'000, ttl, compute);
  TbbMap tbb_map;
  TbbLru tbb_lru(100'000);
  Bare bare(compute);
  for (int key = 0; key < resident; ++key) {
    use(ours(key)), use(map(key)), use(sharded(key)), use(lru(key)), use(tbb_map(key)), use(tbb_lru(key));
    bare.fill(key);
  }
  std::vector<Peer> peers{{"cachecade", 0, [&] { return run(ours, keys); }},
                          {"by hand: map, mutex, ttl", wanted.map, [&] { return run(map, keys); }},
                          {"by hand: 16 shards", wanted.sharded, [&] { return run(sharded, keys); }},
                          {"by hand: LRU, mutex", wanted.lru, [&] { return run(lru, keys); }},
                          {"oneTBB hash map, ttl", wanted.tbb_map, [&] { return run(tbb_map, keys); }},
                          {"oneTBB LRU cache", wanted.tbb_lru, [&] { return run(tbb_lru, keys); }}};
  if (keys.size() == 1) peers.push_back({"bare map (the floor)", wanted.bare, [&] { return run(bare, keys); }});
  return compare(title, std::move(peers), rounds);
}

void zipf(const std::string& title, const std::vector<Stream>& keys, double wanted_lru, double wanted_tbb, int rounds) {
  fresh_cache();
  auto ours = cachecade::cachecaded("bench.zipf", ttl, compute);
  Lru lru(100'000, ttl, compute);
  Map map(ttl, compute);
  TbbLru tbb_lru(100'000);
  for (const auto& stream : keys) {
    for (const int key : stream) use(ours(key)), use(lru(key)), use(tbb_lru(key));
  }
  compare(title,
          {{"cachecade", 0, [&] { return run(ours, keys); }},
           {"by hand: LRU, mutex", wanted_lru, [&] { return run(lru, keys); }},
           {"oneTBB LRU cache", wanted_tbb, [&] { return run(tbb_lru, keys); }}},
          rounds);
}

/// Beside 64 shards by hand: a bounded cache under misses, and an unbounded one under writes, which ours is beside it
/// all the same.
void writers(const std::string& title, std::size_t threads, int rounds) {
  using LruShards = by_hand::LruShards<int, Value, Value (*)(int)>;
  using MapShards = by_hand::MapShards<int, Value, Value (*)(int)>;
  const auto zipf =
      streams(threads, [](std::uint64_t seed) { return by_hand::zipf(1'000'000, 0.99, length / 2, seed); });
  const auto uniform =
      streams(threads, [](std::uint64_t seed) { return by_hand::uniform(resident, length / 2, seed); });
  fresh_cache();
  auto ours = cachecade::cachecaded("bench.writers", ttl, compute);
  LruShards lru(100'000, ttl, compute);
  for (const auto& stream : zipf) {
    for (const int key : stream) use(ours(key)), use(lru(key));
  }
  compare("zipf, get or compute, " + title,
          {{"cachecade", 0, [&] { return run(ours, zipf); }},
           {"by hand: 64 LRU shards", 3, [&] { return run(lru, zipf); }}},
          rounds);
  fresh_cache();
  MapShards map(ttl, compute);
  for (int key = 0; key < resident; ++key) use(ours(key)), use(map(key));
  const Value value;
  auto ten_percent = [&](auto&& get, auto&& put) {
    return [&, get, put](int key) { return key % 10 == 0 ? put(key), value : get(key); };
  };
  auto our_mix = ten_percent([&](int key) { return ours(key); }, [&](int key) { ours.put(value, key); });
  auto map_mix = ten_percent([&](int key) { return map(key); }, [&](int key) { map.put(value, key); });
  compare("10 % put, 90 % get, " + title,
          {{"cachecade", 0, [&] { return run(our_mix, uniform); }},
           {"by hand: 64 map shards", threads == 1 ? 0.8 : 0.9, [&] { return run(map_mix, uniform); }}},
          rounds);
  if (threads > 1) return;
  auto our_put = [&](int key) { return ours.put(value, key), key; };
  auto map_put = [&](int key) { return map.put(value, key), key; };
  compare("put of a resident key",
          {{"cachecade", 0, [&] { return run(our_put, uniform); }},
           {"by hand: 64 map shards", 0.25, [&] { return run(map_put, uniform); }}},
          rounds);
}

using Pair = std::pair<int, std::string>;
Value compute_pair(int key, const std::string&) { return compute(key); }

struct PairHash {
  std::size_t operator()(const Pair& key) const {
    return std::hash<std::string>()(key.second) * 31 + static_cast<std::size_t>(key.first);
  }
};

}  // namespace

template <>
struct std::hash<Pair> : PairHash {};

namespace {

void pairs(const std::string& title, const std::vector<Stream>& numbers, int rounds) {
  std::vector<std::vector<Pair>> keys;
  for (const auto& stream : numbers) {
    auto& list = keys.emplace_back();
    for (const int n : stream) list.emplace_back(n, "user-" + std::to_string(n % 100));
  }
  fresh_cache();
  auto wrapped = cachecade::cachecaded("bench.pair", ttl, compute_pair);
  auto ours = [&](const Pair& key) { return wrapped(key.first, key.second); };
  const auto by_pair = [](const Pair& key) { return compute(key.first); };
  by_hand::Map<Pair, Value, decltype(by_pair)> map(ttl, by_pair);
  by_hand::Sharded<Pair, Value, decltype(by_pair)> sharded(ttl, by_pair);
  for (const auto& stream : keys) {
    for (const auto& key : stream) use(ours(key)), use(map(key)), use(sharded(key));
  }
  compare(title,
          {{"cachecade", 0, [&] { return run(ours, keys); }},
           {"by hand: map, mutex, ttl", 0, [&] { return run(map, keys); }},
           {"by hand: 16 shards", 0, [&] { return run(sharded, keys); }}},
          rounds);
}

void visits(const std::string& title, const std::vector<Stream>& keys, int rounds) {
  fresh_cache();
  auto texts =
      cachecade::cachecaded("bench.text", ttl, [](int key) { return std::string(100, static_cast<char>(key)); });
  for (int key = 0; key < resident; ++key) use(texts(key));
  auto visit = [&](int key) { return texts.visit([](const std::string& text) { return text.front(); }, key); };
  compare(title, {{"visit", 0, [&] { return run(visit, keys); }}, {"copy out", 2, [&] { return run(texts, keys); }}},
          rounds);
}

/// One part of a hit after the other, each in a loop of its own.
void breakdown(int rounds) {
  using namespace cachecade::memory;
  static constexpr auto ops = ops_of<Value>();
  const std::vector<Stream> keys{by_hand::hot(length)};
  Engine engine({100'000, std::size_t{1} << 30}, cachecade::system_clock());
  const auto type = engine.type("bench:", ops);
  const auto value = compute(7);
  engine.store(type, Id(NumberId(*type, 7)), &value, {.ttl = 60s});
  const auto endless_type = engine.type("endless:", ops);
  engine.store(endless_type, Id(NumberId(*endless_type, 7)), &value, {.ttl = cachecade::Duration::max()});
  fresh_cache();
  auto wrapped = cachecade::cachecaded("bench.parts", ttl, compute);
  use(wrapped(7));
  cachecade::load::HitCounters counters;
  Bare bare(compute);
  bare.fill(7);
  auto clock = [](int) { return cachecade::SystemClock::read(CLOCK_MONOTONIC_COARSE).count(); };
  auto hash = [&](int key) { return NumberId(*type, key).hash; };
  auto hazard = [&](int) {
    Hazard naming;
    naming.name(&engine);
    return 0;
  };
  auto text = [](int key) {
    cachecade::Key built;
    built.build("bench", "users.get", false, key, std::string_view("user-42"));
    return built.text().size();
  };
  auto count = [&](int key) { return counters.add(static_cast<std::uint64_t>(key)), 0; };
  auto look = [&](const EntryTypePointer& of, int key) {
    const PinnedEntry held(engine, NumberId(*of, key));
    return held->value_of_number<Value>();
  };
  auto found = [&](int key) { return look(type, key); };
  auto endless = [&](int key) { return look(endless_type, key); };
  compare("parts of a hot hit",
          {{"whole wrapper", 0, [&] { return run(wrapped, keys); }},
           {"engine, with a copy", 0, [&] { return run(found, keys); }},
           {"engine, entry without end", 0, [&] { return run(endless, keys); }},
           {"coarse clock", 0, [&] { return run(clock, keys); }},
           {"naming a hazard", 0, [&] { return run(hazard, keys); }},
           {"hash of a number", 0, [&] { return run(hash, keys); }},
           {"counting the hit", 0, [&] { return run(count, keys); }},
           {"key text of (int, text)", 0, [&] { return run(text, keys); }},
           {"bare map with a copy", 0, [&] { return run(bare, keys); }}},
          rounds);
}

}  // namespace

int main(int count, char** arguments) {
  const int rounds = count > 1 ? std::max(1, std::atoi(arguments[1])) : 5;
  const std::string part = count > 2 ? arguments[2] : "";
  const auto wanted = [&](const char* name) { return std::string(name).find(part) != std::string::npos; };
  const auto uniform = [](std::uint64_t seed) { return by_hand::uniform(resident, length, seed); };
  const auto hot = [](std::uint64_t) { return by_hand::hot(length); };
  if (wanted("uniform")) {
    const auto one = hits("10k resident, uniform, 1 thread", streams(1, uniform), {1.5, 2, 0, 0, 3, 1 / 7.0}, rounds);
    const auto two = hits("10k resident, uniform, 2 threads", streams(2, uniform), {8, 3.5, 0, 0, 10, 0}, rounds);
    std::printf("%-34s two threads deliver %.2f times one (wanted 1.8)\n", "", 2 * one / two);
  }
  if (wanted("hot")) {
    const auto one = hits("one hot key, 1 thread", streams(1, hot), {1.3, 0, 0, 0, 2, 1 / 4.0}, rounds);
    const auto two = hits("one hot key, 2 threads", streams(2, hot), {7, 0, 0, 0, 8, 0}, rounds);
    std::printf("%-34s two threads deliver %.2f times one (wanted 1.8)\n", "", 2 * one / two);
  }
  if (wanted("zipf")) {
    for (const std::size_t threads : {std::size_t{1}, std::size_t{2}}) {
      const auto keys =
          streams(threads, [](std::uint64_t seed) { return by_hand::zipf(1'000'000, 0.99, length / 2, seed); });
      zipf("zipf 0.99 of 1M, room 100k, " + std::to_string(threads) + " thr", keys, threads == 1 ? 2 : 5,
           threads == 1 ? 3 : 10, rounds);
    }
  }
  if (wanted("writers")) {
    writers("1 thread", 1, rounds);
    writers("2 threads", 2, rounds);
  }
  if (wanted("pairs")) {
    pairs("(int, text), uniform, 1 thread", streams(1, uniform), rounds);
    pairs("(int, text), uniform, 2 threads", streams(2, uniform), rounds);
    pairs("(int, text), hot, 1 thread", streams(1, hot), rounds);
    pairs("(int, text), hot, 2 threads", streams(2, hot), rounds);
  }
  if (wanted("visit")) {
    visits("text of 100, uniform", streams(1, uniform), rounds);
    visits("text of 100, hot", streams(1, hot), rounds);
  }
  if (wanted("parts")) breakdown(rounds);
}
