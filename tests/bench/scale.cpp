// How reading and writing scale: millions of operations a second of 1, 2, 4, 8 and 16 threads, the whole wrapper beside
// what people write by hand with 64 shards.
//
//   scale [rounds] [most threads] [part of a workload's name]
//
// Medians of the rounds, in which all contenders take turns. `waits` are how often a writer found the lock of its
// stripe taken, for each operation: where a machine has few cores, that tells what more of them would gain.
#define CACHECADE_EXPLICIT_BACKENDS
#include <cachecade.hpp>

#include "contenders.hpp"
#include "measure.hpp"

#include <algorithm>
#include <array>
#include <barrier>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using bench::median;
using bench::use;
using bench::Value;
using by_hand::Stream;

Value compute(int key) { return bench::value_of(key); }

constexpr auto ttl = 600s;
constexpr std::size_t room = 100'000;
constexpr std::size_t length = 1'000'000;

/// Operations a microsecond of all threads together.
template <class Operation>
double run(const std::vector<Stream>& streams, std::size_t threads, Operation&& operation) {
  std::barrier start(static_cast<std::ptrdiff_t>(threads + 1));
  std::vector<std::thread> running;
  for (std::size_t n = 0; n < threads; ++n) {
    running.emplace_back([&, n] {
      start.arrive_and_wait();
      std::size_t count = 0;
      for (const int key : streams[n]) operation(key, ++count);
    });
  }
  start.arrive_and_wait();
  const auto begun = std::chrono::steady_clock::now();
  for (auto& thread : running) thread.join();
  const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begun;
  return static_cast<double>(threads * length) / took.count();
}

auto fresh_wrapper() {
  cachecade::init_cache({.storage_engines = {"memory"},
                         .memory = {.max_entries = room, .max_bytes = std::size_t{1} << 30},
                         .log = [](auto, auto) {}});
  return cachecade::cachecaded("bench", ttl, compute);
}
using Ours = decltype(fresh_wrapper());

std::uint64_t lock_waits() { return cachecade::load::ProcessCache::current_if_any()->engine->usage().lock_waits; }

using Lru = by_hand::LruShards<int, Value, Value (*)(int)>;
using Map = by_hand::MapShards<int, Value, Value (*)(int)>;

class Table {
 public:
  Table(std::size_t rounds, std::size_t most, std::string part) : rounds_(rounds), part_(std::move(part)) {
    for (std::size_t n = 1; n <= most; n *= 2) threads_.push_back(n);
  }

  /// `ours` and `theirs` are given a key and the number of the operation.
  template <class Make, class OurOperation, class Theirs, class TheirOperation>
  void row(const std::string& name, const std::function<Stream(std::uint64_t)>& make_stream, Make&& make_theirs,
           const char* their_name, OurOperation&& our_operation, Theirs*, TheirOperation&& their_operation) {
    if (name.find(part_) == std::string::npos) return;
    std::vector<Stream> streams;
    for (std::size_t n = 1; n <= threads_.back(); ++n) streams.push_back(make_stream(n));
    std::vector<double> ours, theirs, waits;
    for (const auto threads : threads_) {
      std::vector<double> our_rounds, their_rounds, wait_rounds;
      for (std::size_t round = 0; round < rounds_; ++round) {
        const Ours wrapper = fresh_wrapper();
        const std::unique_ptr<Theirs> other = make_theirs();
        for (const int key : streams[0]) use(wrapper(key)), use((*other)(key));
        const auto before = lock_waits();
        our_rounds.push_back(run(streams, threads, [&](int key, std::size_t n) { our_operation(wrapper, key, n); }));
        wait_rounds.push_back(static_cast<double>(lock_waits() - before) / static_cast<double>(threads * length));
        their_rounds.push_back(run(streams, threads, [&](int key, std::size_t n) { their_operation(*other, key, n); }));
      }
      ours.push_back(median(our_rounds));
      theirs.push_back(median(their_rounds));
      waits.push_back(median(wait_rounds));
    }
    print(name, "cachecade", ours, "%9.1f");
    print("", their_name, theirs, "%9.1f");
    print("", "waits an operation", waits, "%9.5f");
  }

  void head() const {
    std::printf("%-40s %-22s", "millions of operations a second", "threads:");
    for (const auto threads : threads_) std::printf("%9zu", threads);
    std::printf("\n");
  }

 private:
  static void print(const std::string& name, const char* who, const std::vector<double>& figures, const char* format) {
    std::printf("%-40s %-22s", name.c_str(), who);
    for (const auto figure : figures) std::printf(format, figure);
    std::printf("\n");
    std::fflush(stdout);
  }

  std::size_t rounds_;
  std::string part_;
  std::vector<std::size_t> threads_;
};

}  // namespace

int main(int count, char** arguments) {
  const auto number = [&](int at, int otherwise) {
    return static_cast<std::size_t>(count > at ? std::max(1, std::atoi(arguments[at])) : otherwise);
  };
  Table table(number(1, 3), number(2, 16), count > 3 ? arguments[3] : "");
  table.head();
  const auto get = [](const Ours& ours, int key, std::size_t) { use(ours(key)); };
  const auto get_theirs = [](auto& theirs, int key, std::size_t) { use(theirs(key)); };
  const auto lru = [] { return std::make_unique<Lru>(room, ttl, compute); };
  const auto map = [] { return std::make_unique<Map>(ttl, compute); };
  const auto uniform = [](std::uint64_t seed) { return by_hand::uniform(10'000, length, seed); };
  table.row(
      "one hot key", [](std::uint64_t) { return by_hand::hot(length); }, lru, "64 LRU shards", get,
      static_cast<Lru*>(nullptr), get_theirs);
  table.row("10k uniform", uniform, lru, "64 LRU shards", get, static_cast<Lru*>(nullptr), get_theirs);
  table.row(
      "zipf 0.99 of 1M, room 100k, get or compute",
      [](std::uint64_t seed) { return by_hand::zipf(1'000'000, 0.99, length, seed); }, lru, "64 LRU shards", get,
      static_cast<Lru*>(nullptr), get_theirs);
  const Value value;
  table.row(
      "10 % put, 90 % get, 10k uniform", uniform, map, "64 map shards",
      [&](const Ours& ours, int key, std::size_t n) {
        n % 10 == 0 ? static_cast<void>(ours.put(value, key)) : use(ours(key));
      },
      static_cast<Map*>(nullptr),
      [&](Map& theirs, int key, std::size_t n) { n % 10 == 0 ? theirs.put(value, key) : use(theirs(key)); });
}
